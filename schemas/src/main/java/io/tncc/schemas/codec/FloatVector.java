package io.tncc.schemas.codec;

import java.util.AbstractList;
import java.util.Arrays;
import java.util.List;
import java.util.RandomAccess;
import org.jspecify.annotations.Nullable;

/**
 * A {@code float[]} as the {@code List<Float>} that generated records ask for. A codec writes it from the array and reads every
 * {@code array<float>} into one, so that no element is boxed on the way. The list cannot be changed; the array behind it is shared, not copied,
 * and is not to be changed either.
 */
public final class FloatVector extends AbstractList<Float> implements RandomAccess {

    private final float[] values;

    private FloatVector(float[] values) {
        this.values = values;
    }

    /** The array as a list, which shares it. */
    public static FloatVector of(float... values) {
        return new FloatVector(values);
    }

    /** The elements as an array: the shared one of a {@code FloatVector}, a new one for any other list. */
    public static float[] valuesOf(List<Float> list) {
        if (list instanceof FloatVector vector) {
            return vector.values;
        }
        float[] values = new float[list.size()];
        int i = 0;
        for (float value : list) {
            values[i++] = value;
        }
        return values;
    }

    /** The array behind this list, not copied. */
    public float[] values() {
        return values;
    }

    @Override
    public Float get(int index) {
        return values[index];
    }

    @Override
    public int size() {
        return values.length;
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof FloatVector vector ? Arrays.equals(values, vector.values) : super.equals(other);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(values);
    }
}
