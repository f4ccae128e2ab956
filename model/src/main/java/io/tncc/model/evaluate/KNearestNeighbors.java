package io.tncc.model.evaluate;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.NDScope;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import io.tncc.model.engine.Torch;
import java.nio.FloatBuffer;
import java.util.Arrays;

/**
 * The weighted k-nearest-neighbor classifier: how well an encoder's embeddings tell classes that it was never told of.
 *
 * <p>A query takes the class with the largest sum of exp(cos / temperature) over its k nearest of a labelled bank, by the
 * cosine of their embeddings. Source: Wu, Xiong, Yu, Lin: "Unsupervised feature learning via non-parametric instance
 * discrimination" (CVPR 2018), section 3.4.
 *
 * <p>Where neighbors are equally near, those with the lower row come first; where classes have equal sums, the lowest label
 * wins.
 *
 * <p>Letters: Q queries, N rows of the bank, F features, C queries of a chunk.
 *
 * @param k how many neighbors vote; all of them where the bank is smaller
 * @param temperature the smaller, the more the nearest count; above 0
 */
public record KNearestNeighbors(int k, double temperature) {

    /** k 200 and temperature 0.1, by which most papers compare (Wu et al. have the temperature 0.07). */
    public static final KNearestNeighbors STANDARD = new KNearestNeighbors(200, 0.1);

    /** How many cosines are in memory at a time: 64 MiB of them in float64, and half of that once rounded. */
    private static final int CHUNK_ELEMENTS = 1 << 23;

    public KNearestNeighbors {
        if (k < 1 || !(temperature > 0)) {
            throw new IllegalArgumentException(
                    "k is at least 1 and the temperature above 0, not %d and %s".formatted(k, temperature));
        }
    }

    /**
     * The share of queries that get their own label.
     *
     * @param queries (Q, F), at least one
     * @param queryLabels (Q)
     * @param bank (N, F), at least one
     * @param bankLabels (N)
     * @throws IllegalArgumentException if the sizes do not fit
     */
    public Accuracy accuracy(Torch torch, Embeddings queries, int[] queryLabels, Embeddings bank, int[] bankLabels) {
        requireLabels(bankLabels, bank.count());
        return accuracy(neighbors(torch, queries, bank), queryLabels, bankLabels);
    }

    /** The same, of neighbors that {@link #neighbors} or {@link #otherNeighbors} gave. */
    public Accuracy accuracy(Neighbors neighbors, int[] queryLabels, int[] bankLabels) {
        requireLabels(queryLabels, neighbors.count());
        return Accuracy.of(predict(neighbors, bankLabels), queryLabels);
    }

    /**
     * The label that the neighbors of each query vote for: (Q).
     *
     * @param neighbors of the queries, as {@link #neighbors} gives them
     * @param bankLabels the labels of the bank, (N)
     */
    public int[] predict(Neighbors neighbors, int[] bankLabels) {
        int[] classes = Arrays.stream(bankLabels).sorted().distinct().toArray();
        int[] predicted = new int[neighbors.count()];
        for (int query = 0; query < predicted.length; query++) {
            double[] votes = new double[classes.length];
            int first = query * neighbors.k();
            float nearest = neighbors.cosines()[first];
            for (int i = first; i < first + neighbors.k(); i++) {
                int label = bankLabels[neighbors.indices()[i]];
                // relative to the nearest: a factor common to all, which keeps the exponential in range
                votes[Arrays.binarySearch(classes, label)] +=
                        Math.exp((neighbors.cosines()[i] - nearest) / temperature);
            }
            predicted[query] = classes[indexOfLargest(votes)];
        }
        return predicted;
    }

    /**
     * The nearest rows of the bank to each query, by cosine.
     *
     * @param queries (Q, F), at least one
     * @param bank (N, F), at least one
     * @return min(k, N) for each query
     */
    public Neighbors neighbors(Torch torch, Embeddings queries, Embeddings bank) {
        requireSameDimension(queries, bank);
        int rows = bank.count();
        int take = Math.min(k, rows);
        int chunk = Math.max(1, CHUNK_ELEMENTS / rows);
        NearestSelection selection = new NearestSelection(take);
        int[] indices = new int[Math.multiplyExact(queries.count(), take)];
        float[] cosines = new float[indices.length];
        float[] row = new float[rows];
        try (NDScope scope = new NDScope();
                NDManager manager = torch.manager().newSubManager()) {
            NDArray unitQueries = unit(manager, queries); // (Q, F)
            NDArray unitBank = unit(manager, bank).transpose(); // (F, N)
            for (int start = 0; start < queries.count(); start += chunk) {
                int end = Math.min(start + chunk, queries.count());
                try (NDArray some = unitQueries.get(start + ":" + end); // (C, F)
                        NDArray product = some.matMul(unitBank); // (C, N)
                        NDArray rounded = product.toType(DataType.FLOAT32, false)) {
                    FloatBuffer buffer = rounded.toByteBuffer(true).asFloatBuffer();
                    for (int query = start; query < end; query++) {
                        buffer.get(row);
                        selection.select(row, indices, cosines, query * take);
                    }
                }
            }
            scope.suppressNotUsedWarning();
        }
        return new Neighbors(take, indices, cosines);
    }

    /**
     * The nearest others of each embedding, by cosine.
     *
     * @param embeddings (N, F), at least two
     * @return min(k, N - 1) for each
     */
    public Neighbors otherNeighbors(Torch torch, Embeddings embeddings) {
        return new KNearestNeighbors(k + 1, temperature)
                .neighbors(torch, embeddings, embeddings)
                .withoutSelf();
    }

    /**
     * In float64: a product sums up some columns in another order than others, and only what is rounded after that is the same for
     * neighbors that are equally near.
     */
    private static NDArray unit(NDManager manager, Embeddings embeddings) {
        return manager.create(embeddings.normalised(), new Shape(embeddings.count(), embeddings.dimension()));
    }

    private static int indexOfLargest(double[] votes) {
        int largest = 0;
        for (int i = 1; i < votes.length; i++) {
            if (votes[i] > votes[largest]) {
                largest = i;
            }
        }
        return largest;
    }

    private static void requireSameDimension(Embeddings queries, Embeddings bank) {
        if (queries.count() < 1 || bank.count() < 1 || queries.dimension() != bank.dimension()) {
            throw new IllegalArgumentException(
                    "Queries and bank hold at least one vector of the same length, not " + queries + " and " + bank);
        }
    }

    private static void requireLabels(int[] labels, int count) {
        if (labels.length != count) {
            throw new IllegalArgumentException("%d embeddings have %d labels".formatted(count, labels.length));
        }
    }
}
