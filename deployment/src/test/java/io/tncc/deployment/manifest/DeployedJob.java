package io.tncc.deployment.manifest;

import com.fasterxml.jackson.databind.JsonNode;
import io.tncc.pipeline.option.PipelineConfiguration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.MemorySize;
import org.apache.flink.configuration.TaskManagerOptions;

/**
 * A job of an overlay.
 *
 * @param overlay where it is deployed
 * @param deployment its FlinkDeployment
 */
record DeployedJob(Overlay overlay, JsonNode deployment) {

    /** The jobs of an overlay. */
    static Stream<DeployedJob> of(Overlay overlay) {
        return overlay.ofKind("FlinkDeployment").map(deployment -> new DeployedJob(overlay, deployment));
    }

    String name() {
        return Overlay.nameOf(deployment);
    }

    JsonNode spec() {
        return deployment.path("spec");
    }

    /** The options that it starts with: those of its file, and those of its arguments on top. */
    PipelineConfiguration options() {
        List<String> overrides = new ArrayList<>();
        JsonNode arguments = spec().path("job").path("args");
        for (int i = 0; i < arguments.size(); i += 2) {
            switch (arguments.path(i).asText()) {
                case "--set" -> overrides.add(arguments.path(i + 1).asText());
                case "--config" -> {}
                default -> throw new AssertionError("An argument of the job is " + arguments.path(i));
            }
        }
        return PipelineConfiguration.parse(file(), overrides, flink());
    }

    private String file() {
        String map = volume("job").path("configMap").path("name").asText();
        return overlay.get("ConfigMap", map).path("data").path("job.yaml").asText();
    }

    /** The secret that a volume of its pods mounts. */
    String secretOf(String volume) {
        return volume(volume).path("secret").path("secretName").asText();
    }

    private JsonNode volume(String name) {
        for (JsonNode volume : spec().path("podTemplate").path("spec").path("volumes")) {
            if (volume.path("name").asText().equals(name)) {
                return volume;
            }
        }
        throw new AssertionError("The deployment mounts no " + name);
    }

    /** The settings of its cluster. */
    Configuration flink() {
        Configuration configuration = new Configuration();
        spec().path("flinkConfiguration")
                .properties()
                .forEach(entry ->
                        configuration.setString(entry.getKey(), entry.getValue().asText()));
        configuration.set(
                TaskManagerOptions.TOTAL_PROCESS_MEMORY,
                MemorySize.parse(spec().path("taskManager")
                        .path("resource")
                        .path("memory")
                        .asText()));
        configuration.set(TaskManagerOptions.CPU_CORES, 1.0);
        return configuration;
    }
}
