package io.tncc.pipeline.option;

import static org.apache.flink.configuration.ConfigOptions.key;

import io.tncc.pipeline.option.TrainingOptions.Precision;
import java.time.Duration;
import org.apache.flink.configuration.ConfigOption;

/**
 * How images are embedded.
 *
 * <p>{@options}
 */
public final class EmbeddingOptions {

    @Allowed(pattern = "latest|promoted|\\d{1,18}", meaning = "latest, promoted, or the number of a version")
    public static final ConfigOption<String> VERSION = key("embedding.version")
            .stringType()
            .defaultValue("latest")
            .withDescription("The encoder version that embeds a lane.");

    @Allowed(interval = "[1, 1000000]")
    public static final ConfigOption<Integer> REMEMBERED_VERSIONS = key("embedding.remembered-versions")
            .intType()
            .defaultValue(10_000)
            .withDescription(
                    "Newest versions of a lane that can be promoted, with embedding.version: promoted; they are "
                            + "in state, some 400 bytes each. The one that is promoted now is remembered besides.");

    public static final ConfigOption<BeforeFirstVersion> BEFORE_FIRST_VERSION = key("embedding.before-first-version")
            .enumType(BeforeFirstVersion.class)
            .defaultValue(BeforeFirstVersion.REJECT)
            .withDescription("What happens to images of a lane before its first version is announced: embedded by the "
                    + "initial encoder, which only pipeline.run: all can build, or rejected with their bytes kept.");

    @Fixed
    public static final ConfigOption<Layer> LAYER = key("embedding.layer")
            .enumType(Layer.class)
            .defaultValue(Layer.BACKBONE)
            .withDescription(
                    "The layer whose normalised output is the embedding. The vectors that name one version are all "
                            + "of one layer.");

    public static final ConfigOption<Precision> PRECISION = key("embedding.precision")
            .enumType(Precision.class)
            .defaultValue(Precision.FLOAT32)
            .withDescription(
                    "In what numbers the convolutions are computed. In bfloat16 an embedding is off by some 0.005 of its "
                            + "length. That is for devices that compute in it, and slower elsewhere: "
                            + "./tncc bench --parts embedding --set embedding.precision=bfloat16 measures it.");

    @Allowed(interval = "[1, 65536]")
    public static final ConfigOption<Integer> BATCH_SIZE = key("embedding.batch-size")
            .intType()
            .defaultValue(256)
            .withDescription(
                    "Images that are embedded at once, at most. A batch is what is at hand: many under load, few "
                            + "where there is none.");

    @Allowed(interval = "[1 ms, 3600 s]")
    public static final ConfigOption<Duration> LINGER = key("embedding.linger")
            .durationType()
            .defaultValue(Duration.ofMillis(5))
            .withDescription(
                    "How long an image waits for others where no further one is at hand. Under load batches fill "
                            + "at once, and this does not matter.");

    @Allowed(interval = "[1 ms, 3600 s]")
    public static final ConfigOption<Duration> MAX_DELAY = key("embedding.max-delay")
            .durationType()
            .defaultValue(Duration.ofMillis(100))
            .withDescription("How long an image waits for its batch to fill, at most, while others keep coming.");

    private EmbeddingOptions() {}

    /** What happens to images of a lane before its first version. */
    public enum BeforeFirstVersion {
        INITIAL,
        REJECT;

        @Override
        public String toString() {
            return OptionText.enumValue(this);
        }
    }

    /** The layers that embed. */
    public enum Layer {
        BACKBONE,
        PROJECTOR;

        @Override
        public String toString() {
            return OptionText.enumValue(this);
        }
    }
}
