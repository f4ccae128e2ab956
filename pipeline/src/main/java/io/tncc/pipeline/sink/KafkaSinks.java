package io.tncc.pipeline.sink;

import io.tncc.pipeline.option.KafkaOptions;
import io.tncc.pipeline.option.KafkaOptions.Delivery;
import io.tncc.pipeline.option.PipelineConfiguration;
import java.util.Properties;
import org.apache.flink.api.connector.sink2.Sink;
import org.apache.flink.connector.base.DeliveryGuarantee;
import org.apache.flink.connector.kafka.sink.KafkaRecordSerializationSchema;
import org.apache.flink.connector.kafka.sink.KafkaSink;
import org.apache.flink.connector.kafka.sink.TransactionNamingStrategy;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.jspecify.annotations.Nullable;

/** The sinks of the job's topics. */
public final class KafkaSinks {

    private final PipelineConfiguration configuration;

    public KafkaSinks(PipelineConfiguration configuration) {
        this.configuration = configuration;
    }

    /** A sink with the delivery that the options ask for. */
    public Sink<OutgoingRecord> to(String topic) {
        return configuration.get(KafkaOptions.DELIVERY) == Delivery.EXACTLY_ONCE
                ? exactlyOnce(topic)
                : atLeastOnce(topic);
    }

    /** A sink that delivers at least once, whatever the options ask for: for records that readers deduplicate. */
    public Sink<OutgoingRecord> atLeastOnce(String topic) {
        return KafkaSink.<OutgoingRecord>builder()
                .setKafkaProducerConfig(properties())
                .setRecordSerializer(new ToTopic(topic))
                .setDeliveryGuarantee(DeliveryGuarantee.AT_LEAST_ONCE)
                .build();
    }

    private Sink<OutgoingRecord> exactlyOnce(String topic) {
        Properties properties = properties();
        properties.setProperty(
                ProducerConfig.TRANSACTION_TIMEOUT_CONFIG,
                Long.toString(
                        configuration.get(KafkaOptions.TRANSACTION_TIMEOUT).toMillis()));
        KafkaSink<OutgoingRecord> sink = KafkaSink.<OutgoingRecord>builder()
                .setKafkaProducerConfig(properties)
                .setRecordSerializer(new ToTopic(topic))
                .setDeliveryGuarantee(DeliveryGuarantee.EXACTLY_ONCE)
                .setTransactionalIdPrefix(configuration.get(KafkaOptions.GROUP_PREFIX) + "-" + topic)
                .setTransactionNamingStrategy(TransactionNamingStrategy.INCREMENTING)
                .build();
        return new ExactlyOnceSink(sink, topic);
    }

    private Properties properties() {
        Properties properties = new Properties();
        properties.setProperty(ProducerConfig.COMPRESSION_TYPE_CONFIG, "lz4");
        properties.setProperty(ProducerConfig.LINGER_MS_CONFIG, "5");
        properties.setProperty(ProducerConfig.BATCH_SIZE_CONFIG, Integer.toString(128 * 1024));
        properties.putAll(configuration.kafkaProperties());
        return properties;
    }

    /** Writes records as they are. */
    private record ToTopic(String topic) implements KafkaRecordSerializationSchema<OutgoingRecord> {

        @Override
        public @Nullable ProducerRecord<byte[], byte[]> serialize(
                OutgoingRecord element, KafkaSinkContext context, @Nullable Long timestamp) {
            return new ProducerRecord<>(topic, null, null, element.key(), element.value());
        }
    }
}
