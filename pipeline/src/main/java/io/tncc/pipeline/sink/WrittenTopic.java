package io.tncc.pipeline.sink;

import io.tncc.pipeline.option.KafkaOptions;
import io.tncc.pipeline.option.PipelineConfiguration;
import io.tncc.pipeline.option.PipelineOptions.Run;
import io.tncc.pipeline.option.RegistryConnection;
import io.tncc.pipeline.option.SchemaRegistryOptions;
import io.tncc.schemas.Embedding;
import io.tncc.schemas.EncoderVersion;
import io.tncc.schemas.RejectedImage;
import io.tncc.schemas.TrainingProgress;
import io.tncc.schemas.registry.RegisteredTopic;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.apache.avro.specific.SpecificRecord;
import org.apache.flink.configuration.ConfigOption;

/** A topic that the job writes, and its record. */
public enum WrittenTopic {
    EMBEDDINGS(KafkaOptions.EMBEDDINGS_TOPIC, Embedding.class),
    ENCODER_VERSIONS(KafkaOptions.ENCODER_VERSIONS_TOPIC, EncoderVersion.class),
    TRAINING_PROGRESS(KafkaOptions.TRAINING_PROGRESS_TOPIC, TrainingProgress.class),
    REJECTED_IMAGES(KafkaOptions.REJECTED_IMAGES_TOPIC, RejectedImage.class);

    private final ConfigOption<String> option;
    private final Class<? extends SpecificRecord> record;

    WrittenTopic(ConfigOption<String> option, Class<? extends SpecificRecord> record) {
        this.option = option;
        this.record = record;
    }

    /** Those that a job of these halves writes. */
    public static List<WrittenTopic> of(Run run) {
        return Stream.of(values()).filter(topic -> topic.isWrittenBy(run)).toList();
    }

    private boolean isWrittenBy(Run run) {
        return switch (this) {
            case EMBEDDINGS -> run != Run.TRAIN;
            case ENCODER_VERSIONS, TRAINING_PROGRESS -> run != Run.EMBED;
            case REJECTED_IMAGES -> true;
        };
    }

    /** Its name. */
    String name(PipelineConfiguration configuration) {
        return configuration.get(option);
    }

    /**
     * The topic with its schema in the registry, where the job writes in the wire format.
     *
     * @throws IOException if the schema is not in the registry and does not get there, or the registry does not answer
     */
    public Optional<RegisteredTopic> registered(PipelineConfiguration configuration) throws IOException {
        Optional<RegistryConnection> registry = configuration.registry();
        if (registry.isEmpty() || !configuration.writesWireFormat()) {
            return Optional.empty();
        }
        return Optional.of(RegisteredTopic.of(
                registry.get().open(),
                name(configuration),
                record.getSimpleName(),
                configuration.get(SchemaRegistryOptions.AUTO_REGISTER)));
    }
}
