package io.tncc.proof;

import static org.assertj.core.api.Assertions.assertThat;

import io.tncc.proof.flink.FlinkCluster;
import io.tncc.proof.flink.Job;
import io.tncc.proof.stream.CommittedResults;
import io.tncc.proof.stream.ImageStream;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.SortedMap;
import org.junit.jupiter.api.Test;

/** The core of the proof, in short: one TaskManager killed, and one rescaling, of real processes. */
class ProcessRecoveryITCase {

    private static final Duration PATIENCE = Duration.ofMinutes(5);
    /** So many that the job still runs when it is stopped, after a kill. */
    private static final ImageStream IMAGES = new ImageStream(4, 2, 700);

    @Test
    void aKilledTaskManagerAndARescalingChangeNothing() throws Exception {
        try (ProofBed bed = ProofBed.withFolder("core");
                FlinkCluster cluster = bed.cluster(2)) {
            Job calm = cluster.run(job(bed, "calm-"));
            calm.awaitFinished(PATIENCE);
            SortedMap<String, String> undisturbed = checkedHashes(bed, "calm-");

            Map<String, String> options = job(bed, "disturbed-");
            options.put("pipeline.parallelism", "1");
            options.put("flink.execution.checkpointing.interval", "500 ms");
            Job job = cluster.run(options);
            job.awaitRunning();
            job.awaitNextCheckpoints(1);
            cluster.taskManagers().forEach(taskManager -> taskManager.kill());
            job.awaitNextCheckpoints(1);
            assertThat(cluster.taskManagers()).allMatch(taskManager -> taskManager.starts() == 2);

            String savepoint = job.stopWithSavepoint(bed.store().uri("savepoints"), "native");
            options.put("pipeline.parallelism", "2");
            Job rescaled = cluster.run(savepoint, options);
            assertThat(rescaled.finished()).isFalse();
            rescaled.awaitFinished(PATIENCE);
            assertThat(checkedHashes(bed, "disturbed-")).isEqualTo(undisturbed);
        }
    }

    private static Map<String, String> job(ProofBed bed, String prefix) throws Exception {
        bed.kafka().createTopics(prefix, IMAGES.partitions());
        bed.kafka().produce(IMAGES.records(prefix + "images"));
        Map<String, String> options = new HashMap<>(bed.job(prefix, "all"));
        options.putAll(Map.of(
                "memory.size", "100",
                "publishing.every-images", "300",
                "embedding.before-first-version", "initial"));
        return options;
    }

    private static SortedMap<String, String> checkedHashes(ProofBed bed, String prefix) throws Exception {
        CommittedResults results = bed.results(prefix).requireFiles();
        assertThat(results.rejects()).isZero();
        assertThat(results.checkedEmbeddings()).containsExactlyInAnyOrderElementsOf(IMAGES.names());
        return results.hashes();
    }
}
