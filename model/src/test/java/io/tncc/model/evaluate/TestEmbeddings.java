package io.tncc.model.evaluate;

import java.util.Arrays;

/** Numbers that evaluation_figures.py makes alike. */
final class TestEmbeddings {

    private TestEmbeddings() {}

    /** Pseudo-random numbers in [-1, 1): a linear congruential generator. */
    static Embeddings numbers(long seed, int count, int dimension) {
        float[] values = new float[count * dimension];
        long state = seed;
        for (int i = 0; i < values.length; i++) {
            state = (state * 1_103_515_245L + 12_345) % (1L << 31);
            values[i] = (float) (state / (double) (1 << 30) - 1);
        }
        return new Embeddings(dimension, values);
    }

    /** The first rows. */
    static Embeddings first(Embeddings embeddings, int count) {
        return new Embeddings(
                embeddings.dimension(), Arrays.copyOf(embeddings.values(), count * embeddings.dimension()));
    }

    /** The unit vectors along the axes. */
    static Embeddings axes(int dimension) {
        float[] values = new float[dimension * dimension];
        for (int i = 0; i < dimension; i++) {
            values[i * dimension + i] = 1;
        }
        return new Embeddings(dimension, values);
    }

    /** The same vector over and over. */
    static Embeddings identical(int count, int dimension) {
        float[] values = new float[count * dimension];
        for (int i = 0; i < values.length; i++) {
            values[i] = 1 + i % dimension;
        }
        return new Embeddings(dimension, values);
    }
}
