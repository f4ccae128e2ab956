package io.tncc.cli.dashboard.map;

import io.tncc.model.evaluate.Embeddings;
import java.util.Arrays;

/**
 * The nearest of a set of embeddings of length 1, by cosine, found by looking at all. In plain Java: it may be asked by any
 * thread, and threads that call libtorch must end.
 */
public final class NearestVectors {

    private NearestVectors() {}

    /**
     * The nearest, nearest first.
     *
     * @param rows of the set
     * @param cosines of them, in the same order
     */
    public record Nearest(int[] rows, float[] cosines) {}

    /**
     * The {@code count} nearest of the set, or all where there are fewer.
     *
     * @param but a row to leave out, such as the query itself; -1 for none
     * @throws IllegalArgumentException if the query has another length
     */
    public static Nearest of(float[] query, Embeddings set, int count, int but) {
        if (query.length != set.dimension()) {
            throw new IllegalArgumentException(
                    "A vector of length %d has no neighbors in %s".formatted(query.length, set));
        }
        int size = Math.max(0, Math.min(count, set.count() - (but >= 0 ? 1 : 0)));
        int[] rows = new int[size];
        float[] cosines = new float[size];
        Arrays.fill(cosines, Float.NEGATIVE_INFINITY);
        for (int row = 0; row < set.count() && size > 0; row++) {
            float cosine = cosine(query, set, row);
            if (row != but && cosine > cosines[size - 1]) {
                insert(rows, cosines, row, cosine);
            }
        }
        return new Nearest(rows, cosines);
    }

    private static void insert(int[] rows, float[] cosines, int row, float cosine) {
        int at = cosines.length - 1;
        while (at > 0 && cosines[at - 1] < cosine) {
            cosines[at] = cosines[at - 1];
            rows[at] = rows[at - 1];
            at--;
        }
        cosines[at] = cosine;
        rows[at] = row;
    }

    private static float cosine(float[] query, Embeddings set, int row) {
        float[] values = set.values();
        int from = row * query.length;
        float sum = 0;
        for (int i = 0; i < query.length; i++) {
            sum += query[i] * values[from + i];
        }
        return sum;
    }
}
