package io.tncc.model.evaluate;

import java.util.Arrays;

/**
 * Picks the largest of many scores, and of equal ones those that come first: libtorch's {@code topk} leaves open which of
 * equal ones it takes.
 */
final class NearestSelection {

    /** How many candidates gather before the worse ones are dropped. */
    private static final int SLACK = 1024;

    private final int take;

    /** The score in the upper half, ordered as a signed integer, and the index, reversed, in the lower. */
    private final long[] candidates;

    NearestSelection(int take) {
        this.take = take;
        this.candidates = new long[take + SLACK];
    }

    /** Writes index and score of the largest from {@code offset}, largest first. There are at least as many scores. */
    void select(float[] scores, int[] indices, float[] largest, int offset) {
        int size = 0;
        float least = Float.NEGATIVE_INFINITY;
        for (int index = 0; index < scores.length; index++) {
            if (scores[index] > least) {
                candidates[size++] = candidate(scores[index], index);
                if (size == candidates.length) {
                    size = keepBest(size);
                    least = scores[index(candidates[0])];
                }
            }
        }
        keepBest(size);
        for (int rank = 0; rank < take; rank++) {
            int index = index(candidates[take - 1 - rank]);
            indices[offset + rank] = index;
            largest[offset + rank] = scores[index];
        }
    }

    /** Sorts the candidates and moves the best to the front, worst first. */
    private int keepBest(int size) {
        Arrays.sort(candidates, 0, size);
        System.arraycopy(candidates, size - take, candidates, 0, take);
        return take;
    }

    private static long candidate(float score, int index) {
        int bits = Float.floatToIntBits(score + 0f); // -0 becomes 0
        int ordered = bits ^ (bits >> 31 & Integer.MAX_VALUE);
        return (long) ordered << 32 | Integer.MAX_VALUE - index;
    }

    private static int index(long candidate) {
        return Integer.MAX_VALUE - (int) candidate;
    }
}
