package io.tncc.deployment.manifest;

import com.fasterxml.jackson.databind.JsonNode;
import io.tncc.deployment.MissingTool;
import io.tncc.deployment.Repository;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.Stream;

/**
 * An overlay as {@code kubectl kustomize} renders it.
 *
 * @param name its folder
 * @param manifests all that would be applied
 */
record Overlay(String name, List<JsonNode> manifests) {

    /** Renders an overlay; where there is no kubectl, the test is left out, or fails. */
    static Overlay render(String name) throws IOException, InterruptedException {
        ProcessBuilder builder = new ProcessBuilder(
                "kubectl", "kustomize", Repository.path("k8s/overlays/" + name).toString());
        Process process;
        try {
            process = builder.start();
        } catch (IOException e) {
            MissingTool.report("kubectl is not installed");
            throw e;
        }
        String rendered = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        String complaint = new String(process.getErrorStream().readAllBytes(), StandardCharsets.UTF_8);
        if (process.waitFor() != 0) {
            throw new AssertionError("The overlay %s does not render: %s".formatted(name, complaint));
        }
        return new Overlay(name, Documents.parse(rendered));
    }

    Stream<JsonNode> ofKind(String kind) {
        return manifests.stream()
                .filter(manifest -> manifest.path("kind").asText().equals(kind));
    }

    /** The manifest of a kind and name. */
    JsonNode get(String kind, String name) {
        return ofKind(kind)
                .filter(manifest -> nameOf(manifest).equals(name))
                .findFirst()
                .orElseThrow(() -> new AssertionError("%s has no %s %s".formatted(this.name, kind, name)));
    }

    static String nameOf(JsonNode manifest) {
        return manifest.path("metadata").path("name").asText();
    }
}
