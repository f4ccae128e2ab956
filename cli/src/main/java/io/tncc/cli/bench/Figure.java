package io.tncc.cli.bench;

import java.util.Arrays;
import java.util.List;

/**
 * What was measured of one size.
 *
 * @param part what it is
 * @param name of the work
 * @param axis what grows
 * @param size along the axis
 * @param unit of the figures
 * @param rounds a figure each round
 * @param machineGigaflops what the machine gave in the same rounds, in billions of operations a second
 */
record Figure(
        BenchPart part,
        String name,
        String axis,
        long size,
        BenchUnit unit,
        List<Double> rounds,
        double machineGigaflops) {

    Figure {
        rounds = List.copyOf(rounds);
    }

    double median() {
        return median(rounds);
    }

    /** The middle one, or the mean of the two in the middle. */
    static double median(List<Double> values) {
        double[] sorted =
                values.stream().mapToDouble(Double::doubleValue).sorted().toArray();
        int middle = sorted.length / 2;
        return sorted.length % 2 == 1
                ? sorted[middle]
                : Arrays.stream(sorted, middle - 1, middle + 1).average().orElseThrow();
    }
}
