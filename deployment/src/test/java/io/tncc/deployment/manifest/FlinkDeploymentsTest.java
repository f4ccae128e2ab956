package io.tncc.deployment.manifest;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.tncc.deployment.Repository;
import io.tncc.pipeline.option.KafkaOptions;
import io.tncc.pipeline.option.PipelineConfiguration;
import io.tncc.pipeline.option.PipelineOptions;
import java.io.IOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.MemorySize;
import org.apache.flink.configuration.TaskManagerOptions;
import org.apache.flink.runtime.clusterframework.TaskExecutorProcessSpec;
import org.apache.flink.runtime.clusterframework.TaskExecutorProcessUtils;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the deployments of the overlays say, beyond their schema. */
class FlinkDeploymentsTest {

    @ParameterizedTest
    @ValueSource(strings = {"cpu", "production", "embed-only"})
    void theOptionsOfEachJobAreValidAndFitItsDeployment(String name) throws Exception {
        Overlay overlay = Overlay.render(name);
        for (JsonNode deployment : overlay.ofKind("FlinkDeployment").toList()) {
            PipelineConfiguration options =
                    PipelineConfiguration.parse(jobFile(overlay, deployment), List.of(), flink(deployment));
            JsonNode job = deployment.path("spec").path("job");
            assertThat(job.path("parallelism").asInt()).isEqualTo(options.get(PipelineOptions.PARALLELISM));
            assertThat(options.get(PipelineOptions.NAME)).isEqualTo(Overlay.nameOf(deployment));
            assertThat(job.path("jarURI").asText()).isEqualTo("local:///opt/flink/usrlib/tncc-stream-job.jar");
            assertThat(layout()).containsPattern("tncc-stream-job\\.jar +usrlib");
            overlay.ofKind("Kafka").forEach(kafka -> assertThat(kafka.path("spec")
                            .path("kafka")
                            .path("config")
                            .path("transaction.max.timeout.ms")
                            .asLong())
                    .isGreaterThanOrEqualTo(
                            options.get(KafkaOptions.TRANSACTION_TIMEOUT).toMillis()));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"cpu", "production", "embed-only"})
    void whatAJobReadsAndWritesIsWhatItsUserMayReadAndWrite(String name) throws Exception {
        Overlay overlay = Overlay.render(name);
        for (JsonNode user : overlay.ofKind("KafkaUser").toList()) {
            for (JsonNode acl : user.path("spec").path("authorization").path("acls")) {
                if (acl.path("resource").path("type").asText().equals("topic")) {
                    overlay.get("KafkaTopic", acl.path("resource").path("name").asText());
                }
            }
        }
        if (overlay.ofKind("Kafka").findAny().isPresent()) {
            for (JsonNode deployment : overlay.ofKind("FlinkDeployment").toList()) {
                overlay.get("KafkaUser", secretOf(deployment, "kafka-user"));
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"cpu", "production", "embed-only"})
    void noProcessIsRootOrWritesToItsImage(String name) throws Exception {
        Overlay overlay = Overlay.render(name);
        List<JsonNode> pods = new ArrayList<>();
        overlay.ofKind("FlinkDeployment")
                .forEach(deployment ->
                        pods.add(deployment.path("spec").path("podTemplate").path("spec")));
        overlay.ofKind("Deployment")
                .forEach(deployment ->
                        pods.add(deployment.path("spec").path("template").path("spec")));
        for (JsonNode pod : pods) {
            assertThat(pod.path("securityContext").path("runAsNonRoot").asBoolean())
                    .isTrue();
            for (JsonNode container : pod.path("containers")) {
                JsonNode context = container.path("securityContext");
                assertThat(context.path("readOnlyRootFilesystem").asBoolean()).isTrue();
                assertThat(context.path("allowPrivilegeEscalation").asBoolean(true))
                        .isFalse();
                assertThat(context.path("capabilities").path("drop").path(0).asText())
                        .isEqualTo("ALL");
            }
        }
    }

    /** The same figures are in docs/operations.md. */
    @Test
    void theMemoryOfATaskManagerAddsUp() throws Exception {
        Map<String, TaskExecutorProcessSpec> processes = new HashMap<>();
        for (JsonNode deployment :
                Overlay.render("production").ofKind("FlinkDeployment").toList()) {
            processes.put(
                    Overlay.nameOf(deployment), TaskExecutorProcessUtils.processSpecFromConfig(flink(deployment)));
        }
        String operations = Files.readString(Repository.path("docs/operations.md"));
        processes.forEach((name, process) -> assertThat(operations)
                .contains("| `%s` | %d | %d | %d | %d | %d |"
                        .formatted(
                                name,
                                process.getTotalProcessMemorySize().getMebiBytes(),
                                process.getTaskOffHeapSize().getMebiBytes(),
                                process.getManagedMemorySize().getMebiBytes(),
                                process.getTaskHeapSize().getMebiBytes(),
                                process.getTotalProcessMemorySize()
                                        .subtract(process.getTaskOffHeapSize())
                                        .subtract(process.getManagedMemorySize())
                                        .subtract(process.getTaskHeapSize())
                                        .getMebiBytes())));
    }

    @Test
    void onlySecretsThatTheDocsNameAreReferredTo() throws Exception {
        Set<String> secrets = new TreeSet<>();
        for (String name : List.of("cpu", "production", "embed-only")) {
            Overlay.render(name).manifests().forEach(manifest -> {
                manifest.findValuesAsText("secretName").forEach(secrets::add);
                manifest.findParents("secretKeyRef")
                        .forEach(parent -> secrets.add(
                                parent.path("secretKeyRef").path("name").asText()));
            });
        }
        assertThat(secrets).containsExactly("tncc-all", "tncc-cluster-ca-cert", "tncc-embed", "tncc-s3", "tncc-train");
    }

    private static String jobFile(Overlay overlay, JsonNode deployment) {
        for (JsonNode volume :
                deployment.path("spec").path("podTemplate").path("spec").path("volumes")) {
            if (volume.path("name").asText().equals("job")) {
                return overlay.get(
                                "ConfigMap",
                                volume.path("configMap").path("name").asText())
                        .path("data")
                        .path("job.yaml")
                        .asText();
            }
        }
        throw new AssertionError("The deployment mounts no options");
    }

    private static String secretOf(JsonNode deployment, String volumeName) {
        for (JsonNode volume :
                deployment.path("spec").path("podTemplate").path("spec").path("volumes")) {
            if (volume.path("name").asText().equals(volumeName)) {
                return volume.path("secret").path("secretName").asText();
            }
        }
        throw new AssertionError("The deployment mounts no " + volumeName);
    }

    private static Configuration flink(JsonNode deployment) {
        Configuration configuration = new Configuration();
        deployment
                .path("spec")
                .path("flinkConfiguration")
                .properties()
                .forEach(entry ->
                        configuration.setString(entry.getKey(), entry.getValue().asText()));
        configuration.set(
                TaskManagerOptions.TOTAL_PROCESS_MEMORY,
                MemorySize.parse(deployment
                        .path("spec")
                        .path("taskManager")
                        .path("resource")
                        .path("memory")
                        .asText()));
        configuration.set(TaskManagerOptions.CPU_CORES, 1.0);
        return configuration;
    }

    private static String layout() throws IOException {
        return Files.readString(Repository.path("docker/layout.txt"));
    }
}
