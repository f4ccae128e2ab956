package io.tncc.model.memory;

import io.tncc.model.engine.HostArray;
import java.util.Arrays;

/**
 * Rows of a memory as they are saved.
 *
 * @param keys (rows, D)
 * @param labels of the rows, negative where unknown, or empty where no key of the memory ever had one
 */
public record MemorySegment(HostArray keys, int[] labels) {

    public MemorySegment {
        if (labels.length > 0 && labels.length != keys.shape()[0]) {
            throw new IllegalArgumentException(
                    "A segment of %d keys does not have %d labels".formatted(keys.shape()[0], labels.length));
        }
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof MemorySegment that && keys.equals(that.keys) && Arrays.equals(labels, that.labels);
    }

    @Override
    public int hashCode() {
        return 31 * keys.hashCode() + Arrays.hashCode(labels);
    }

    @Override
    public String toString() {
        return "MemorySegment[%s, %s]".formatted(keys, labels.length == 0 ? "no labels" : "labels");
    }
}
