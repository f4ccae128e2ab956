package io.tncc.cli.bench;

import io.tncc.model.engine.TorchThreads;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.ExecutorService;
import java.util.function.ToDoubleFunction;
import org.apache.flink.util.FileUtils;

/**
 * Ways to get the same images done, in turn, round by round, with the machine in each round: how much each makes of what the first
 * does.
 */
final class Ways {

    private static final Duration MACHINE_DURATION = Duration.ofMillis(500);

    private final BenchPart part;
    private final String axis;
    private final long size;
    private final List<Measured> ways = new ArrayList<>();

    /** Gets the images done. */
    @FunctionalInterface
    interface Way {
        /** @param directory a new one of its own */
        double imagesPerSecond(Path directory) throws Exception;
    }

    /** What is done with a directory. */
    @FunctionalInterface
    interface InDirectory<T> {
        T in(Path directory) throws Exception;
    }

    private record Measured(String name, Way way, List<Double> rates) {}

    /**
     * @param part what they are
     * @param axis what the size counts
     * @param size how many count in each round
     */
    Ways(BenchPart part, String axis, long size) {
        this.part = part;
        this.axis = axis;
        this.size = size;
    }

    void add(String name, Way way) {
        ways.add(new Measured(name, way, new ArrayList<>()));
    }

    /** Tells each round as it comes, and the medians in the end. */
    List<Figure> measure(int rounds, PrintWriter out) throws Exception {
        out.printf("%n%s, images/s%n", part);
        double machineGigaflops = inTurn(rounds, out);
        print(out, "median", Figure::median);
        return ways.stream()
                .map(way -> new Figure(
                        part, way.name(), axis, size, BenchUnit.IMAGES_PER_SECOND, way.rates(), machineGigaflops))
                .toList();
    }

    private double inTurn(int rounds, PrintWriter out) throws Exception {
        ExecutorService torch = TorchThreads.endingWhenIdle("machine");
        try (Machine machine = torch.submit(Machine::new).get()) {
            for (int round = 0; round < rounds; round++) {
                torch.submit(() -> machine.measure(MACHINE_DURATION)).get();
                for (Measured way : ways) {
                    way.rates().add(inNewDirectory(way.way()::imagesPerSecond));
                }
                int last = round;
                print(out, "round " + (round + 1), values -> values.get(last));
            }
            return machine.medianGigaflops();
        }
    }

    /** Does something with a new directory, which is deleted then. */
    static <T> T inNewDirectory(InDirectory<T> work) throws Exception {
        Path directory = Files.createTempDirectory("tncc-bench-");
        try {
            return work.in(directory);
        } finally {
            FileUtils.deleteDirectoryQuietly(directory.toFile());
        }
    }

    private void print(PrintWriter out, String name, ToDoubleFunction<List<Double>> choice) {
        List<Double> ofFirst = ways.get(0).rates();
        StringBuilder line = new StringBuilder("  %-8s".formatted(name));
        for (Measured way : ways) {
            List<Double> ratios = new ArrayList<>();
            for (int round = 0; round < ofFirst.size(); round++) {
                ratios.add(way.rates().get(round) / ofFirst.get(round));
            }
            line.append(String.format(
                    Locale.ROOT,
                    "   %s %.0f (%.2f of the first)",
                    way.name(),
                    choice.applyAsDouble(way.rates()),
                    choice.applyAsDouble(ratios)));
        }
        out.println(line);
        out.flush();
    }
}
