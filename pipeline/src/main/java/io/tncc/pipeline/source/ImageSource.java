package io.tncc.pipeline.source;

import io.tncc.pipeline.option.AcceptedLosses;
import io.tncc.pipeline.option.KafkaOptions;
import io.tncc.pipeline.option.PipelineConfiguration;
import io.tncc.pipeline.option.SourceOptions;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.connector.source.Boundedness;
import org.apache.flink.api.connector.source.Source;
import org.apache.flink.api.connector.source.SourceReader;
import org.apache.flink.api.connector.source.SourceReaderContext;
import org.apache.flink.api.connector.source.SplitEnumerator;
import org.apache.flink.api.connector.source.SplitEnumeratorContext;
import org.apache.flink.api.java.typeutils.ResultTypeQueryable;
import org.apache.flink.connector.kafka.source.KafkaSource;
import org.apache.flink.connector.kafka.source.KafkaSourceBuilder;
import org.apache.flink.connector.kafka.source.enumerator.KafkaSourceEnumState;
import org.apache.flink.connector.kafka.source.enumerator.initializer.OffsetsInitializer;
import org.apache.flink.connector.kafka.source.split.KafkaPartitionSplit;
import org.apache.flink.core.io.SimpleVersionedSerializer;
import org.apache.kafka.clients.consumer.ConsumerConfig;

/**
 * Reads the committed records of the topic of images, and fails rather than skip any that Kafka no longer holds. The place to go on
 * is in Flink's state; the offsets that are committed to Kafka with each checkpoint only tell others about the lag.
 */
public final class ImageSource
        implements Source<ConsumedRecord, KafkaPartitionSplit, KafkaSourceEnumState>,
                ResultTypeQueryable<ConsumedRecord> {

    private static final long serialVersionUID = 1;

    private final KafkaSource<ConsumedRecord> kafka;

    private final RetainedPlaces places;

    private ImageSource(KafkaSource<ConsumedRecord> kafka, RetainedPlaces places) {
        this.kafka = kafka;
        this.places = places;
    }

    /** The images, read by the consumer group {@code <prefix>-train}. */
    public static ImageSource forTraining(PipelineConfiguration configuration) {
        return of(configuration, "train");
    }

    /** The images, read by the consumer group {@code <prefix>-embed}. */
    public static ImageSource forEmbedding(PipelineConfiguration configuration) {
        return of(configuration, "embed");
    }

    private static ImageSource of(PipelineConfiguration configuration, String half) {
        KafkaSourceBuilder<ConsumedRecord> builder = KafkaSource.<ConsumedRecord>builder()
                .setProperties(configuration.kafkaProperties())
                .setProperty(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed")
                .setGroupId(configuration.get(KafkaOptions.GROUP_PREFIX) + "-" + half)
                .setTopics(configuration.get(KafkaOptions.IMAGES_TOPIC))
                .setStartingOffsets(new RetainedOffsets(configuration.get(SourceOptions.START)))
                .setDeserializer(new ConsumedRecordDeserializer());
        if (configuration.get(SourceOptions.BOUNDED)) {
            builder.setBounded(OffsetsInitializer.latest());
        }
        return new ImageSource(
                builder.build(), new RetainedPlaces(configuration.kafkaProperties(), AcceptedLosses.of(configuration)));
    }

    @Override
    public SourceReader<ConsumedRecord, KafkaPartitionSplit> createReader(SourceReaderContext context)
            throws Exception {
        return new ImageReader(kafka.createReader(context), places);
    }

    @Override
    public Boundedness getBoundedness() {
        return kafka.getBoundedness();
    }

    @Override
    public SplitEnumerator<KafkaPartitionSplit, KafkaSourceEnumState> createEnumerator(
            SplitEnumeratorContext<KafkaPartitionSplit> context) {
        return kafka.createEnumerator(context);
    }

    @Override
    public SplitEnumerator<KafkaPartitionSplit, KafkaSourceEnumState> restoreEnumerator(
            SplitEnumeratorContext<KafkaPartitionSplit> context, KafkaSourceEnumState checkpoint) throws Exception {
        if (getBoundedness() != Boundedness.BOUNDED) {
            return kafka.restoreEnumerator(context, checkpoint);
        }
        DiscoveryContext watched = new DiscoveryContext(context);
        return new ResumedBoundedEnumerator(watched, kafka.restoreEnumerator(watched, checkpoint));
    }

    @Override
    public SimpleVersionedSerializer<KafkaPartitionSplit> getSplitSerializer() {
        return kafka.getSplitSerializer();
    }

    @Override
    public SimpleVersionedSerializer<KafkaSourceEnumState> getEnumeratorCheckpointSerializer() {
        return kafka.getEnumeratorCheckpointSerializer();
    }

    @Override
    public TypeInformation<ConsumedRecord> getProducedType() {
        return kafka.getProducedType();
    }
}
