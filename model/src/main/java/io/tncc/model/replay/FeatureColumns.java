package io.tncc.model.replay;

import java.util.Arrays;

/**
 * Features of images, a column each, densely from 0: a row of dot products is then a sum of rows, which the JVM computes with
 * vector instructions.
 *
 * <pre>
 *   N  images     D  size of a feature, rounded up to a multiple of {@value #UNROLLED} by zeros     Q  images compared
 * </pre>
 *
 * The dot product of two columns is added up in the order of D whatever else is there: it is the same to the bit from either
 * side, and at any time.
 */
final class FeatureColumns {

    private static final int UNROLLED = 4;

    /** So many columns of all rows stay in the processor's cache. */
    private static final int BLOCK = 512;

    private final int size;
    private final float[][] rows; // (D, capacity)
    private int count;

    FeatureColumns(int size) {
        this.size = size;
        this.rows = new float[(size + UNROLLED - 1) / UNROLLED * UNROLLED][BLOCK];
    }

    /** How many columns there are, N. */
    int count() {
        return count;
    }

    /** Adds a column and returns its number. */
    int add(float[] feature) {
        if (count == rows[0].length) {
            for (int row = 0; row < rows.length; row++) {
                rows[row] = Arrays.copyOf(rows[row], 2 * count);
            }
        }
        set(count, feature);
        return count++;
    }

    void set(int column, float[] feature) {
        for (int row = 0; row < size; row++) {
            rows[row][column] = feature[row];
        }
    }

    float[] get(int column) {
        float[] feature = new float[size];
        for (int row = 0; row < size; row++) {
            feature[row] = rows[row][column];
        }
        return feature;
    }

    /** Puts the last column in the place of this one. */
    void remove(int column) {
        count--;
        for (float[] row : rows) {
            row[column] = row[count];
        }
    }

    /** The dot products of some columns with all: (Q, N). */
    float[][] products(int... queries) {
        float[][] products = new float[queries.length][count];
        for (int from = 0; from < count; from += BLOCK) {
            int to = Math.min(from + BLOCK, count);
            for (int query = 0; query < queries.length; query++) {
                for (int row = 0; row < rows.length; row += UNROLLED) {
                    add(row, queries[query], from, to, products[query]);
                }
            }
        }
        return products;
    }

    private void add(int row, int query, int from, int to, float[] products) {
        float[] first = rows[row];
        float[] second = rows[row + 1];
        float[] third = rows[row + 2];
        float[] fourth = rows[row + 3];
        float a = first[query];
        float b = second[query];
        float c = third[query];
        float d = fourth[query];
        for (int i = from; i < to; i++) {
            products[i] = products[i] + a * first[i] + b * second[i] + c * third[i] + d * fourth[i];
        }
    }
}
