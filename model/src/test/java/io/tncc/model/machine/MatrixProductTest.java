package io.tncc.model.machine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.tncc.model.encoder.Precision;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MatrixProductTest {

    private static final int SIZE = 64;

    /** Each of the 64 products is up to 3/256 off in bfloat16, by its two factors and by itself, and the sum rounded once more. */
    @ParameterizedTest
    @CsvSource({"FLOAT32, 1e-4", "BFLOAT16, 0.2"})
    void theMatricesAreMultiplied(Precision precision, float tolerance) {
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
        try (MatrixProduct product = new MatrixProduct(SIZE, precision)) {
            assertThat(product.multiply()).isCloseTo(first, within(tolerance));
            assertThat(product.gigaOperations()).isEqualTo(2e-9 * 262_144);
        }
    }
}
