package io.tncc.deployment.image;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SpecVersion.VersionFlag;
import io.tncc.cli.Main;
import io.tncc.deployment.Repository;
import io.tncc.deployment.manifest.Documents;
import io.tncc.pipeline.option.PipelineConfiguration;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import org.apache.flink.configuration.Configuration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The compose file, against the schema of its specification, and what it mounts and starts. That the job runs with its commands and
 * options is proved by {@code ApplicationModeProof}.
 */
class ComposeTest {

    @Test
    void theFileIsOfItsSchema() throws Exception {
        ObjectNode schema =
                (ObjectNode) new ObjectMapper().readTree(ComposeTest.class.getResource("/compose-spec.json"));
        schema.remove(List.of("$schema", "$id")); // They would be looked for on the network.
        assertThat(JsonSchemaFactory.getInstance(VersionFlag.V7)
                        .getSchema(schema)
                        .validate(compose()))
                .isEmpty();
    }

    @Test
    void everyFileThatIsMountedIsThere() throws Exception {
        for (JsonNode service : compose().path("services")) {
            for (JsonNode volume : service.path("volumes")) {
                String source = volume.asText().split(":")[0];
                if (source.startsWith(".")) {
                    assertThat(Repository.path("docker").resolve(source)).exists();
                }
            }
        }
    }

    @Test
    void theJobsOptionsAreValid() throws Exception {
        Configuration flink = new Configuration();
        Documents.of(Repository.path("docker/compose/flink.yaml"))
                .get(0)
                .properties()
                .forEach(entry ->
                        flink.setString(entry.getKey(), entry.getValue().asText()));
        String options = Files.readString(Repository.path("docker/compose/job.yaml"));
        assertThat(PipelineConfiguration.parse(options, List.of(), flink).kafkaProperties())
                .containsEntry("bootstrap.servers", "kafka:9092");
    }

    @Test
    void whoeverIsWaitedForIsLookedAtAndOnlyOneTaskAndTheProducerAreNot() throws Exception {
        JsonNode services = compose().path("services");
        List<String> unwatched = new ArrayList<>();
        services.properties().forEach(service -> {
            if (!service.getValue().has("healthcheck")) {
                unwatched.add(service.getKey());
            }
            service.getValue().path("depends_on").properties().forEach(needed -> assertThat(
                            services.path(needed.getKey()).has("healthcheck"))
                    .as("%s waits for %s", service.getKey(), needed.getKey())
                    .isEqualTo(needed.getValue().path("condition").asText().equals("service_healthy")));
        });
        assertThat(unwatched).containsExactly("topics", "producer");
    }

    @ParameterizedTest
    @ValueSource(strings = {"producer", "dashboard"})
    void theCommandLineTakesTheCommandsOfItsServices(String service) throws Exception {
        List<String> command = new ArrayList<>();
        compose().path("services").path(service).path("command").forEach(word -> command.add(word.asText()));
        assertThat(Main.commandLine()
                        .parseArgs(command.toArray(String[]::new))
                        .subcommand()
                        .errors())
                .isEmpty();
    }

    /** Encoder files are found where the job puts them. */
    @Test
    void theDashboardReadsTheStoreOfTheJob() throws Exception {
        JsonNode flink =
                Documents.of(Repository.path("docker/compose/flink.yaml")).get(0);
        JsonNode command = compose().path("services").path("dashboard").path("command");
        for (String setting : List.of("s3.endpoint", "s3.path.style.access")) {
            assertThat(command)
                    .extracting(JsonNode::asText)
                    .contains("--file-system=" + setting + "="
                            + flink.path(setting).asText());
        }
    }

    private static JsonNode compose() throws Exception {
        return Documents.of(Repository.path("docker/compose.yaml")).get(0);
    }
}
