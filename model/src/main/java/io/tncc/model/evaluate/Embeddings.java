package io.tncc.model.evaluate;

import java.util.Arrays;

/**
 * Feature vectors of images, as an encoder gives them: N of length F.
 *
 * @param dimension the length of each, F
 * @param values row by row, (N, F), all finite
 */
public record Embeddings(int dimension, float[] values) {

    public Embeddings {
        if (dimension < 1 || values.length % dimension != 0) {
            throw new IllegalArgumentException(
                    "%d values are not vectors of length %d".formatted(values.length, dimension));
        }
        for (int i = 0; i < values.length; i++) {
            if (!Float.isFinite(values[i])) {
                throw new DivergedEncoderException(
                        "Embedding %d holds %s: the encoder has diverged".formatted(i / dimension, values[i]));
            }
        }
    }

    /** The rows as embeddings; at least one. */
    public static Embeddings ofRows(float[]... rows) {
        int dimension = rows[0].length;
        float[] values = new float[Math.multiplyExact(rows.length, dimension)];
        for (int row = 0; row < rows.length; row++) {
            if (rows[row].length != dimension) {
                throw new IllegalArgumentException(
                        "Row %d has length %d, not %d".formatted(row, rows[row].length, dimension));
            }
            System.arraycopy(rows[row], 0, values, row * dimension, dimension);
        }
        return new Embeddings(dimension, values);
    }

    /** How many there are, N. */
    public int count() {
        return values.length / dimension;
    }

    /** A copy of one. */
    public float[] row(int index) {
        return Arrays.copyOfRange(values, index * dimension, (index + 1) * dimension);
    }

    /** Some of them, in the order of the given rows. */
    public Embeddings select(int[] rows) {
        float[] selected = new float[Math.multiplyExact(rows.length, dimension)];
        for (int i = 0; i < rows.length; i++) {
            System.arraycopy(values, rows[i] * dimension, selected, i * dimension, dimension);
        }
        return new Embeddings(dimension, selected);
    }

    /** Each divided by its length, as float64: (N, F). A vector of length 0 stays as it is. */
    double[] normalised() {
        double[] unit = new double[values.length];
        for (int start = 0; start < values.length; start += dimension) {
            double squares = 0;
            for (int i = start; i < start + dimension; i++) {
                squares += (double) values[i] * values[i];
            }
            double length = squares == 0 ? 1 : Math.sqrt(squares);
            for (int i = start; i < start + dimension; i++) {
                unit[i] = values[i] / length;
            }
        }
        return unit;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Embeddings that && dimension == that.dimension && Arrays.equals(values, that.values);
    }

    @Override
    public int hashCode() {
        return 31 * dimension + Arrays.hashCode(values);
    }

    @Override
    public String toString() {
        return "Embeddings[%d, %d]".formatted(count(), dimension);
    }
}
