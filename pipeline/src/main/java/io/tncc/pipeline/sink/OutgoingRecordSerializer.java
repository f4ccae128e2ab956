package io.tncc.pipeline.sink;

import org.apache.flink.connector.kafka.sink.KafkaRecordSerializationSchema;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.jspecify.annotations.Nullable;

/** Sends records, which are bytes already, to one topic. */
final class OutgoingRecordSerializer implements KafkaRecordSerializationSchema<OutgoingRecord> {

    private static final long serialVersionUID = 1;

    private final String topic;

    OutgoingRecordSerializer(String topic) {
        this.topic = topic;
    }

    @Override
    public ProducerRecord<byte[], byte[]> serialize(
            OutgoingRecord record, KafkaSinkContext context, @Nullable Long timestamp) {
        return new ProducerRecord<>(topic, record.key(), record.value());
    }
}
