package io.tncc.model.encoder;

import java.util.List;

/**
 * The name and shape of a weight or a running statistic.
 *
 * @param name torchvision's, such as {@code layer1.0.conv1.weight}
 * @param shape the length of each axis
 */
public record ParameterSpec(String name, List<Long> shape) {

    public ParameterSpec {
        shape = List.copyOf(shape);
    }

    /** How many elements there are. */
    public int elementCount() {
        return Math.toIntExact(shape.stream().reduce(1L, Math::multiplyExact));
    }

    long[] dimensions() {
        return shape.stream().mapToLong(Long::longValue).toArray();
    }
}
