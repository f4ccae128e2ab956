package io.tncc.proof;

import static org.assertj.core.api.Assertions.assertThat;

import io.tncc.proof.flink.FlinkCluster;
import io.tncc.proof.flink.Job;
import io.tncc.proof.process.ProcessFigures;
import io.tncc.proof.process.Server;
import io.tncc.proof.report.Report;
import io.tncc.proof.stream.CommittedResults;
import io.tncc.proof.stream.ImageStream;
import java.time.Duration;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** A thousand lanes on one TaskManager, of which four hold device memory at once, and none of which loses a bit. */
class LanesProof {

    private static final int LANES = 1000;
    private static final int COMPARED_LANES = 12;
    private static final int BATCH_SIZE = 8;
    private static final int PASSES = 4;
    private static final int IMAGES_PER_LANE = PASSES * BATCH_SIZE;
    private static final Duration PATIENCE = Duration.ofMinutes(15);
    private static final double GROWTH_ALLOWED = 1.05;

    @Test
    void aThousandLanesTakeTurnsOnTheDevice() throws Exception {
        Report report = new Report("Lanes");
        try (ProofBed bed = ProofBed.withS3("lanes")) {
            SortedMap<String, String> alone = new TreeMap<>();
            try (FlinkCluster cluster = bed.cluster(1)) {
                ImageStream few = new ImageStream(COMPARED_LANES, 1, IMAGES_PER_LANE);
                Job job = cluster.run(job(bed, "few-", few, COMPARED_LANES));
                job.awaitFinished(PATIENCE);
                alone.putAll(bed.results("few-").requireFiles().hashes());
            }
            try (FlinkCluster cluster = bed.cluster(1)) {
                ImageStream many = new ImageStream(LANES, 1, IMAGES_PER_LANE);
                Job job = cluster.run(job(bed, "many-", many, 4));
                Server taskManager = cluster.taskManagers().get(0);
                long[] peaks = new long[PASSES];
                long heapPeak = 0;
                while (!job.finished()) {
                    int steps = bed.kafka().committed("many-training-progress").size();
                    int pass = Math.min(steps / LANES, PASSES - 1);
                    peaks[pass] = Math.max(
                            peaks[pass], ProcessFigures.of(taskManager.pid()).residentBytes());
                    heapPeak = Math.max(heapPeak, cluster.heapBytes("taskmanager-1"));
                    Thread.sleep(2000);
                }
                CommittedResults results = bed.results("many-").requireFiles();
                assertThat(results.lanes()).isEqualTo(LANES);
                assertThat(results.hashes()).containsAllEntriesOf(alone);
                assertThat(taskManager.starts()).isEqualTo(1);
                report.figure("lanes", LANES);
                report.figure("lanes on the device at once", 4);
                report.figure("encoder versions", results.hashes().size());
                report.figure(
                        "lanes compared with a run in which all stay on the device",
                        "%d, same SHA-256".formatted(COMPARED_LANES));
                report.figure(
                        "resident MiB at most, by turn of each lane",
                        Arrays.stream(peaks)
                                .mapToObj(peak -> Long.toString(peak >> 20))
                                .collect(Collectors.joining(", ")));
                report.figure("Java heap MiB at most", heapPeak >> 20);
                assertThat((double) peaks[PASSES - 1]).isLessThan(GROWTH_ALLOWED * peaks[PASSES - 2]);
            }
        }
        report.end();
    }

    private static Map<String, String> job(ProofBed bed, String prefix, ImageStream images, int active)
            throws Exception {
        bed.kafka().createTopics(prefix, images.partitions());
        bed.kafka().produce(images.records(prefix + "images"));
        Map<String, String> options = new HashMap<>(bed.job(prefix, "train"));
        options.putAll(Map.of(
                "pipeline.parallelism", "1",
                "memory.size", "64",
                "objective.neighbors", "8",
                "objective.consistency-start-images", "16",
                "training.batch-size", Integer.toString(BATCH_SIZE),
                "training.max-active-lanes", Integer.toString(active),
                "publishing.every-images", "1000",
                "flink.execution.checkpointing.interval", "60 s",
                "flink.execution.checkpointing.timeout", "5 min"));
        options.put(
                "flink.execution.checkpointing.dir",
                bed.directory().resolve(prefix + "checkpoints").toUri().toString());
        return options;
    }
}
