package io.tncc.model.evaluate;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.NDScope;
import ai.djl.ndarray.types.Shape;
import io.tncc.model.engine.Script;
import io.tncc.model.engine.Torch;
import java.util.stream.DoubleStream;

/**
 * Figures of a representation that need no labels: how near views of the same image are, how evenly images spread over the
 * sphere, how many dimensions they use, and how far they have moved.
 *
 * <p>Letters: N embeddings of length F; u is an embedding divided by its length, if that is not 0.
 */
public final class Representation {

    /** Uniformity looks at no more than this many embeddings: all pairs of them are 50 million. */
    public static final int UNIFORMITY_ROWS = 10_000;

    private static final double UNIFORMITY_SCALE = 2;
    private static final double RANK_EPSILON = 1e-7;
    private static final int CHUNK_ROWS = 256;

    private Representation() {}

    /**
     * The mean of |u - v|^2 over pairs of views of the same image: 0 where all views agree, 2 where they are orthogonal, 4
     * where they are opposite. Lower is better, unless the representation has collapsed.
     *
     * <p>Source: Wang, Isola: "Understanding contrastive representation learning through alignment and uniformity on the
     * hypersphere" (ICML 2020), L_align with alpha 2.
     *
     * @param first one view of each image, (N, F), at least one
     * @param second another view of each, in the same order, (N, F)
     */
    public static double alignment(Embeddings first, Embeddings second) {
        if (first.count() < 1 || first.count() != second.count() || first.dimension() != second.dimension()) {
            throw new IllegalArgumentException(
                    "Alignment takes two views of each of at least one image, not " + first + " and " + second);
        }
        double[] u = first.normalised();
        double[] v = second.normalised();
        double sum = 0;
        for (int i = 0; i < u.length; i++) {
            sum += (u[i] - v[i]) * (u[i] - v[i]);
        }
        return sum / first.count();
    }

    /**
     * The logarithm of the mean of exp(-2 |u - v|^2) over all pairs of distinct images: 0 where all are the same, near -4 where
     * they are spread evenly over a sphere of many dimensions. Lower is better. An embedding of length 0 is at the sphere's centre,
     * so that of an encoder that has died all are the same.
     *
     * <p>Source: Wang, Isola (2020), L_uniform with t 2.
     *
     * @param embeddings one of each image, (N, F), at least two; of more than {@link #UNIFORMITY_ROWS} that many at even
     *     distances are taken
     */
    public static double uniformity(Torch torch, Embeddings embeddings) {
        requireTwo("Uniformity", embeddings);
        int count = Math.min(embeddings.count(), UNIFORMITY_ROWS);
        double sum = 0;
        try (NDScope scope = new NDScope();
                NDManager manager = torch.manager().newSubManager()) {
            double[] unit = evenlySpaced(embeddings, count).normalised();
            NDArray u = manager.create(unit, new Shape(count, embeddings.dimension())); // (N, F)
            NDArray transposed = u.transpose(); // (F, N)
            NDArray squares = manager.create(squaredLengths(unit, embeddings.dimension())); // (N)
            for (int start = 0; start < count; start += CHUNK_ROWS) {
                int end = Math.min(start + CHUNK_ROWS, count);
                try (NDScope chunk = new NDScope()) {
                    NDArray cosines = u.get(start + ":" + end).matMul(transposed); // (C, N)
                    NDArray ofChunk = squares.get(start + ":" + end).expandDims(1); // (C, 1)
                    NDArray squaredDistances = cosines.mul(-2).add(ofChunk.add(squares)); // (C, N)
                    sum += squaredDistances.mul(-UNIFORMITY_SCALE).exp().sum().getDouble();
                    chunk.suppressNotUsedWarning();
                }
            }
            scope.suppressNotUsedWarning();
        }
        double withoutSelf = sum - count; // each with itself: exp(0)
        return Math.log(withoutSelf / ((double) count * (count - 1)));
    }

    /** |u|^2 of each: 1, or 0 where the embedding is 0. */
    private static double[] squaredLengths(double[] unit, int dimension) {
        double[] squares = new double[unit.length / dimension];
        for (int i = 0; i < unit.length; i++) {
            if (unit[i] != 0) {
                squares[i / dimension] = 1;
            }
        }
        return squares;
    }

