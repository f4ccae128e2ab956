package io.tncc.cli.bench;

import io.tncc.model.encoder.Precision;
import io.tncc.model.machine.MatrixProduct;
import java.util.Arrays;
import java.util.List;

/** The product of two matrices, of which an encoder is mostly made: in either precision what the device gives at most. */
final class MatrixGrowth {

    private MatrixGrowth() {}

    static List<Growth> growths(BenchSizes sizes) {
        return Arrays.stream(Precision.values())
                .map(precision -> growth(sizes, precision))
                .toList();
    }

    private static Growth growth(BenchSizes sizes, Precision precision) {
        return new Growth(
                BenchPart.MATRIX_PRODUCT,
                "product of matrices, " + precision.id(),
                "rows of a matrix",
                BenchUnit.GIGAFLOPS,
                sizes.matrices().stream()
                        .map(rows -> new Growth.Case(rows, () -> multiplying(new MatrixProduct(rows, precision))))
                        .toList());
    }

    private static Workload multiplying(MatrixProduct product) {
        return new Workload() {
            @Override
            public double once() {
                product.multiply();
                return product.gigaOperations();
            }

            @Override
            public void close() {
                product.close();
            }
        };
    }
}
