package io.tncc.model.engine;

import java.util.Arrays;

/**
 * A float array with a shape, in the memory of the JVM: how weights and statistics travel between the device, files and
 * snapshots.
 *
 * @param shape the length of each axis; empty for a scalar
 * @param values the elements in row-major order, as many as the product of the shape
 */
public record HostArray(long[] shape, float[] values) {

    public HostArray {
        long size = 1;
        for (long length : shape) {
            size = Math.multiplyExact(size, length);
        }
        if (size != values.length) {
            throw new IllegalArgumentException("An array of shape %s has %d elements, not %d"
                    .formatted(Arrays.toString(shape), size, values.length));
        }
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof HostArray that
                && Arrays.equals(shape, that.shape)
                && Arrays.equals(values, that.values);
    }

    @Override
    public int hashCode() {
        return 31 * Arrays.hashCode(shape) + Arrays.hashCode(values);
    }

    @Override
    public String toString() {
        return "HostArray" + Arrays.toString(shape);
    }
}