    /**
     * The standard deviation of each dimension of u (over N, not N - 1), averaged over the dimensions, times sqrt(F): 1 where
     * images are spread in all directions alike, which is also the largest it can be; 0 where the representation has collapsed to one point.
     *
     * <p>Source: Chen, He: "Exploring simple siamese representation learning" (CVPR 2021), section 4.1, which compares the standard
     * deviation to 1 / sqrt(F); here the ratio of both.
     *
     * @param embeddings one of each image, (N, F), at least two
     */
    public static double standardDeviation(Embeddings embeddings) {
        requireTwo("Standard deviation", embeddings);
        int count = embeddings.count();
        int dimension = embeddings.dimension();
        double[] unit = embeddings.normalised();
        double sum = 0;
        for (int feature = 0; feature < dimension; feature++) {
            double mean = 0;
            for (int i = feature; i < unit.length; i += dimension) {
                mean += unit[i] / count;
            }
            double variance = 0;
            for (int i = feature; i < unit.length; i += dimension) {
                variance += (unit[i] - mean) * (unit[i] - mean) / count;
            }
            sum += Math.sqrt(variance);
        }
        return sum / dimension * Math.sqrt(dimension);
    }

    /**
     * How many dimensions the embeddings use: exp of the entropy of p, where p_k = s_k / sum(s) + 1e-7 and s are the singular
     * values of the embeddings as they are, neither centred nor normalised. 1 where all lie on one line, min(N, F) where all
     * directions count alike; 0 where all are 0, as an encoder that has died gives them.
     *
     * <p>Source: Garrido, Balestriero, Najman, LeCun: "RankMe: assessing the downstream performance of pretrained self-supervised
     * representations by their rank" (ICML 2023), section 3.
     *
     * @param embeddings (N, F)
     */
    public static double effectiveRank(Torch torch, Embeddings embeddings) {
        double[] singularValues = singularValues(torch, embeddings);
        double total = 0;
        for (double value : singularValues) {
            total += value;
        }
        if (total == 0) {
            return 0;
        }
        double entropy = 0;
        for (double value : singularValues) {
            double p = value / total + RANK_EPSILON;
            entropy -= p * Math.log(p);
        }
        return Math.exp(entropy);
    }

    /**
     * How far images have moved from one representation to another, turns of the whole sphere apart: the mean of 1 - cos between
     * u and v R, where R is the orthogonal matrix that brings the v nearest to the u. 0 where all cosines between images
     * are as they were; at most 1.
     *
     * <p>The largest sum of u . v R over orthogonal R is the sum of the singular values of U^T V: the solution of the orthogonal Procrustes
     * problem. Source: Schönemann: "A generalized solution of the orthogonal Procrustes problem" (Psychometrika 31, 1966).
     *
     * @param earlier one embedding of each image, (N, F), at least one
     * @param later another of each, in the same order, (N, F)
     */
    public static double drift(Torch torch, Embeddings earlier, Embeddings later) {
        if (earlier.count() < 1 || earlier.count() != later.count() || earlier.dimension() != later.dimension()) {
            throw new IllegalArgumentException(
                    "Drift takes two embeddings of each of at least one image, not " + earlier + " and " + later);
        }
        try (NDScope scope = new NDScope();
                NDManager manager = torch.manager().newSubManager()) {
            scope.suppressNotUsedWarning();
            Shape shape = new Shape(earlier.count(), earlier.dimension());
            NDArray u = manager.create(earlier.normalised(), shape); // (N, F)
            NDArray v = manager.create(later.normalised(), shape); // (N, F)
            double sum = DoubleStream.of(singularValues(torch, u.transpose().matMul(v)))
                    .sum();
            return Math.max(0, 1 - sum / earlier.count());
        }
    }

    private static double[] singularValues(Torch torch, Embeddings embeddings) {
        double[] values = new double[embeddings.values().length];
        for (int i = 0; i < values.length; i++) {
            values[i] = embeddings.values()[i];
        }
        try (NDScope scope = new NDScope();
                NDManager manager = torch.manager().newSubManager()) {
            scope.suppressNotUsedWarning();
            return singularValues(
                    torch, manager.create(values, new Shape(embeddings.count(), embeddings.dimension()))); // (N, F)
        }
    }

    private static double[] singularValues(Torch torch, NDArray matrix) {
        try (Script script = Script.compile(torch, "x: Tensor) -> Tensor", "return torch.linalg_svdvals(x)")) {
            return script.call(new NDList(matrix)).singletonOrThrow().toDoubleArray(); // (min(N, F))
        }
    }

    private static Embeddings evenlySpaced(Embeddings embeddings, int count) {
        if (count == embeddings.count()) {
            return embeddings;
        }
        int dimension = embeddings.dimension();
        float[] values = new float[count * dimension];
        for (int row = 0; row < count; row++) {
            int from = (int) ((long) row * embeddings.count() / count);
            System.arraycopy(embeddings.values(), from * dimension, values, row * dimension, dimension);
        }
        return new Embeddings(dimension, values);
    }

    private static void requireTwo(String figure, Embeddings embeddings) {
        if (embeddings.count() < 2) {
            throw new IllegalArgumentException(figure + " takes at least two embeddings, not " + embeddings);
        }
    }
}
