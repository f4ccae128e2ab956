package io.tncc.model.machine;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDScope;
import io.tncc.model.encoder.Precision;
import io.tncc.model.engine.HostArray;
import io.tncc.model.engine.Script;
import io.tncc.model.engine.Torch;
import java.util.Random;

/**
 * The product of two square matrices: of all that an encoder is made of, what comes nearest to the peak of the device.
 *
 * <pre>
 *   N  rows and columns of a matrix
 * </pre>
 */
public final class MatrixProduct implements AutoCloseable {

    private static final String MULTIPLY =
            """
            product = torch.mm(a, b)  # (N, N)
            return torch.to(torch.select(torch.select(product, 0, 0), 0, 0), 6)
            """;

    private final int size;
    private final Torch torch = Torch.open();
    private final Script multiply;
    private final NDArray one;
    private final NDArray other;

    /**
     * Makes the matrices.
     *
     * @param size of the matrices, N
     * @param precision of their numbers
     */
    public MatrixProduct(int size, Precision precision) {
        this.size = size;
        this.multiply = Script.compile(torch, "a: Tensor, b: Tensor) -> Tensor", MULTIPLY);
        Random random = new Random(size);
        this.one = matrix(random, precision);
        this.other = matrix(random, precision);
    }

    private NDArray matrix(Random random, Precision precision) {
        float[] values = new float[size * size];
        for (int i = 0; i < values.length; i++) {
            values[i] = random.nextFloat();
        }
        NDArray matrix = torch.array(new HostArray(new long[] {size, size}, values)); // (N, N)
        if (precision == Precision.FLOAT32) {
            return matrix;
        }
        try (matrix;
                Script rounding = Script.compile(torch, "matrix: Tensor) -> Tensor", "return torch.to(matrix, 15)\n")) {
            return rounding.call(new NDList(matrix)).singletonOrThrow();
        }
    }

    /** How many operations a product takes, in billions: 2 N^3 / 1e9. */
    public double gigaOperations() {
        return 2e-9 * size * size * size;
    }

    /** Multiplies the matrices once. Returns an element of the product, so that nothing is left out. */
    public float multiply() {
        try (NDScope scope = new NDScope()) {
            scope.suppressNotUsedWarning();
            return multiply.call(new NDList(one, other)).singletonOrThrow().getFloat();
        }
    }

    @Override
    public void close() {
        torch.close();
    }
}
