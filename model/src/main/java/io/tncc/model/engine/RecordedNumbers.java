package io.tncc.model.engine;

import ai.djl.ndarray.NDArray;
import java.lang.ref.WeakReference;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * Numbers in operations that gradients are taken of. DJL 0.36 copies the number of {@code array.mul(2)} into a buffer of the JVM's and
 * lets go of it as soon as the product is there. The gradient of the product reads it again, and once the JVM has collected garbage
 * it reads what else has got that memory. On a GPU it reads a copy there, and nothing is wrong.
 */
public final class RecordedNumbers {

    private static final int MOST_ATTEMPTS = 10;

    private RecordedNumbers() {}

    /** The array times the factor, which is kept for its gradient. Call inside an {@code NDScope}, which frees it. */
    public static NDArray times(NDArray array, float factor) {
        return array.mul(array.getManager().create(factor));
    }

    /**
     * Makes what is made of operations of anybody's, gradients included, without a collection in between: if there was one, all is made
     * again.
     *
     * @param what is made, for the message
     * @param gradients a pure function, from the first operation to the gradients
     * @param discard frees what is made again
     * @throws IllegalStateException if each of several times there was one
     */
    public static <T> T uncollected(String what, Supplier<T> gradients, Consumer<T> discard) {
        for (int attempt = 0; attempt < MOST_ATTEMPTS; attempt++) {
            List<WeakReference<Object>> garbage = List.of(garbage(), garbage());
            T made;
            try {
                made = gradients.get();
            } catch (RuntimeException e) {
                if (isThere(garbage)) {
                    throw e;
                }
                continue;
            }
            if (isThere(garbage)) {
                return made;
            }
            discard.accept(made);
        }
        throw new IllegalStateException(
                "%s was computed %d times, and the JVM collected garbage meanwhile each time, which gradients do not bear: a larger heap, or a smaller batch or memory, leaves them time"
                        .formatted(what, MOST_ATTEMPTS));
    }

    /** Garbage that is there until the next collection, or, if that one comes just now, until the one after it. */
    private static WeakReference<Object> garbage() {
        return new WeakReference<>(new Object());
    }

    /** Of two, made one after the other, a collection can come between the reference and its object for one only. */
    private static boolean isThere(List<WeakReference<Object>> garbage) {
        return garbage.stream().noneMatch(reference -> reference.refersTo(null));
    }
}
