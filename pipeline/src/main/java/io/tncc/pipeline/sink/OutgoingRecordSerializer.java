package io.tncc.pipeline.sink;

import io.tncc.pipeline.option.PipelineConfiguration;
import io.tncc.schemas.registry.RegisteredTopic;
import java.io.IOException;
import org.apache.flink.api.common.serialization.SerializationSchema;
import org.apache.flink.connector.kafka.sink.KafkaRecordSerializationSchema;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.jspecify.annotations.Nullable;

/**
 * Sends records, which are bytes already, to one topic. Within the job they are in single-object encoding; here, where they leave it,
 * they get the header of the wire format if that is what the job writes.
 */
final class OutgoingRecordSerializer implements KafkaRecordSerializationSchema<OutgoingRecord> {

    private static final long serialVersionUID = 1;

    private final PipelineConfiguration configuration;
    private final WrittenTopic topic;
    private final String name;
    private transient @Nullable RegisteredTopic registered;

    OutgoingRecordSerializer(PipelineConfiguration configuration, WrittenTopic topic) {
        this.configuration = configuration;
        this.topic = topic;
        this.name = topic.name(configuration);
    }

    @Override
    public void open(SerializationSchema.InitializationContext context, KafkaSinkContext sinkContext)
            throws IOException {
        registered = topic.registered(configuration).orElse(null);
    }

    @Override
    public ProducerRecord<byte[], byte[]> serialize(
            OutgoingRecord record, KafkaSinkContext context, @Nullable Long timestamp) {
        byte[] value = record.value();
        return new ProducerRecord<>(
                name, record.key(), registered == null || value == null ? value : registered.wireFormat(value));
    }
}
