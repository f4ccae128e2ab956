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
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.apache.flink.runtime.clusterframework.TaskExecutorProcessSpec;
import org.apache.flink.runtime.clusterframework.TaskExecutorProcessUtils;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the deployments of the overlays say, beyond their schema. */
class FlinkDeploymentsTest {

    @ParameterizedTest
    @ValueSource(strings = {"cpu", "production", "gpu", "embed-only", "embed-again"})
    void theOptionsOfEachJobAreValidAndFitItsDeployment(String name) throws Exception {
        Overlay overlay = Overlay.render(name);
        for (DeployedJob deployed : DeployedJob.of(overlay).toList()) {
            PipelineConfiguration options = deployed.options();
            JsonNode job = deployed.spec().path("job");
            assertThat(job.path("parallelism").asInt()).isEqualTo(options.get(PipelineOptions.PARALLELISM));
            assertThat(options.get(PipelineOptions.NAME)).isEqualTo(deployed.name());
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
    @ValueSource(strings = {"cpu", "production", "gpu", "embed-again"})
    void theUserOfAJobMayDoWhatTheJobDoesAndNothingElse(String name) throws Exception {
        Overlay overlay = Overlay.render(name);
        DeployedJob.of(overlay).forEach(job -> {
            JsonNode user = overlay.get("KafkaUser", job.secretOf("kafka-user"));
            assertThat(Acl.of(user))
                    .containsExactlyInAnyOrderElementsOf(NeededAcls.of(job.options(), Overlay.nameOf(user)));
        });
    }

    @ParameterizedTest
    @ValueSource(strings = {"cpu", "production", "gpu"})
    void theTopicsThatUsersMayUseAreThere(String name) throws Exception {
        Overlay overlay = Overlay.render(name);
        overlay.ofKind("KafkaUser")
                .flatMap(user -> Acl.of(user).stream())
                .filter(acl -> acl.type().equals("topic"))
                .forEach(acl -> overlay.get("KafkaTopic", acl.name()));
    }

    /** It decodes what strangers send, and whoever takes it over has its token: one that starts pods would mount any secret. */
    @ParameterizedTest
    @ValueSource(strings = {"cpu", "production", "gpu", "embed-only", "embed-again"})
    void aTaskManagerMayOnlyWatchConfigMaps(String name) throws Exception {
        // embed-again runs beside production, under the accounts of that
        Overlay accounts = Overlay.render(name.equals("embed-again") ? "production" : name);
        DeployedJob.of(Overlay.render(name)).forEach(job -> {
            String account = job.flink().getString("kubernetes.taskmanager.service-account", "");
            accounts.get("ServiceAccount", account);
            assertThat(AccountRights.of(accounts, account))
                    .containsExactlyInAnyOrder("get configmaps", "list configmaps", "watch configmaps");
            String ofJobManagers = job.spec().path("serviceAccount").asText();
            assertThat(AccountRights.of(accounts, ofJobManagers)).contains("create pods");
        });
    }

    @ParameterizedTest
    @ValueSource(strings = {"cpu", "production", "gpu", "embed-only", "embed-again"})
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

    /** What they would have in common, one would take from the other. */
    @Test
    void theJobThatEmbedsThePastAnewSharesNothingWithTheJobsBesideIt() throws Exception {
        Overlay again = Overlay.render("embed-again");
        List<String> beside = Overlay.render("production").manifests().stream()
                .map(manifest -> manifest.path("kind").asText() + " " + Overlay.nameOf(manifest))
                .toList();
        for (JsonNode manifest : again.manifests()) {
            assertThat(beside).doesNotContain(manifest.path("kind").asText() + " " + Overlay.nameOf(manifest));
        }
        DeployedJob job = DeployedJob.of(again).findFirst().orElseThrow();
        assertThat(again.get("KafkaUser", job.secretOf("kafka-user")).toString())
                .contains(
                        job.options().get(KafkaOptions.GROUP_PREFIX) + "-embed",
                        job.options().get(KafkaOptions.EMBEDDINGS_TOPIC));
        DeployedJob.of(Overlay.render("production"))
                .forEach(other -> assertThat(other.options().get(KafkaOptions.GROUP_PREFIX))
                        .isNotEqualTo(job.options().get(KafkaOptions.GROUP_PREFIX)));
    }

    /** The same figures are in docs/operations.md. */
    @ParameterizedTest
    @ValueSource(strings = {"production", "gpu"})
    void theMemoryOfATaskManagerAddsUp(String name) throws Exception {
        String operations = Files.readString(Repository.path("docs/operations.md"));
        DeployedJob.of(Overlay.render(name)).forEach(job -> {
            TaskExecutorProcessSpec process = TaskExecutorProcessUtils.processSpecFromConfig(job.flink());
            assertThat(operations)
                    .contains("| `%s` | `%s` | %d | %d | %d | %d | %d |"
                            .formatted(
                                    name,
                                    job.name(),
                                    process.getTotalProcessMemorySize().getMebiBytes(),
                                    process.getTaskOffHeapSize().getMebiBytes(),
                                    process.getManagedMemorySize().getMebiBytes(),
                                    process.getTaskHeapSize().getMebiBytes(),
                                    process.getTotalProcessMemorySize()
                                            .subtract(process.getTaskOffHeapSize())
                                            .subtract(process.getManagedMemorySize())
                                            .subtract(process.getTaskHeapSize())
                                            .getMebiBytes()));
        });
    }

    @Test
    void onlySecretsThatTheDocsNameAreReferredTo() throws Exception {
        Set<String> secrets = new TreeSet<>();
        for (String name : List.of("cpu", "production", "gpu", "embed-only", "embed-again")) {
            Overlay.render(name).manifests().forEach(manifest -> {
                manifest.findValuesAsText("secretName").forEach(secrets::add);
                manifest.findParents("secretKeyRef")
                        .forEach(parent -> secrets.add(
                                parent.path("secretKeyRef").path("name").asText()));
            });
        }
        assertThat(secrets)
                .containsExactly(
                        "tncc-all", "tncc-cluster-ca-cert", "tncc-embed", "tncc-embed-again", "tncc-s3", "tncc-train");
    }

    private static String layout() throws IOException {
        return Files.readString(Repository.path("docker/layout.txt"));
    }
}
