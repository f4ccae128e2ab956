package io.tncc.model.objective;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import io.tncc.model.engine.Script;
import io.tncc.model.engine.Torch;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * What an {@link Objective} does to the queries of a batch: how far the neighbors can be trusted, and what pulls and pushes.
 *
 * <p>Gradients are with respect to the queries, a point of the {@link Space} each, and on the sphere along it: what is left
 * where lengths do not count. g_i is that of image i, its length |g_i|; the letters are those of {@link Objective}.
 */
public final class ObjectiveProbe implements AutoCloseable {

    private final Objective objective;
    private final Torch torch;
    private final ObjectiveSpec spec;
    private final Script forces;

    /**
     * The figures of a batch. Where the loss is a {@link ContrastiveLoss}, the shares are null.
     *
     * @param neighborAgreement the share of a key's n neighbors in the memory that are its query's too: 0 to 1
     * @param consistencyGradientShare of the neighbor consistency, with its weight and scaling: the sum of |g_i| of it, divided by the
     *     sums of |g_i| of it and of the instance loss: 0 to 1
     * @param hardNegativeGradientShare of the hardest hundredth of the memory (at least one entry), those with the largest k(zq_i, m): the
     *     sum of the lengths of their parts of the instance loss's g_i, divided by that over all negatives: 0 to 1
     */
    public record Figures(
            double neighborAgreement,
            @Nullable Double consistencyGradientShare,
            @Nullable Double hardNegativeGradientShare) {}

    /** Compiles the objective and what looks into it for one device. */
    public ObjectiveProbe(Torch torch, ObjectiveSpec spec) {
        this(torch, spec, Objective.chunk(torch));
    }

    /** @param chunk how many entries of the memory are gone through at a time, C */
    ObjectiveProbe(Torch torch, ObjectiveSpec spec, int chunk) {
        this.torch = torch;
        this.spec = spec;
        this.objective = new Objective(torch, spec, chunk);
        this.forces = Script.compile(torch, ObjectiveText.signature(spec), ObjectiveText.forces(spec, chunk));
    }

    /**
     * The figures of a batch; the arguments are those of {@link Objective#loss}. Call inside an {@code NDScope}.
     *
     * @param queries zq (B, D), without gradient
     */
    public Figures of(
            NDArray queries, NDArray keys, NDArray memory, ObjectiveSpec.Stage stage, NeighborArguments neighbors) {
        NDList parts = forces(queries, keys, memory, stage, neighbors);
        float[] points = queries.toFloatArray(); // (B, D)
        int size = (int) queries.getShape().get(1);
        Supplier<Objective.Loss> loss = () -> objective.loss(queries, keys, memory, stage, neighbors);
        double instance = lengths(gradient(queries, () -> loss.get().instance()), points, size);
        double consistency = lengths(gradient(queries, () -> consistency(loss.get())), points, size);
        return new Figures(
                parts.get(0).getFloat(),
                share(consistency, consistency + instance),
                share(parts.get(1).getFloat(), parts.get(2).getFloat()));
    }

    /** The figures of a batch where the loss is a {@link ContrastiveLoss}: only those that do not depend on it. */
    public Figures withoutLoss(NDArray queries, NDArray keys, NDArray memory) {
        NDList parts = forces(queries, keys, memory, spec.at(0), NeighborArguments.nearest());
        return new Figures(parts.get(0).getFloat(), null, null);
    }

    private NDList forces(
            NDArray queries, NDArray keys, NDArray memory, ObjectiveSpec.Stage stage, NeighborArguments neighbors) {
        NDArray settings = torch.numbers(ObjectiveText.settings(spec, stage)); // (4)
        NDList arguments = new NDList(queries, keys, memory, settings);
        return forces.call(arguments.addAll(neighbors.arrays()));
    }

    /** With its weight, scaled as the settings say. */
    private static NDArray consistency(Objective.Loss loss) {
        return loss.total().sub(loss.instance());
    }

    private static float[] gradient(NDArray queries, Supplier<NDArray> loss) {
        queries.setRequiresGradient(true);
        try {
            Torch.backward(Torch.recording(loss));
            return queries.getGradient().toFloatArray(); // (B, D)
        } finally {
            Torch.zeroGradients(new NDList(queries));
            queries.setRequiresGradient(false);
        }
    }

    /** The sum over images of |g_i|. */
    private double lengths(float[] gradient, float[] points, int size) {
        double sum = 0;
        for (int from = 0; from < points.length; from += size) {
            double squares = 0;
            double along = 0;
            for (int i = from; i < from + size; i++) {
                squares += (double) gradient[i] * gradient[i];
                along += (double) gradient[i] * points[i];
            }
            boolean sphere = spec.variation().space() == Space.SPHERE;
            sum += Math.sqrt(Math.max(0, sphere ? squares - along * along : squares));
        }
        return sum;
    }

    private static double share(double part, double whole) {
        return whole > 0 ? part / whole : 0;
    }

    @Override
    public void close() {
        forces.close();
        objective.close();
    }
}
