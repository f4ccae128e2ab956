package io.tncc.cli.bench;

import io.tncc.cli.dataset.Split;
import io.tncc.model.engine.TorchThreads;
import io.tncc.model.file.EncoderFile;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ExecutorService;

/** Latencies of embeddings at a part of the rate that the job makes at most, in both ways of delivery, round by round in turn. */
final class LatencyRounds {

    private static final double SHARE_OF_MAXIMUM = 0.3;
    private static final Duration MACHINE_DURATION = Duration.ofMillis(500);

    private final StreamLatency latency;
    private final StreamEmbedding maximum;
    private final Duration counted;

    /** Exactly once, an embedding can be read after the next checkpoint. */
    private final List<Delivery> deliveries = List.of(
            Delivery.of(
                    "exactly-once, a checkpoint a second",
                    Map.of("kafka.delivery", "exactly-once", "flink.execution.checkpointing.interval", "1 s")),
            Delivery.of("at-least-once", Map.of("kafka.delivery", "at-least-once")));

    private record Delivery(String name, Map<String, String> options, List<Double> medians, List<Double> p99s) {

        static Delivery of(String name, Map<String, String> options) {
            return new Delivery(name, options, new ArrayList<>(), new ArrayList<>());
        }

        void add(List<Long> millis) {
            medians.add(StreamLatency.quantile(millis, 0.5));
            p99s.add(StreamLatency.quantile(millis, 0.99));
        }

        List<Figure> figures(double rate, double machineGigaflops) {
            return List.of(
                    figure(name + ", median", rate, medians, machineGigaflops),
                    figure(name + ", p99", rate, p99s, machineGigaflops));
        }

        private static Figure figure(String name, double rate, List<Double> rounds, double machineGigaflops) {
            return new Figure(
                    BenchPart.EMBEDDING_LATENCY,
                    name,
                    "images/s",
                    Math.round(rate),
                    BenchUnit.MILLISECONDS,
                    rounds,
                    machineGigaflops);
        }
    }

    /** @param counted how long images come that count, in each round; before them, some come for half as long */
    LatencyRounds(Map<String, String> options, EncoderFile encoder, Split images, StreamSizes sizes, Duration counted) {
        this.latency = new StreamLatency(options, encoder, images);
        this.maximum = new StreamEmbedding(options, encoder, images, sizes.warmupImages(), sizes.images());
        this.counted = counted;
    }

    List<Figure> measure(int rounds, PrintWriter out) throws Exception {
        double most = Ways.inNewDirectory(maximum::byTheJob);
        double rate = SHARE_OF_MAXIMUM * most;
        out.printf(
                Locale.ROOT,
                "%n%s, ms at %.0f images/s, %.0f %% of the %.0f that the job makes%n",
                BenchPart.EMBEDDING_LATENCY,
                rate,
                100 * SHARE_OF_MAXIMUM,
                most);
        ExecutorService torch = TorchThreads.endingWhenIdle("machine");
        try (Machine machine = torch.submit(Machine::new).get()) {
            for (int round = 0; round < rounds; round++) {
                torch.submit(() -> machine.measure(MACHINE_DURATION)).get();
                for (Delivery delivery : deliveries) {
                    delivery.add(Ways.inNewDirectory(directory ->
                            latency.millis(delivery.options(), rate, counted.dividedBy(2), counted, directory)));
                    print(delivery, round, out);
                }
            }
            double gigaflops = machine.medianGigaflops();
            return deliveries.stream()
                    .flatMap(delivery -> delivery.figures(rate, gigaflops).stream())
                    .toList();
        }
    }

    private static void print(Delivery delivery, int round, PrintWriter out) {
        out.printf(
                Locale.ROOT,
                "  round %d   %s: median %.0f, p99 %.0f%n",
                round + 1,
                delivery.name(),
                delivery.medians().get(round),
                delivery.p99s().get(round));
        out.flush();
    }
}
