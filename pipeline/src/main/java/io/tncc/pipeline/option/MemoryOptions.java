package io.tncc.pipeline.option;

import static org.apache.flink.configuration.ConfigOptions.key;

import org.apache.flink.configuration.ConfigOption;

/**
 * The memory of recent projections that each lane compares with.
 *
 * <p>{@options}
 */
public final class MemoryOptions {

    @Fixed(Half.TRAINING)
    @Allowed(interval = "[1, 1048576]")
    public static final ConfigOption<Integer> SIZE = key("memory.size")
            .intType()
            .defaultValue(4096)
            .withDescription("Projections that the memory of a lane holds, first in first out, K.");

    private MemoryOptions() {}
}
