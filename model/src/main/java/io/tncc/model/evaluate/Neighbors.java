package io.tncc.model.evaluate;

import java.util.Arrays;

/**
 * The k nearest of a bank for each of Q queries, nearest first.
 *
 * @param k how many each query has
 * @param indices rows of the bank, (Q, k)
 * @param cosines the cosine of each to its query, (Q, k)
 */
public record Neighbors(int k, int[] indices, float[] cosines) {

    public Neighbors {
        if (k < 1 || indices.length % k != 0 || cosines.length != indices.length) {
            throw new IllegalArgumentException(
                    "%d indices and %d cosines are not %d for each query".formatted(indices.length, cosines.length, k));
        }
    }

    /** How many queries there are, Q. */
    public int count() {
        return indices.length / k;
    }

    /** The rows of the bank that are nearest to a query, nearest first. */
    public int[] of(int query) {
        return Arrays.copyOfRange(indices, query * k, (query + 1) * k);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Neighbors that
                && k == that.k
                && Arrays.equals(indices, that.indices)
                && Arrays.equals(cosines, that.cosines);
    }

    @Override
    public int hashCode() {
        return 31 * (31 * k + Arrays.hashCode(indices)) + Arrays.hashCode(cosines);
    }

    @Override
    public String toString() {
        return "Neighbors[%d, %d]".formatted(count(), k);
    }
}
