package io.tncc.proof;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.tncc.proof.flink.FlinkCluster;
import io.tncc.proof.flink.Job;
import io.tncc.proof.report.Report;
import io.tncc.proof.stream.ImageStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** A checkpoint on rocksdb costs what changed since the last, not the memory. */
class IncrementalProof {

    private static final int MEMORY = 65_536;
    private static final int PROJECTION = 128;
    private static final long MEMORY_BYTES = 4L * MEMORY * PROJECTION;
    private static final int ROWS_OF_A_SEGMENT = 256;
    private static final ImageStream IMAGES = new ImageStream(1, 1, MEMORY + 12_000);
    private static final Duration PATIENCE = Duration.ofMinutes(15);

    @Test
    void aCheckpointIsTheWeightsAndTheChangedSegmentsNotTheMemory() throws Exception {
        Report report = new Report("Incremental checkpoints");
        try (ProofBed bed = ProofBed.withS3("incremental");
                FlinkCluster cluster = bed.cluster(1)) {
            bed.kafka().createTopics("", 1);
            bed.kafka().produce(IMAGES.records("images"));
            Map<String, String> options = new HashMap<>(bed.job("", "train"));
            options.putAll(Map.of(
                    "pipeline.parallelism", "1",
                    "input.decode-side", "16",
                    "memory.size", Integer.toString(MEMORY),
                    "objective.consistency", "none",
                    "training.batch-size", "256",
                    "publishing.every-images", "1000000",
                    "flink.execution.checkpointing.interval", "4 s",
                    "flink.web.checkpoints.history", "1000"));
            Job job = cluster.run(options);
            List<JsonNode> full = new ArrayList<>();
            long lastId = 0;
            while (!job.finished()) {
                for (JsonNode checkpoint : job.checkpointHistory()) {
                    if (checkpoint.path("status").asText().equals("COMPLETED")
                            && checkpoint.path("id").asLong() > lastId
                            && checkpoint.path("state_size").asLong() > MEMORY_BYTES) {
                        full.add(checkpoint);
                        lastId = checkpoint.path("id").asLong();
                    }
                }
                Thread.sleep(1000);
            }
            assertThat(full).as("checkpoints with a full memory").hasSizeGreaterThan(8);
            long written = median(full, "checkpointed_size");
            long all = median(full, "state_size");
            report.figure("memory, K", MEMORY);
            report.figure("memory, bytes", MEMORY_BYTES);
            report.figure("checkpoints with a full memory", full.size());
            report.figure("bytes of state (median)", all);
            report.figure("bytes written by a checkpoint (median)", written);
            report.figure("bytes of a changed segment", 4L * ROWS_OF_A_SEGMENT * PROJECTION);
            report.figure("milliseconds of a checkpoint from end to end (median)", median(full, "end_to_end_duration"));
            report.figure("milliseconds that a barrier holds training up (median, largest)", job.synchronousMillis());
            assertThat(written).isLessThan(MEMORY_BYTES / 3);
        }
        report.end();
    }

    private static long median(List<JsonNode> checkpoints, String field) {
        List<Long> values = checkpoints.stream()
                .map(node -> node.path(field).asLong())
                .sorted()
                .toList();
        return values.get(values.size() / 2);
    }
}
