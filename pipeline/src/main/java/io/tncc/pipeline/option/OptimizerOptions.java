package io.tncc.pipeline.option;

import static org.apache.flink.configuration.ConfigOptions.key;

import org.apache.flink.configuration.ConfigOption;

/**
 * Stochastic gradient descent, as torch.optim.SGD, and its schedule, which counts images of the lane.
 *
 * <p>{@options}
 */
public final class OptimizerOptions {

    @Allowed(interval = "(0, 100]")
    public static final ConfigOption<Double> LEARNING_RATE = key("optimizer.learning-rate")
            .doubleType()
            .defaultValue(0.03)
            .withDescription("The learning rate after warm-up.");

    @Allowed(interval = "[0, 1)")
    public static final ConfigOption<Double> MOMENTUM =
            key("optimizer.momentum").doubleType().defaultValue(0.9).withDescription("The momentum of the gradient.");

    @Allowed(interval = "[0, 1]")
    public static final ConfigOption<Double> WEIGHT_DECAY =
            key("optimizer.weight-decay").doubleType().defaultValue(5e-4).withDescription("The weight decay.");

    @Allowed(interval = "[0, ∞)")
    public static final ConfigOption<Long> WARMUP_IMAGES = key("optimizer.warmup-images")
            .longType()
            .defaultValue(0L)
            .withDescription("Images over which the learning rate rises from 0, linearly.");

    public static final ConfigOption<Schedule> SCHEDULE = key("optimizer.schedule")
            .enumType(Schedule.class)
            .defaultValue(Schedule.CONSTANT)
            .withDescription("The learning rate after warm-up: constant, or falling to 0 along half a cosine.");

    @Allowed(interval = "[1, ∞)")
    public static final ConfigOption<Long> COSINE_IMAGES = key("optimizer.cosine-images")
            .longType()
            .noDefaultValue()
            .withDescription("Images until the cosine reaches 0, counted from the first, warm-up included. Required "
                    + "with optimizer.schedule: cosine.");

    private OptimizerOptions() {}

    /** The courses of the learning rate after warm-up. */
    public enum Schedule {
        CONSTANT,
        COSINE;

        @Override
        public String toString() {
            return OptionText.enumValue(this);
        }
    }
}
