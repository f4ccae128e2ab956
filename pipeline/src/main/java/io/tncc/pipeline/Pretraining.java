package io.tncc.pipeline;

import io.tncc.model.extension.Extension;
import io.tncc.model.objective.ContrastiveLoss;
import io.tncc.model.replay.ReplayPriorities;
import io.tncc.model.view.ViewTransform;
import io.tncc.pipeline.extension.ContentDecoder;
import io.tncc.pipeline.extension.EmbeddingSink;
import io.tncc.pipeline.extension.Extensions;
import io.tncc.pipeline.extension.LaneChooser;
import io.tncc.pipeline.extension.LaneOptions;
import io.tncc.pipeline.extension.VersionEvaluator;
import io.tncc.pipeline.option.InvalidOptionsException;
import io.tncc.pipeline.option.OptionValues;
import io.tncc.pipeline.option.PipelineConfiguration;
import io.tncc.pipeline.option.PipelineOptions;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.apache.flink.configuration.ConfigOption;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;

/**
 * The job as part of a Flink program of one's own:
 *
 * <pre>{@code
 * Pretraining.builder()
 *         .set(KafkaOptions.BOOTSTRAP_SERVERS, "localhost:9092")
 *         .set(PublishingOptions.DIRECTORY, "s3://models/encoders")
 *         .flink(CheckpointingOptions.CHECKPOINTING_INTERVAL, Duration.ofSeconds(10))
 *         .laneChooser("by-camera", 1, image -> image.id().split("/")[0])
 *         .build()
 *         .execute(StreamExecutionEnvironment.getExecutionEnvironment());
 * }</pre>
 */
public final class Pretraining {

    private final PipelineConfiguration configuration;

    /** The job of these options and extensions. */
    public Pretraining(PipelineConfiguration configuration) {
        this.configuration = configuration;
    }

    /** Begins with the defaults. */
    public static Builder builder() {
        return new Builder();
    }

    /** The options and extensions. */
    public PipelineConfiguration configuration() {
        return configuration;
    }

    /**
     * Checks that the topics exist, as {@link #addTo} does not.
     *
     * @throws IllegalStateException naming those that do not, with the commands that create them, or the brokers that do not answer
     */
    public void requireTopics() throws InterruptedException {
        RequiredTopics.check(configuration);
    }

    /**
     * Checks that the schema registry, where there is one, has the schemas of what the job writes, or takes them; {@link #addTo} does not.
     *
     * @throws IllegalStateException saying what is not there and why
     */
    public void requireSchemas() {
        RequiredSchemas.check(configuration);
    }

    /**
     * Adds the job's operators to the environment, beside which there may be others. What Flink has only once for a whole program is
     * then the job's: all that it sets under {@code flink.}; object reuse ({@code pipeline.object-reuse: true}), with which operators
     * of a chain hand each other the record itself, so that none may change it; and no generic types
     * ({@code pipeline.generic-types: false}), with which Flink refuses to leave a type to Kryo. Parallelism is that of the job's
     * own operators; others keep the environment's.
     *
     * @throws InvalidOptionsException if the environment is configured with what the job can not run on, such as checkpoints that
     *     are at least once, and the job sets nothing else; listing every problem
     */
    public void addTo(StreamExecutionEnvironment environment) {
        configuration.checkOn(
                Configuration.fromMap(environment.getConfiguration().toMap()));
        new PretrainingTopology(configuration).addTo(environment);
    }

    /**
     * Checks that topics and schemas are there, adds the job to the environment as {@link #addTo} does, and runs all that is in that.
     *
     * @throws InvalidOptionsException as {@link #addTo} does
     */
    public void execute(StreamExecutionEnvironment environment) throws Exception {
        requireTopics();
        requireSchemas();
        addTo(environment);
        environment.execute(configuration.get(PipelineOptions.NAME));
    }

    /** Puts a job together. What is set later replaces what was set before; all is checked at the end. */
    public static final class Builder {

        private final OptionValues options = new OptionValues();
        private Extensions extensions = Extensions.NONE;

        private Builder() {}

        /**
         * Sets all that a YAML file has.
         *
         * @throws InvalidOptionsException if it is not YAML
         */
        public Builder options(Path file) {
            options.read(file);
            return this;
        }

        /** Sets options by dotted key, as a file would: those under {@code flink.} are Flink's. */
        public Builder options(Map<String, String> byKey) {
            byKey.forEach(options::set);
            return this;
        }

        /** Sets an option of the classes {@code *Options} of {@link io.tncc.pipeline.option}. */
        public <T> Builder set(ConfigOption<T> option, T value) {
            options.set(option, value);
            return this;
        }

        /** Goes back to the default of an option, or to none. */
        public Builder unset(ConfigOption<?> option) {
            options.unset(option);
            return this;
        }

        /** Sets an option of Flink's own, as {@code flink.} does in a file. */
        public <T> Builder flink(ConfigOption<T> option, T value) {
            options.setFlink(option, value);
            return this;
        }

        /** What an option is set to by now, or its default, if there is either. */
        public <T> Optional<T> find(ConfigOption<T> option) {
            return options.find(option);
        }

        /** Chooses lanes in the place of the records' lanes and keys. */
        public Builder laneChooser(String id, int version, LaneChooser chooser) {
            extensions = extensions.withLaneChooser(new Extension<>(id, version, chooser));
            return this;
        }

        /** Sets options of single lanes. */
        public Builder laneOptions(String id, int version, LaneOptions choice) {
            extensions = extensions.withLaneOptions(new Extension<>(id, version, choice));
            return this;
        }

        /** Decodes images before the job's own decoder does. */
        public Builder decoder(String id, int version, ContentDecoder decoder) {
            extensions = extensions.withDecoder(new Extension<>(id, version, decoder));
            return this;
        }

        /** Is minimised in the place of the job's own loss. */
        public Builder objective(String id, int version, ContrastiveLoss loss) {
            extensions = extensions.withObjective(new Extension<>(id, version, loss));
            return this;
        }

        /** Says which images are replayed, in the place of {@code replay.policy}. */
        public Builder replayPolicy(String id, int version, ReplayPriorities priorities) {
            extensions = extensions.withReplayPolicy(new Extension<>(id, version, priorities));
            return this;
        }

        /** Is the last step of the recipe that views are drawn by. */
        public Builder viewTransform(String id, int version, ViewTransform transform) {
            extensions = extensions.withViewTransform(new Extension<>(id, version, transform));
            return this;
        }

        /** Takes embeddings to another place besides their topic. */
        public Builder embeddingSink(String id, int version, EmbeddingSink sink) {
            extensions = extensions.withEmbeddingSink(new Extension<>(id, version, sink));
            return this;
        }

        /** Judges versions on the probe set. */
        public Builder evaluator(String id, int version, VersionEvaluator evaluator) {
            extensions = extensions.withEvaluator(new Extension<>(id, version, evaluator));
            return this;
        }

        /**
         * Checks all that is set.
         *
         * @throws InvalidOptionsException listing every problem
         */
        public Pretraining build() {
            return new Pretraining(PipelineConfiguration.of(options.byKey(), extensions));
        }
    }
}
