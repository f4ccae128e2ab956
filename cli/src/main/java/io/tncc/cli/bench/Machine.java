package io.tncc.cli.bench;

import io.tncc.model.encoder.Precision;
import io.tncc.model.machine.MatrixProduct;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** What the machine gives at most, measured again in each round: the product of two large matrices in float32. */
final class Machine implements AutoCloseable {

    private static final int MATRIX_SIZE = 1024;

    private final MatrixProduct product = new MatrixProduct(MATRIX_SIZE, Precision.FLOAT32);
    private final List<Double> rounds = new ArrayList<>();

    /** Measures it once more. Returns billions of operations a second. */
    double measure(Duration atLeast) throws Exception {
        Workload multiplying = () -> {
            product.multiply();
            return product.gigaOperations();
        };
        rounds.add(Measuring.measure(multiplying, BenchUnit.GIGAFLOPS, atLeast));
        return rounds.get(rounds.size() - 1);
    }

    /** Billions of operations a second, the median of the rounds. */
    double medianGigaflops() {
        return Figure.median(rounds);
    }

    @Override
    public void close() {
        product.close();
    }
}
