package io.tncc.pipeline.option;

import static org.apache.flink.configuration.ConfigOptions.key;

import java.time.Duration;
import org.apache.flink.configuration.ConfigOption;

/**
 * Where reading the images begins and ends.
 *
 * <p>{@options}
 */
public final class SourceOptions {

    private static final String FOLDER = "[a-z][a-z0-9+.-]*://[^/,\\s%?#@\\\\]*(/(?!\\.\\.?/)[^/,\\s%?#\\\\]+)*/";

    public static final ConfigOption<Start> START = key("source.start")
            .enumType(Start.class)
            .defaultValue(Start.EARLIEST)
            .withDescription("Where a job without a savepoint begins: at the earliest image that the topic still "
                    + "holds, or after the latest. A restored job goes on where it was; if the topic no longer holds "
                    + "that place, it fails rather than skip images.");

    @Fixed
    public static final ConfigOption<Boolean> BOUNDED = key("source.bounded")
            .booleanType()
            .defaultValue(false)
            .withDescription(
                    "Whether the job ends at the offsets that are the end of the topic when it starts. They are "
                            + "part of the state.");

    @Allowed(
            pattern = FOLDER + "(\\s*,\\s*" + FOLDER + ")*",
            meaning = "URIs of folders, each with a / at its end, such as s3://bucket/images/ or file:///data/, "
                    + "separated by commas")
    public static final ConfigOption<String> URI_PREFIXES = key("source.uri-prefixes")
            .stringType()
            .noDefaultValue()
            .withDescription(
                    "Folders, on file systems that Flink knows, from which images are read whose records have a "
                            + "uri and a sha256 in the place of content. A uri elsewhere is rejected, and so is each where "
                            + "this is not set. Whoever may write records chooses which of the files are read.");

    @Allowed(interval = "[1, 1024]")
    public static final ConfigOption<Integer> URI_READS = key("source.uri-reads")
            .intType()
            .defaultValue(16)
            .withDescription("How many images that lie elsewhere each parallel instance reads at a time, and how many "
                    + "records wait in its memory at most, in their order, until it is their turn.");

    @Allowed(interval = "[0 s, 3600 s]")
    public static final ConfigOption<Duration> URI_RETRY_TIME = key("source.uri-retry-time")
            .durationType()
            .defaultValue(Duration.ofMinutes(1))
            .withDescription(
                    "How long the read of an image that lies elsewhere is tried again when it fails, with pauses "
                            + "that grow to 10 s. Checkpoints wait for it. Then the job fails, and tries again from its last "
                            + "checkpoint. Only a file that is not there is rejected.");

    private SourceOptions() {}

    /** Where a job without a savepoint begins to read. */
    public enum Start {
        EARLIEST,
        LATEST;

        @Override
        public String toString() {
            return OptionText.enumValue(this);
        }
    }
}
