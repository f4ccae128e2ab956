package io.tncc.model.objective;

import java.util.Locale;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The settings of the objective.
 *
 * @param kernel the kernel of both losses, in the end
 * @param consistency the normaliser of the neighbor consistency
 * @param targetTemperature the temperature of the targets: below the kernel's they are sharper
 * @param neighbors how many entries of the memory are an image's neighbors, n
 * @param schedule the weight of the neighbor consistency, lambda, by images seen
 * @param variation what else can be chosen
 */
public record ObjectiveSpec(
        Kernel kernel,
        Consistency consistency,
        double targetTemperature,
        int neighbors,
        ConsistencySchedule schedule,
        Variation variation) {

    public ObjectiveSpec {
        if (!(targetTemperature > 0 && Double.isFinite(targetTemperature))) {
            throw new IllegalArgumentException(
                    "The target temperature is positive and finite, not " + targetTemperature);
        }
        if (neighbors < 1) {
            throw new IllegalArgumentException("There is at least 1 neighbor, not " + neighbors);
        }
        if (variation.kernelRamp() != null && variation.kernelRamp().initial().getClass() != kernel.getClass()) {
            throw new IllegalArgumentException("The kernel can not change its kind, from %s to %s"
                    .formatted(variation.kernelRamp().initial(), kernel));
        }
    }

    /** Settings with {@link Variation#NONE}. */
    public ObjectiveSpec(
            Kernel kernel,
            Consistency consistency,
            double targetTemperature,
            int neighbors,
            ConsistencySchedule schedule) {
        this(kernel, consistency, targetTemperature, neighbors, schedule, Variation.NONE);
    }

    /**
     * Choices beyond the plain objective.
     *
     * @param space where projections are compared
     * @param negatives which entries of the memory the instance loss repels
     * @param neighborChoice which entries of the memory are neighbors
     * @param scaling by what the weight of the neighbor consistency is multiplied
     * @param symmetric whether the second view is a query too, against the key of the first: the loss is the mean of both, and both
     *     keys enter the memory
     * @param kernelRamp how the kernel comes to be what it is in the end, or null if it is from the start
     */
    public record Variation(
            Space space,
            Negatives negatives,
            NeighborChoice neighborChoice,
            ConsistencyScaling scaling,
            boolean symmetric,
            @Nullable KernelRamp kernelRamp) {

        /** The plain objective: on the sphere, all negatives, nearest neighbors, one query an image, nothing scaled. */
        public static final Variation NONE = new Variation(
                Space.SPHERE, Negatives.ALL, NeighborChoice.NEAREST, ConsistencyScaling.NONE, false, null);

        public Variation with(Space other) {
            return new Variation(other, negatives, neighborChoice, scaling, symmetric, kernelRamp);
        }

        public Variation with(Negatives other) {
            return new Variation(space, other, neighborChoice, scaling, symmetric, kernelRamp);
        }

        public Variation with(NeighborChoice other) {
            return new Variation(space, negatives, other, scaling, symmetric, kernelRamp);
        }

        public Variation with(ConsistencyScaling other) {
            return new Variation(space, negatives, neighborChoice, other, symmetric, kernelRamp);
        }

        public Variation with(@Nullable KernelRamp other) {
            return new Variation(space, negatives, neighborChoice, scaling, symmetric, other);
        }

        public Variation withSymmetric(boolean other) {
            return new Variation(space, negatives, neighborChoice, scaling, other, kernelRamp);
        }
    }

    /**
     * What of the objective depends on the images seen.
     *
     * @param kernel the kernel of both losses
     * @param weight lambda
     */
    public record Stage(Kernel kernel, double weight) {}

    /** InfoNCE at a temperature: the gaussian kernel without neighbor consistency. */
    public static ObjectiveSpec infoNce(double temperature) {
        return new ObjectiveSpec(
                new Kernel.Gaussian(temperature), Consistency.NONE, temperature, 1, new ConsistencySchedule(0, 0, 0));
    }

    /** Whether an image's neighbors have a part in the loss. */
    public boolean usesNeighbors() {
        return consistency != Consistency.NONE || variation.negatives() == Negatives.WITHOUT_NEIGHBORS;
    }

    /** Whether the neighbor consistency is multiplied by how far neighbors agree. */
    public boolean scalesConsistency() {
        return consistency != Consistency.NONE && variation.scaling() != ConsistencyScaling.NONE;
    }

    /** The same settings with other choices. */
    public ObjectiveSpec with(Variation other) {
        return new ObjectiveSpec(kernel, consistency, targetTemperature, neighbors, schedule, other);
    }

    /**
     * What is left of the settings where a {@link ContrastiveLoss} takes the place of the loss: the space, whether both views are
     * queries, and the number of neighbors by which the probe judges.
     */
    public ObjectiveSpec withoutLoss() {
        return new ObjectiveSpec(
                new Kernel.Gaussian(1),
                Consistency.NONE,
                1,
                neighbors,
                new ConsistencySchedule(0, 0, 0),
                Variation.NONE.with(variation.space()).withSymmetric(variation.symmetric()));
    }

    /** The objective of a batch before which so many images were seen. */
    public Stage at(long imagesSeen) {
        KernelRamp ramp = variation.kernelRamp();
        return new Stage(ramp == null ? kernel : ramp.at(imagesSeen, kernel), schedule.weightAt(imagesSeen));
    }

    /** The settings by name that are left {@link #withoutLoss}, for the record. */
    public SortedMap<String, String> toTextWithoutLoss() {
        SortedMap<String, String> text = new TreeMap<>();
        text.put("space", variation.space().id());
        text.put("symmetric", Boolean.toString(variation.symmetric()));
        return text;
    }

    /** The settings by name, for the record. */
    public SortedMap<String, String> toText() {
        SortedMap<String, String> text = toTextWithoutLoss();
        text.put("kernel", kernel.toString());
        text.put("consistency", id(consistency));
        text.put("consistency-schedule", schedule.toString());
        text.put("consistency-scaling", id(variation.scaling()));
        text.put("target-temperature", Double.toString(targetTemperature));
        text.put("neighbors", Integer.toString(neighbors));
        text.put("neighbor-choice", id(variation.neighborChoice()));
        text.put("negatives", id(variation.negatives()));
        if (variation.kernelRamp() != null) {
            text.put("kernel-ramp", variation.kernelRamp().toString());
        }
        return text;
    }

    private static String id(Enum<?> value) {
        return value.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
