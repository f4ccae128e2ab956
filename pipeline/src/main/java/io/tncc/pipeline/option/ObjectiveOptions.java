package io.tncc.pipeline.option;

import static org.apache.flink.configuration.ConfigOptions.key;

import org.apache.flink.configuration.ConfigOption;

/**
 * The training objective: instance loss plus weighted neighbor consistency.
 *
 * <p>{@options}
 */
public final class ObjectiveOptions {

    public static final ConfigOption<Kernel> KERNEL = key("objective.kernel")
            .enumType(Kernel.class)
            .defaultValue(Kernel.STUDENT_T)
            .withDescription("How alike two projections are: Student's t, or the Gaussian, which makes it InfoNCE.");

    @Allowed(interval = "(0, ∞)")
    public static final ConfigOption<Double> DEGREES_OF_FREEDOM = key("objective.degrees-of-freedom")
            .doubleType()
            .defaultValue(100.0)
            .withDescription(
                    "The degrees of freedom of Student's t, nu. Few are a heavy tail; towards infinity it becomes the Gaussian.");

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

    @Fixed(Half.TRAINING)
    public static final ConfigOption<Space> SPACE = key("objective.space")
            .enumType(Space.class)
            .defaultValue(Space.SPHERE)
            .withDescription("Where projections are compared: divided by their length, or normalised over the batch, "
                    + "so that lengths differ.");

    public static final ConfigOption<Boolean> SYMMETRIC = key("objective.symmetric")
            .booleanType()
            .defaultValue(false)
            .withDescription("Whether both views of an image are queries, which takes twice the time and fills the "
                    + "memory with both keys.");

    public static final ConfigOption<Negatives> NEGATIVES = key("objective.negatives")
            .enumType(Negatives.class)
            .defaultValue(Negatives.ALL)
            .withDescription("Which entries of the memory the instance loss repels: all, or all but the neighbors.");

    public static final ConfigOption<NeighborChoice> NEIGHBOR_CHOICE = key("objective.neighbor-choice")
            .enumType(NeighborChoice.class)
            .defaultValue(NeighborChoice.NEAREST)
            .withDescription("Which entries of the memory are neighbors: the nearest. For research: random ones, or "
                    + "the nearest of the same label, which only ./tncc train allows.");

    public static final ConfigOption<ConsistencyScaling> CONSISTENCY_SCALING = key("objective.consistency-scaling")
            .enumType(ConsistencyScaling.class)
            .defaultValue(ConsistencyScaling.NONE)
            .withDescription("Whether the weight of the consistency loss is multiplied by the share of a key's "
                    + "neighbors that are its query's too, as a mean over the batch or for each image.");

    @Allowed(interval = "[0.001, 100]")
    public static final ConfigOption<Double> INITIAL_TEMPERATURE = key("objective.initial-temperature")
            .doubleType()
            .noDefaultValue()
            .withDescription("The temperature to begin with, which then goes to objective.temperature. Not set: that.");

    @Allowed(interval = "(0, ∞)")
    public static final ConfigOption<Double> INITIAL_DEGREES_OF_FREEDOM = key("objective.initial-degrees-of-freedom")
            .doubleType()
            .noDefaultValue()
            .withDescription("The degrees of freedom to begin with, such as 1000, near the Gaussian, which then go to "
                    + "objective.degrees-of-freedom. Not set: those.");

    @Allowed(interval = "[0, ∞)")
    public static final ConfigOption<Long> KERNEL_START_IMAGES = key("objective.kernel-start-images")
            .longType()
            .defaultValue(0L)
            .withDescription("Images of a lane before the initial temperature and degrees of freedom begin to change.");

    @Allowed(interval = "[0, ∞)")
    public static final ConfigOption<Long> KERNEL_RAMP_IMAGES = key("objective.kernel-ramp-images")
            .longType()
            .defaultValue(100_000L)
            .withDescription("Images over which they then change, each by the same factor an image.");

    @Allowed(interval = "[0, 1000]")
    public static final ConfigOption<Double> MOMENTUM_ALIGNMENT = key("objective.momentum-alignment")
            .doubleType()
            .defaultValue(0.0)
            .withDescription("The weight of a loss against forgetting: 1 - cos of the features of an image by the "
                    + "encoder and by the momentum encoder, over the replayed images of a step, or over all where none "
                    + "is replayed. 0 leaves it out.");

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

    /** Where projections are compared. */
    public enum Space {
        SPHERE,
        BATCH_NORMALISED;

        @Override
        public String toString() {
            return OptionText.enumValue(this);
        }
    }

    /** What the instance loss repels. */
    public enum Negatives {
        ALL,
        WITHOUT_NEIGHBORS;

        @Override
        public String toString() {
            return OptionText.enumValue(this);
        }
    }

    /** Which entries of the memory are neighbors. */
    public enum NeighborChoice {
        NEAREST,
        RANDOM,
        SAME_LABEL;

        @Override
        public String toString() {
            return OptionText.enumValue(this);
        }
    }

    /** What the weight of the consistency loss is multiplied by. */
    public enum ConsistencyScaling {
        NONE,
        BATCH_AGREEMENT,
        IMAGE_AGREEMENT;

        @Override
        public String toString() {
            return OptionText.enumValue(this);
        }
    }
}
