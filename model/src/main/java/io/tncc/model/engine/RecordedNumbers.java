package io.tncc.model.engine;

import ai.djl.ndarray.NDArray;
import java.lang.ref.WeakReference;
import java.util.function.Supplier;

/**
 * Numbers in operations that gradients are taken of. DJL 0.36 copies the number of {@code array.mul(2)} into a buffer of the JVM's and
 * lets go of it as soon as the product is there. The gradient of the product reads it again, and once the JVM has collected garbage
 * it reads what else has got that memory. On a GPU it reads a copy there, and nothing is wrong.
 */
public final class RecordedNumbers {

    private static final int MOST_ATTEMPTS = 100;

    private RecordedNumbers() {}

    /** The array times the factor, which is kept for its gradient. Call inside an {@code NDScope}, which frees it. */
    public static NDArray times(NDArray array, float factor) {
        return array.mul(array.getManager().create(factor));
    }

    /**
     * Makes what is made of operations of anybody's, gradients included, without a collection in between: if there was one, all is made
     * again.
     *
     * @param gradients a pure function, from the first operation to the gradients
     * @throws IllegalStateException if each of many times there was one
     */
    public static <T> T uncollected(Supplier<T> gradients) {
        for (int attempt = 0; attempt < MOST_ATTEMPTS; attempt++) {
            WeakReference<Object> garbage = garbage();
            T result = gradients.get();
            if (garbage.get() != null) {
                return result;
            }
        }
        throw new IllegalStateException(
                "Garbage was collected %d times in a row while gradients were computed: the heap is too small"
                        .formatted(MOST_ATTEMPTS));
    }

    /** Garbage that is there until the next collection, which takes it before any that comes later. */
    private static WeakReference<Object> garbage() {
        return new WeakReference<>(new Object());
    }
}
