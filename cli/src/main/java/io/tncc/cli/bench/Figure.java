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
 * @param note what the figure lacks, or empty
 */
record Figure(
        BenchPart part,
        String name,
        String axis,
        long size,
        BenchUnit unit,
        List<Double> rounds,
        double machineGigaflops,
        String note) {

    Figure {
        rounds = List.copyOf(rounds);
    }

    /** A figure that lacks nothing. */
    Figure(
            BenchPart part,
            String name,
            String axis,
            long size,
            BenchUnit unit,
            List<Double> rounds,
            double machineGigaflops) {
        this(part, name, axis, size, unit, rounds, machineGigaflops, "");
    }

    /** The same with a note. */
    Figure noted(String what) {
        return new Figure(part, name, axis, size, unit, rounds, machineGigaflops, what);
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
