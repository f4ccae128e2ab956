package io.tncc.deployment.manifest;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.tncc.deployment.Repository;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Every file of {@code k8s/}, by itself and as overlays render it, against the schemas, in which an unknown field is an error. */
class ManifestsTest {

    @Test
    void everyFileHasNoFieldThatItsKindDoesNotKnow() throws Exception {
        ManifestSchemas schemas = ManifestSchemas.partial();
        List<String> problems = new ArrayList<>();
        int seen = 0;
        for (Path file : manifestFiles()) {
            for (JsonNode manifest : Documents.of(file)) {
                if (manifest.isArray()) {
                    continue; // A JSON patch: what it comes to is seen in the overlays.
                }
                seen++;
                schemas.problems(manifest).forEach(problem -> problems.add(file + ": " + problem));
            }
        }
        assertThat(problems).isEmpty();
        assertThat(seen).isGreaterThan(25);
    }

    @Test
    void anUnknownFieldIsFoundHoweverDeepItLies() throws Exception {
        ManifestSchemas schemas = ManifestSchemas.whole();
        assertThat(schemas.problems(Documents.parse(
                                """
                                apiVersion: flink.apache.org/v1beta1
                                kind: FlinkDeployment
                                metadata: {name: a}
                                spec:
                                  podTemplate:
                                    spec:
                                      containers:
                                        - {name: flink-main-container, imagine: flink}
                                """)
                        .get(0)))
                .singleElement()
                .asString()
                .contains("imagine");
        assertThat(schemas.problems(Documents.parse(
                                """
                                apiVersion: networking.k8s.io/v1
                                kind: NetworkPolicy
                                metadata: {name: a}
                                spec:
                                  podSelector: {}
                                  ingress:
                                    - from: [{podSelektor: {}}]
                                """)
                        .get(0)))
                .singleElement()
                .asString()
                .contains("podSelektor");
    }

    @ParameterizedTest
    @ValueSource(strings = {"cpu", "production", "gpu", "embed-only", "embed-again"})
    void everyOverlayRendersToValidManifestsWithoutSecrets(String name) throws Exception {
        Overlay overlay = Overlay.render(name);
        ManifestSchemas schemas = ManifestSchemas.whole();
        for (JsonNode manifest : overlay.manifests()) {
            assertThat(schemas.problems(manifest))
                    .as("%s %s", manifest.path("kind").asText(), Overlay.nameOf(manifest))
                    .isEmpty();
        }
        assertThat(overlay.ofKind("Secret")).isEmpty();
    }

    private static List<Path> manifestFiles() throws IOException {
        try (Stream<Path> files = Files.walk(Repository.path("k8s"))) {
            return files.filter(file -> file.toString().endsWith(".yaml"))
                    .filter(file -> !List.of("kustomization.yaml", "names.yaml")
                            .contains(file.getFileName().toString()))
                    .filter(file -> !isOptionsOfAJob(file))
                    .sorted()
                    .toList();
        }
    }

    private static boolean isOptionsOfAJob(Path file) {
        try {
            return file.getFileName().toString().equals("job.yaml")
                    && Documents.of(file).get(0).has("pipeline");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
