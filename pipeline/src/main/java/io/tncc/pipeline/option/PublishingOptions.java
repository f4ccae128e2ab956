package io.tncc.pipeline.option;

import static org.apache.flink.configuration.ConfigOptions.key;

import java.time.Duration;
import org.apache.flink.configuration.ConfigOption;

/**
 * Where and how often encoder versions are published.
 *
 * <p>{@options}
 */
public final class PublishingOptions {

    @Allowed(
            pattern = "(/|[a-zA-Z][a-zA-Z0-9+.-]*:/).*",
            meaning = "an absolute path, or a URI such as s3://bucket/path")
    public static final ConfigOption<String> DIRECTORY = key("publishing.directory")
            .stringType()
            .noDefaultValue()
            .withDescription("Where encoder files go: any file system that Flink knows. Required unless the job only "
                    + "embeds. Files in an earlier directory stay there, even when they are no longer kept.");

    @Allowed(interval = "[1, ∞)")
    public static final ConfigOption<Long> EVERY_IMAGES = key("publishing.every-images")
            .longType()
            .defaultValue(10_000L)
            .withDescription("A version of a lane is published each time that this many more images were trained on.");

    @Allowed(interval = "[1, 1000000]")
    public static final ConfigOption<Integer> KEEP_VERSIONS = key("publishing.keep-versions")
            .intType()
            .defaultValue(10)
            .withDescription("Newest versions of a lane whose files are kept. The one that is promoted now is kept "
                    + "besides; one that was promoted earlier is not. State names each of them, and is read and "
                    + "written with each image: thousands slow a lane down.");

    @Allowed(interval = "[60 s, ∞)")
    public static final ConfigOption<Duration> ORPHAN_AGE = key("publishing.orphan-age")
            .durationType()
            .defaultValue(Duration.ofHours(24))
            .withDescription("Encoder files that failed attempts have left behind, which no state knows, are deleted "
                    + "once they are this old. Longer than a job may take to come back.");

    public static final ConfigOption<Statistics> STATISTICS = key("publishing.statistics")
            .enumType(Statistics.class)
            .defaultValue(Statistics.RUNNING)
            .withDescription("BatchNorm's statistics in encoder files: the running ones of training, or recalibrated "
                    + "over 2,048 images of the replay buffer, or without one over those of the probe set, as long as "
                    + "there are two. Nothing is learnt from them.");

    private PublishingOptions() {}

    /** BatchNorm's statistics in encoder files. */
    public enum Statistics {
        RUNNING,
        RECALIBRATED;

        @Override
        public String toString() {
            return OptionText.enumValue(this);
        }
    }
}
