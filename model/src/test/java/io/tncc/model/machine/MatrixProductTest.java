package io.tncc.model.machine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Random;
import org.junit.jupiter.api.Test;

class MatrixProductTest {

    private static final int SIZE = 64;

    @Test
    void theMatricesAreMultiplied() {
        Random random = new Random(SIZE);
        float[][] matrices = new float[2][SIZE * SIZE];
        for (float[] matrix : matrices) {
            for (int i = 0; i < matrix.length; i++) {
                matrix[i] = random.nextFloat();
            }
        }
        float first = 0;
        for (int i = 0; i < SIZE; i++) {
            first += matrices[0][i] * matrices[1][i * SIZE];
        }
        try (MatrixProduct product = new MatrixProduct(SIZE)) {
            assertThat(product.multiply()).isCloseTo(first, within(1e-4f));
            assertThat(product.gigaOperations()).isEqualTo(2e-9 * 262_144);
        }
    }
}
