package io.tncc.cli.config;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.tncc.cli.CommandRun;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ConfigCommandTest {

    private static final String EXAMPLE = "../docs/example-options.yaml";

    @Test
    void explainTellsDefaultAllowedValuesAndWhetherItMayChange() {
        CommandRun run = CommandRun.of("config", "explain", "memory.size", "kafka.bootstrap-servers");

        assertThat(run.exitCode()).isZero();
        assertThat(run.out())
                .contains("default    4096")
                .contains("allowed    integer in [1, 1048576]")
                .contains("on resume  fixed in training")
                .contains("default    none: it has to be set");
    }

    @Test
    void anEntryOfAMapIsExplainedAsTheMap() {
        assertThat(CommandRun.of("config", "explain", "kafka.properties.security.protocol")
                        .out())
                .startsWith("kafka.properties\n")
                .contains("Passed to every Kafka client");
    }

    @Test
    void listIsOfAGroupOrAboutAWord() {
        assertThat(CommandRun.of("config", "list", "replay").out())
                .contains("replay.policy")
                .doesNotContain("memory.size");
        assertThat(CommandRun.of("config", "list", "--about", "wall time").out())
                .contains("training.max-lag")
                .doesNotContain("memory.size");
    }

    @Test
    void aValidFileIsSaidToBe() {
        CommandRun run = CommandRun.of("config", "validate", EXAMPLE);

        assertThat(run.exitCode()).isZero();
        assertThat(run.out()).contains("these options are valid");
    }

    @Test
    void allProblemsOfAFileAreToldAtOnce() throws IOException {
        String[] arguments = {"config", "validate", EXAMPLE, "--set", "training.batch-size=0", "--set", "memory.sise=9"
        };
        CommandRun run = CommandRun.of(arguments);

        assertThat(run.exitCode()).isEqualTo(1);
        assertThat(run.err())
                .contains("2 problems")
                .contains("memory.sise: there is no such option; did you mean memory.size?")
                .contains("training.batch-size: \"0\" is not allowed; allowed: integer in [2, 65536]");
        CommandRun json = CommandRun.of(
                "config", "validate", EXAMPLE, "--json", "--set", "training.batch-size=0", "--set", "memory.sise=9");
        JsonNode verdict = new ObjectMapper().readTree(json.out());
        assertThat(json.exitCode()).isEqualTo(1);
        assertThat(verdict.get("valid").booleanValue()).isFalse();
        assertThat(verdict.get("problems")).hasSize(2);
    }

    @Test
    void effectiveOptionsNameWhereTheyAreFrom(@TempDir Path folder) throws IOException {
        Path file = Files.writeString(
                folder.resolve("job.yaml"),
                """
                kafka:
                  bootstrap-servers: localhost:9092
                  properties.ssl.key.password: ${env:KEY}
                publishing.directory: /tmp/encoders
                training:
                  # of the job
                  seed: 5
                  batch-size: 32
                flink.execution.checkpointing.interval: 5 s
                """);
        CommandRun run = CommandRun.of("config", "show", file.toString(), "--set", "training.batch-size=128", "--json");

        assertThat(run.exitCode()).as(run.err()).isZero();
        JsonNode options = new ObjectMapper().readTree(run.out());
        assertThat(option(options, "training.seed"))
                .isEqualTo("{\"key\":\"training.seed\",\"value\":\"5\",\"origin\":\"file\",\"line\":7}");
        assertThat(option(options, "training.batch-size"))
                .isEqualTo("{\"key\":\"training.batch-size\",\"value\":\"128\",\"origin\":\"override\"}");
        assertThat(option(options, "memory.size"))
                .isEqualTo("{\"key\":\"memory.size\",\"value\":\"4096\",\"origin\":\"default\"}");
        assertThat(option(options, "training.max-lag")).doesNotContain("value");
        assertThat(option(options, "flink.execution.checkpointing.interval")).contains("\"line\":9");
        assertThat(option(options, "kafka.properties.ssl.key.password"))
                .contains("****")
                .doesNotContain("KEY");
        assertThat(CommandRun.of("config", "show", file.toString(), "--changed").out())
                .contains("job.yaml:8")
                .doesNotContain("memory.size");
    }

    private static String option(JsonNode options, String key) {
        return StreamSupport.stream(options.spliterator(), false)
                .filter(option -> option.get("key").textValue().equals(key))
                .findFirst()
                .orElseThrow()
                .toString();
    }
}
