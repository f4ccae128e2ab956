package io.tncc.pipeline.option;

import static org.apache.flink.configuration.ConfigOptions.key;

import org.apache.flink.configuration.ConfigOption;

/**
 * What is done about a lane whose training goes wrong. A step whose loss or gradients are not finite changes nothing.
 *
 * <p>{@options}
 */
public final class GuardsOptions {

    @Allowed(interval = "[1, 1000000]")
    public static final ConfigOption<Integer> SKIPPED_LIMIT = key("guards.skipped-limit")
            .intType()
            .defaultValue(10)
            .withDescription("So many steps of a lane in a row whose loss or gradients were not finite are followed by "
                    + "guards.reaction. Fewer are only skipped, counted and warned of.");

    @Allowed(interval = "[0, 1]")
    public static final ConfigOption<Double> LEAST_STD = key("guards.least-std")
            .doubleType()
            .defaultValue(0.0)
            .withDescription("When a version is due and the keys of the memory have a lower standard deviation than "
                    + "this, the encoder has collapsed, and guards.reaction follows. It is 1 where they point in all "
                    + "directions alike, and 0 where all are the same. The metric memoryStandardDeviation tells it. "
                    + "Not with objective.space: batch-normalised. 0: no limit.");

    @Allowed(interval = "[0, ∞)")
    public static final ConfigOption<Double> LEAST_RANK = key("guards.least-rank")
            .doubleType()
            .defaultValue(0.0)
            .withDescription(
                    "Likewise, of how many dimensions they use, their effective rank: 1 where all are on one "
                            + "line, and at most encoder.projection-size. The metric memoryEffectiveRank tells it. 0: no limit.");

    public static final ConfigOption<Reaction> REACTION = key("guards.reaction")
            .enumType(Reaction.class)
            .defaultValue(Reaction.ROLL_BACK)
            .withDescription(
                    "stop-publishing: the lane trains on, and no version of it is published until it has "
                            + "recovered. roll-back: the lane goes on from its last published version, and the job fails for "
                            + "good when this has happened 3 times without a good version between. fail: the job fails for good.");

    private GuardsOptions() {}

    /** What is done. */
    public enum Reaction {
        STOP_PUBLISHING,
        ROLL_BACK,
        FAIL;

        @Override
        public String toString() {
            return OptionText.enumValue(this);
        }
    }
}
