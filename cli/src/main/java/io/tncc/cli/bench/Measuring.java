package io.tncc.cli.bench;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * Measures all sizes of a work in turn, round by round, and the machine with each round: where something else takes of the
 * processor, all have their share of it, and the machine's figures show it.
 */
final class Measuring {

    private final int rounds;
    private final Duration atLeast;

    /**
     * @param rounds how often each size is measured
     * @param atLeast how long at least, each time
     */
    Measuring(int rounds, Duration atLeast) {
        this.rounds = rounds;
        this.atLeast = atLeast;
    }

    List<Figure> of(Growth growth) throws Exception {
        List<Workload> workloads = new ArrayList<>();
        try (Machine machine = new Machine()) {
            List<List<Double>> figures = new ArrayList<>();
            for (Growth.Case size : growth.cases()) {
                Workload workload = size.opening().open();
                workloads.add(workload);
                warmUp(workload, atLeast.dividedBy(2));
                figures.add(new ArrayList<>());
            }
            for (int round = 0; round < rounds; round++) {
                machine.measure(atLeast.dividedBy(4));
                for (int i = 0; i < workloads.size(); i++) {
                    figures.get(i).add(measure(workloads.get(i), growth.unit(), atLeast));
                }
            }
            return figures(growth, figures, machine.medianGigaflops());
        } finally {
            workloads.forEach(Workload::close);
        }
    }

    private static List<Figure> figures(Growth growth, List<List<Double>> rounds, double machineGigaflops) {
        List<Figure> figures = new ArrayList<>();
        for (int i = 0; i < rounds.size(); i++) {
            Growth.Case size = growth.cases().get(i);
            figures.add(new Figure(
                    growth.part(),
                    growth.nameOf(size),
                    growth.axis(),
                    size.size(),
                    growth.unit(),
                    rounds.get(i),
                    machineGigaflops));
        }
        return figures;
    }

    /** Twice at least: what runs for the first time is interpreted, and compiled on the processors that it would be measured on. */
    private static void warmUp(Workload workload, Duration atLeast) throws Exception {
        long started = System.nanoTime();
        for (int times = 0; times < 2 || System.nanoTime() - started < atLeast.toNanos(); times++) {
            workload.prepare();
            workload.once();
        }
    }

    /** Does the work again and again, for so long with what has to be done before, and tells how it went in the unit. */
    static double measure(Workload workload, BenchUnit unit, Duration atLeast) throws Exception {
        long started = System.nanoTime();
        long nanos = 0;
        double amount = 0;
        int times = 0;
        while (times == 0 || System.nanoTime() - started < atLeast.toNanos()) {
            workload.prepare();
            long before = System.nanoTime();
            amount += workload.once();
            nanos += System.nanoTime() - before;
            times++;
        }
        return unit.of(amount, times, nanos / 1e9);
    }
}
