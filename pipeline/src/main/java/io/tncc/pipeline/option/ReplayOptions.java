package io.tncc.pipeline.option;

import static org.apache.flink.configuration.ConfigOptions.key;

import org.apache.flink.configuration.ConfigOption;
import org.apache.flink.configuration.MemorySize;

/**
 * Images of the past that each lane trains on again.
 *
 * <p>{@options}
 */
public final class ReplayOptions {

    public static final ConfigOption<Policy> POLICY = key("replay.policy")
            .enumType(Policy.class)
            .defaultValue(Policy.RESERVOIR)
            .withDescription(
                    "Which images a lane keeps to train on again: the latest (fifo), any of all that it ever "
                            + "saw (reservoir), or those that are least alike (minimum-redundancy); none keeps none. The others "
                            + "need training.updates-per-batch: 2 or more, which is what there is then if it is not set. What another policy has kept is kept on.");

    @Allowed(interval = "[1 kb, ∞)")
    public static final ConfigOption<MemorySize> MAX_BYTES = key("replay.max-bytes")
            .memoryType()
            .defaultValue(MemorySize.ofMebiBytes(32))
            .withDescription("Bytes of losslessly compressed images that a lane keeps in state. An image of 32 x 32 "
                    + "pixels takes some 2 kB. An active lane also takes memory: some 250 bytes an image, and with "
                    + "minimum-redundancy 4 more for each element of a projection.");

    private ReplayOptions() {}

    /** Which images stay. */
    public enum Policy {
        NONE,
        FIFO,
        RESERVOIR,
        MINIMUM_REDUNDANCY;

        @Override
        public String toString() {
            return OptionText.enumValue(this);
        }
    }
}
