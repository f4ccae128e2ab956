package io.tncc.pipeline.sink;

import io.tncc.pipeline.option.AcceptedLosses;
import io.tncc.pipeline.option.KafkaOptions;
import io.tncc.pipeline.option.KafkaOptions.Delivery;
import io.tncc.pipeline.option.PipelineConfiguration;
import io.tncc.pipeline.option.PipelineOptions;
import java.util.Properties;
import org.apache.flink.api.connector.sink2.Sink;
import org.apache.flink.connector.base.DeliveryGuarantee;
import org.apache.flink.connector.kafka.sink.KafkaSink;
import org.apache.flink.connector.kafka.sink.KafkaSinkBuilder;
import org.apache.flink.connector.kafka.sink.TransactionNamingStrategy;
import org.apache.kafka.clients.producer.ProducerConfig;

/** The sinks of the job, one for each topic that it writes. */
public final class KafkaSinks {

    private static final int BATCH_BYTES = 256 * 1024;
    private static final int LINGER_MILLIS = 5;

    private final PipelineConfiguration configuration;

    public KafkaSinks(PipelineConfiguration configuration) {
        this.configuration = configuration;
    }

    /** Embeddings, delivered as kafka.delivery says. */
    public Sink<OutgoingRecord> embeddings() {
        return delivered(WrittenTopic.EMBEDDINGS);
    }

    /** Announcements of encoder versions, delivered as kafka.delivery says. */
    public Sink<OutgoingRecord> encoderVersions() {
        return delivered(WrittenTopic.ENCODER_VERSIONS);
    }

    /** Rejects, delivered as kafka.delivery says. */
    public Sink<OutgoingRecord> rejectedImages() {
        return delivered(WrittenTopic.REJECTED_IMAGES);
    }

    /** How training goes, at least once always: live views must not wait for checkpoints. */
    public Sink<OutgoingRecord> trainingProgress() {
        return atLeastOnce(WrittenTopic.TRAINING_PROGRESS);
    }

    private Sink<OutgoingRecord> delivered(WrittenTopic topic) {
        return configuration.get(KafkaOptions.DELIVERY) == Delivery.EXACTLY_ONCE
                ? exactlyOnce(topic)
                : atLeastOnce(topic);
    }

    private Sink<OutgoingRecord> atLeastOnce(WrittenTopic topic) {
        return builder(topic)
                .setDeliveryGuarantee(DeliveryGuarantee.AT_LEAST_ONCE)
                .build();
    }

    private Sink<OutgoingRecord> exactlyOnce(WrittenTopic topic) {
        String transactionalIds = transactionalIdPrefix(topic.name(configuration));
        KafkaSink<OutgoingRecord> sink = builder(topic)
                .setDeliveryGuarantee(DeliveryGuarantee.EXACTLY_ONCE)
                .setTransactionalIdPrefix(transactionalIds)
                .setTransactionNamingStrategy(TransactionNamingStrategy.INCREMENTING)
                .build();
        return new LossRefusingSink<>(
                sink, transactionalIds, configuration.kafkaProperties(), AcceptedLosses.of(configuration));
    }

    /** Names the halves that run as well: a job that trains and one that embeds may both write rejects. */
    String transactionalIdPrefix(String topic) {
        return "%s-%s-%s"
                .formatted(configuration.get(KafkaOptions.GROUP_PREFIX), configuration.get(PipelineOptions.RUN), topic);
    }

    private KafkaSinkBuilder<OutgoingRecord> builder(WrittenTopic topic) {
        return KafkaSink.<OutgoingRecord>builder()
                .setKafkaProducerConfig(producerProperties())
                .setRecordSerializer(new OutgoingRecordSerializer(configuration, topic));
    }

    Properties producerProperties() {
        Properties properties = new Properties();
        properties.setProperty(ProducerConfig.COMPRESSION_TYPE_CONFIG, "lz4");
        properties.setProperty(ProducerConfig.LINGER_MS_CONFIG, String.valueOf(LINGER_MILLIS));
        properties.setProperty(ProducerConfig.BATCH_SIZE_CONFIG, String.valueOf(BATCH_BYTES));
        properties.putAll(configuration.kafkaProperties());
        properties.setProperty(ProducerConfig.ACKS_CONFIG, "all");
        properties.setProperty(ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG, "true");
        properties.setProperty(
                ProducerConfig.TRANSACTION_TIMEOUT_CONFIG,
                String.valueOf(
                        configuration.get(KafkaOptions.TRANSACTION_TIMEOUT).toMillis()));
        return properties;
    }
}
