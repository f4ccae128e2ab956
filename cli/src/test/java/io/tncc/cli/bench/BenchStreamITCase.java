package io.tncc.cli.bench;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.tncc.cli.CommandRun;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** With a broker and the job in this process, and a peer that only tells what it was given. */
class BenchStreamITCase {

    @TempDir
    private Path directory;

    @Test
    void bothHalvesAreMeasuredThroughKafkaAndThePeerInTurn() throws Exception {
        Path given = directory.resolve("given");
        Path peer = Files.writeString(
                directory.resolve("peer.sh"), "echo \"$@\" > %s\necho '{\"rate\": 7.5}'\n".formatted(given));

        CommandRun run = CommandRun.of(
                "bench",
                "--dataset=generated:64",
                "--parts=training-stream,embedding-stream,embedding-latency",
                "--rounds=1",
                "--warmup-steps=2",
                "--steps=4",
                "--warmup-images=20",
                "--images=44",
                "--latency-seconds=1",
                "--peer=sh " + peer,
                "--json",
                "--set=training.batch-size=8",
                "--set=memory.size=50",
                "--set=objective.neighbors=4",
                "--set=input.decode-side=8");

        assertThat(run.exitCode()).as(run.err()).isZero();
        Map<String, Double> medians = new LinkedHashMap<>();
        JsonNode report = new ObjectMapper().readTree(run.out());
        assertThat(report.path("options").path("flink.state.backend.type").asText())
                .isEqualTo("rocksdb");
        for (JsonNode figure : report.path("figures")) {
            medians.put(figure.path("name").asText(), figure.path("median").asDouble());
        }
        assertThat(medians)
                .containsOnlyKeys(
                        "bare step",
                        "through Kafka and Flink",
                        "peer",
                        "job",
                        "exactly-once, a checkpoint a second, median",
                        "exactly-once, a checkpoint a second, p99",
                        "at-least-once, median",
                        "at-least-once, p99");
        assertThat(medians.get("at-least-once, median"))
                .isLessThan(medians.get("exactly-once, a checkpoint a second, median"));
        for (String delivery : List.of("exactly-once, a checkpoint a second", "at-least-once")) {
            assertThat(medians.get(delivery + ", median")).isLessThanOrEqualTo(medians.get(delivery + ", p99"));
        }
        assertThat(medians).containsEntry("peer", 7.5);
        assertThat(medians.values()).allMatch(rate -> rate > 0);
        List<String> words = List.of(Files.readString(given).strip().split(" "));
        assertThat(words)
                .startsWith("--bootstrap")
                .containsSubsequence("--encoder", "--warmup", "20", "--images", "44");
        assertThat(run.err())
                .startsWith("training-stream, through Kafka and Flink: 1 of 1 rounds may be without a checkpoint")
                .hasLineCount(1);
    }
}
