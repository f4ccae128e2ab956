package io.tncc.pipeline.source;

import io.tncc.pipeline.option.KafkaOptions;
import io.tncc.pipeline.option.PipelineConfiguration;
import io.tncc.pipeline.option.SourceOptions;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.connector.kafka.source.KafkaSource;
import org.apache.flink.connector.kafka.source.KafkaSourceBuilder;
import org.apache.flink.connector.kafka.source.enumerator.initializer.OffsetsInitializer;
import org.apache.flink.connector.kafka.source.reader.deserializer.KafkaRecordDeserializationSchema;
import org.apache.flink.util.Collector;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/** The source of images of either half. */
public final class ImageSource {

    private ImageSource() {}

    /** The training half's. */
    public static KafkaSource<ConsumedRecord> training(PipelineConfiguration configuration) {
        return of(configuration, "-train");
    }

    /** The embedding half's. */
    public static KafkaSource<ConsumedRecord> embedding(PipelineConfiguration configuration) {
        return of(configuration, "-embed");
    }

    private static KafkaSource<ConsumedRecord> of(PipelineConfiguration configuration, String half) {
        KafkaSourceBuilder<ConsumedRecord> source = KafkaSource.<ConsumedRecord>builder()
                .setProperties(configuration.kafkaProperties())
                .setProperty(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed")
                .setGroupId(configuration.get(KafkaOptions.GROUP_PREFIX) + half)
                .setTopics(configuration.get(KafkaOptions.IMAGES_TOPIC))
                .setStartingOffsets(
                        switch (configuration.get(SourceOptions.START)) {
                            case EARLIEST -> RetainedOffsets.EARLIEST;
                            case LATEST -> RetainedOffsets.LATEST;
                        })
                .setDeserializer(new AsConsumed());
        if (configuration.get(SourceOptions.BOUNDED)) {
            source.setBounded(OffsetsInitializer.latest());
        }
        return source.build();
    }

    /** Keeps records as they are: what they hold is for decoding to judge. */
    private static final class AsConsumed implements KafkaRecordDeserializationSchema<ConsumedRecord> {

        private static final long serialVersionUID = 1;

        @Override
        public void deserialize(ConsumerRecord<byte[], byte[]> record, Collector<ConsumedRecord> out) {
            out.collect(new ConsumedRecord(
                    record.topic(),
                    record.partition(),
                    record.offset(),
                    record.timestamp(),
                    record.key(),
                    record.value()));
        }

        @Override
        public TypeInformation<ConsumedRecord> getProducedType() {
            return TypeInformation.of(ConsumedRecord.class);
        }
    }
}
