package io.tncc.proof;

import static org.assertj.core.api.Assertions.assertThat;

import io.tncc.proof.flink.FlinkCluster;
import io.tncc.proof.flink.Job;
import io.tncc.proof.process.Await;
import io.tncc.proof.process.ProcessFigures;
import io.tncc.proof.process.Server;
import io.tncc.proof.report.Report;
import io.tncc.proof.stream.CommittedResults;
import io.tncc.proof.stream.ImageStream;
import io.tncc.proof.stream.SteadyProducer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.function.ToDoubleFunction;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * Training and embedding go on and on without growing, and what is no longer needed goes away, also where processes are killed.
 */
class Endurance {

    private static final Duration CALM = Duration.ofMinutes(Long.getLong("endurance.calm-minutes", 30));
    private static final Duration BETWEEN_KILLS = Duration.ofMinutes(3);
    private static final int KILLS = Integer.getInteger("endurance.kills", 6);
    private static final int LANES = 4;
    private static final int KEPT_VERSIONS = 3;
    private static final double GROWTH_ALLOWED = 1.02;

    @Test
    void nothingGrowsAndNothingOldStays() throws Exception {
        Report report = new Report("Endurance");
        try (ProofBed bed = ProofBed.withS3("endurance");
                FlinkCluster cluster = bed.cluster(2)) {
            bed.kafka().createTopics("", 2);
            try (SteadyProducer producer =
                    new SteadyProducer(bed.kafka(), "images", new ImageStream(LANES, 2, Integer.MAX_VALUE), 80)) {
                Job training = cluster.run(options(bed, "train"));
                Await.until(
                        "a version of each lane",
                        Duration.ofMinutes(3),
                        () -> bed.results("").lanes() == LANES);
                Job embedding = cluster.run(options(bed, "embed"));
                embedding.awaitRunning();

                for (Map.Entry<String, List<ProcessFigures>> samples :
                        calm(cluster).entrySet()) {
                    requireFlat(report, samples.getKey(), samples.getValue());
                }
                report.figure("images sent without a kill", producer.sent());

                kill(cluster, training, embedding);
                training.awaitNextCheckpoints(2);
                embedding.awaitNextCheckpoints(1);
                report.figure("kills, 3 minutes apart", KILLS);
                report.figure("images sent in all", producer.sent());
                requireClean(report, bed);
            }
        }
        report.end();
    }

    private static Map<String, String> options(ProofBed bed, String run) {
        Map<String, String> options = new HashMap<>(bed.job("", run));
        options.putAll(Map.of(
                "source.bounded", "false",
                "pipeline.parallelism", "1",
                "publishing.every-images", "500",
                "publishing.keep-versions", Integer.toString(KEPT_VERSIONS),
                "publishing.orphan-age", "2 min",
                "flink.execution.checkpointing.interval", "5 s"));
        return options;
    }

    private static Map<String, List<ProcessFigures>> calm(FlinkCluster cluster) throws Exception {
        Map<String, List<ProcessFigures>> samples = new HashMap<>();
        Instant end = Instant.now().plus(CALM);
        while (Instant.now().isBefore(end)) {
            for (Server taskManager : cluster.taskManagers()) {
                assertThat(taskManager.starts()).isEqualTo(1);
                samples.computeIfAbsent(taskManager.name(), name -> new ArrayList<>())
                        .add(ProcessFigures.of(taskManager.pid()));
            }
            Thread.sleep(5000);
        }
        return samples;
    }

    /** Compares the sixth of the samples that follows a warm-up of a third with the last sixth. */
    private static void requireFlat(Report report, String process, List<ProcessFigures> samples) {
        int sixth = samples.size() / 6;
        List<ProcessFigures> early = samples.subList(2 * sixth, 3 * sixth);
        List<ProcessFigures> late = samples.subList(samples.size() - sixth, samples.size());
        double memory = mean(late, ProcessFigures::residentBytes) / mean(early, ProcessFigures::residentBytes);
        double threads = mean(late, ProcessFigures::threads) - mean(early, ProcessFigures::threads);
        double handles = mean(late, ProcessFigures::handles) - mean(early, ProcessFigures::handles);
        report.figure(
                process,
                String.format(
                        Locale.ROOT,
                        "resident %.0f MiB after warm-up, %.0f MiB at the end (%+.2f %%); threads %.1f, %+.1f; handles %.1f, %+.1f",
                        mean(early, ProcessFigures::residentBytes) / (1 << 20),
                        mean(late, ProcessFigures::residentBytes) / (1 << 20),
                        100 * (memory - 1),
                        mean(early, ProcessFigures::threads),
                        threads,
                        mean(early, ProcessFigures::handles),
                        handles));
        report.figure(
                process + ": resident MiB by sixth of the time",
                IntStream.range(0, 6)
                        .mapToObj(part -> samples.subList(part * sixth, (part + 1) * sixth))
                        .map(part -> Math.round(mean(part, ProcessFigures::residentBytes) / (1 << 20)))
                        .toList());
        assertThat(memory).as("resident memory of " + process).isLessThan(GROWTH_ALLOWED);
        assertThat(threads).as("threads of " + process).isLessThan(5);
        assertThat(handles).as("handles of " + process).isLessThan(10);
    }

    private static double mean(List<ProcessFigures> samples, ToDoubleFunction<ProcessFigures> figure) {
        return samples.stream().mapToDouble(figure).average().orElseThrow();
    }

    private static void kill(FlinkCluster cluster, Job training, Job embedding) throws Exception {
        Random random = new Random(1);
        for (int i = 0; i < KILLS; i++) {
            cluster.taskManagers()
                    .get(random.nextInt(cluster.taskManagers().size()))
                    .kill();
            Thread.sleep(BETWEEN_KILLS.toMillis());
            training.awaitRunning();
            embedding.awaitRunning();
        }
    }

    /** Of each lane, the files of the kept versions are left and few others; of each job, one checkpoint. */
    private static void requireClean(Report report, ProofBed bed) throws Exception {
        CommittedResults results = bed.results("");
        long files = count(bed.store().file(bed.store().uri("encoders")), ".safetensors");
        report.figure("encoder versions announced", results.hashes().size());
        report.figure("encoder files left (%d lanes, %d kept)".formatted(LANES, KEPT_VERSIONS), files);
        // A version that is being replaced goes one checkpoint after its successor is announced.
        assertThat(files).isBetween((long) LANES * KEPT_VERSIONS, (long) LANES * (KEPT_VERSIONS + 2));
        for (String run : List.of("train", "embed")) {
            long checkpoints = count(bed.store().file(bed.store().uri(run + "-checkpoints")), "_metadata");
            report.figure("checkpoints of " + run + " left", checkpoints);
            assertThat(checkpoints).isLessThanOrEqualTo(2);
        }
    }

    private static long count(Path folder, String suffix) throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            return files.filter(file -> file.toString().endsWith(suffix)).count();
        }
    }
}
