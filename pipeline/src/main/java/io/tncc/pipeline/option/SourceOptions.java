package io.tncc.pipeline.option;

import static org.apache.flink.configuration.ConfigOptions.key;

import org.apache.flink.configuration.ConfigOption;

/** Where reading the images begins and ends. */
public final class SourceOptions {

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
