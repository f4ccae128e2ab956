package io.tncc.pipeline.option;

import static org.apache.flink.configuration.ConfigOptions.key;

import org.apache.flink.configuration.ConfigOption;

/** The training objective: instance loss plus weighted neighbor consistency. */
public final class ObjectiveOptions {

    public static final ConfigOption<Kernel> KERNEL = key("objective.kernel")
            .enumType(Kernel.class)
            .defaultValue(Kernel.STUDENT_T)
            .withDescription("How alike two projections are: Student's t, or the Gaussian, which makes it InfoNCE.");

    @Allowed(interval = "(0, ∞)")
    public static final ConfigOption<Double> DEGREES_OF_FREEDOM = key("objective.degrees-of-freedom")
            .doubleType()
            .defaultValue(10.0)
            .withDescription("The degrees of freedom of Student's t, nu. Towards infinity it becomes the Gaussian.");

    @Allowed(interval = "[0.001, 100]")
    public static final ConfigOption<Double> TEMPERATURE = key("objective.temperature")
            .doubleType()
            .defaultValue(0.1)
            .withDescription("The temperature of the kernel, tau, on the unit sphere.");

    @Allowed(interval = "[0.001, 100]")
    public static final ConfigOption<Double> TARGET_TEMPERATURE = key("objective.target-temperature")
            .doubleType()
            .defaultValue(0.1)
            .withDescription("The temperature of the targets of the consistency loss. Lower is sharper.");

    @Allowed(interval = "[1, 65536]")
    public static final ConfigOption<Integer> NEIGHBORS = key("objective.neighbors")
            .intType()
            .defaultValue(32)
            .withDescription("Nearest entries of the memory that the consistency loss looks at. At most memory.size.");

    public static final ConfigOption<Consistency> CONSISTENCY = key("objective.consistency")
            .enumType(Consistency.class)
            .defaultValue(Consistency.MEMORY)
            .withDescription("What the consistency loss normalises over: the neighbors, or the whole memory and the "
                    + "positive; none leaves it out.");

    @Allowed(interval = "[0, 1000]")
    public static final ConfigOption<Double> CONSISTENCY_WEIGHT = key("objective.consistency-weight")
            .doubleType()
            .defaultValue(0.3)
            .withDescription("The final weight of the consistency loss, lambda. 0.1 to 1 over memory, 1 to 20 over "
                    + "neighbors.");

    @Allowed(interval = "[0, ∞)")
    public static final ConfigOption<Long> CONSISTENCY_START_IMAGES = key("objective.consistency-start-images")
            .longType()
            .noDefaultValue()
            .withDescription("Images of a lane before the consistency loss sets in. Not set: the larger of "
                    + "memory.size and 10,000.");

    @Allowed(interval = "[0, ∞)")
    public static final ConfigOption<Long> CONSISTENCY_RAMP_IMAGES = key("objective.consistency-ramp-images")
            .longType()
            .defaultValue(20_000L)
            .withDescription("Images over which the weight of the consistency loss then rises from 0, linearly.");

    private ObjectiveOptions() {}

    /** The images of a lane before the consistency loss sets in, as set or by default. */
    public static long consistencyStartImages(PipelineConfiguration configuration) {
        return configuration
                .find(CONSISTENCY_START_IMAGES)
                .orElseGet(() -> Math.max(configuration.get(MemoryOptions.SIZE), 10_000L));
    }

    /** The kernels. */
    public enum Kernel {
        STUDENT_T,
        GAUSSIAN;

        @Override
        public String toString() {
            return OptionText.enumValue(this);
        }
    }

    /** What the consistency loss normalises over. */
    public enum Consistency {
        NONE,
        NEIGHBORS,
        MEMORY;

        @Override
        public String toString() {
            return OptionText.enumValue(this);
        }
    }
}
