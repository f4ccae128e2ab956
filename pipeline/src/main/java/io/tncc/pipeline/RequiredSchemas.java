package io.tncc.pipeline;

import io.tncc.pipeline.option.PipelineConfiguration;
import io.tncc.pipeline.option.PipelineOptions;
import io.tncc.pipeline.option.RegistryConnection;
import io.tncc.pipeline.sink.WrittenTopic;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The schemas of what a job writes, which have to be in the schema registry, if there is one, before the job starts. */
final class RequiredSchemas {

    private RequiredSchemas() {}

    /**
     * Checks that the registry answers and has all, or takes them.
     *
     * @throws IllegalStateException with what the registry said of each that it does not have, and what to do
     */
    static void check(PipelineConfiguration configuration) {
        Optional<RegistryConnection> registry = configuration.registry();
        if (registry.isEmpty()) {
            return;
        }
        try {
            registry.get().open().requireAnswer();
        } catch (IOException e) {
            throw new IllegalStateException("schema-registry.url: " + e.getMessage(), e);
        }
        List<String> problems = new ArrayList<>();
        for (WrittenTopic topic : WrittenTopic.of(configuration.get(PipelineOptions.RUN))) {
            try {
                topic.registered(configuration);
            } catch (IOException e) {
                problems.add(String.valueOf(e.getMessage()));
            }
        }
        if (!problems.isEmpty()) {
            throw new IllegalStateException("The schema registry does not have the schemas of what the job writes:\n  "
                    + String.join("\n  ", problems)
                    + "\nRegister those of schemas/src/main/avro, let the job do it with"
                    + " schema-registry.auto-register: true, change the compatibility of the subject, or keep to"
                    + " schema-registry.output: single-object.");
        }
    }
}
