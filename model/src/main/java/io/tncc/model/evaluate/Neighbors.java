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

    /** The first {@code count} of each query, or all if there are no more. */
    public Neighbors nearest(int count) {
        int take = Math.min(count, k);
        int[] nearestIndices = new int[count() * take];
        float[] nearestCosines = new float[nearestIndices.length];
        for (int query = 0; query < count(); query++) {
            System.arraycopy(indices, query * k, nearestIndices, query * take, take);
            System.arraycopy(cosines, query * k, nearestCosines, query * take, take);
        }
        return new Neighbors(take, nearestIndices, nearestCosines);
    }

    /** Where the queries are the bank: without the query itself, and if it is not among its nearest, without the last. */
    public Neighbors withoutSelf() {
        int others = k - 1;
        int[] otherIndices = new int[count() * others];
        float[] otherCosines = new float[otherIndices.length];
        for (int query = 0; query < count(); query++) {
            for (int from = query * k, to = query * others; to < (query + 1) * others; from++) {
                if (indices[from] != query) {
                    otherIndices[to] = indices[from];
                    otherCosines[to++] = cosines[from];
                }
            }
        }
        return new Neighbors(others, otherIndices, otherCosines);
    }

    /**
     * The share of neighbors that have their query's label, from 0 to 1.
     *
     * @param labels of the queries, (Q)
     * @param bankLabels of the bank
     */
    public double purity(int[] labels, int[] bankLabels) {
        int same = 0;
        for (int i = 0; i < indices.length; i++) {
            same += bankLabels[indices[i]] == labels[i / k] ? 1 : 0;
        }
        return (double) same / indices.length;
    }

    /**
     * How alike two choices of neighbors of the same queries are: the mean share of a query's neighbors that the other choice has
     * too, from 0 to 1.
     *
     * @throws IllegalArgumentException if there are not as many queries and neighbors of each
     */
    public double overlap(Neighbors other) {
        if (k != other.k || count() != other.count()) {
            throw new IllegalArgumentException("%s and %s are not of the same queries".formatted(this, other));
        }
        int common = 0;
        for (int query = 0; query < count(); query++) {
            int[] theirs = other.of(query);
            Arrays.sort(theirs);
            for (int index : of(query)) {
                common += Arrays.binarySearch(theirs, index) >= 0 ? 1 : 0;
            }
        }
        return (double) common / indices.length;
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
