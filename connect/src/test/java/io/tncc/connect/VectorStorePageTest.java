package io.tncc.connect;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.apache.kafka.common.config.ConfigDef;
import org.junit.jupiter.api.Test;

/** What the docs say of the connector is so. */
class VectorStorePageTest {

    private static final Path DOCS = Path.of("../docs");

    @Test
    void thePageHasEveryOption() throws Exception {
        assertThat(Files.readAllLines(DOCS.resolve("vector-store.md")))
                .containsAll(SinkOptions.DEFINITION.configKeys().values().stream()
                        .map(VectorStorePageTest::row)
                        .toList());
    }

    @Test
    void theExampleHasValidOptions() throws Exception {
        Map<String, String> settings = new HashMap<>();
        new ObjectMapper()
                .readTree(DOCS.resolve("pgvector-sink.json").toFile())
                .get("config")
                .fields()
                .forEachRemaining(
                        each -> settings.put(each.getKey(), each.getValue().asText()));

        assertThat(new PgvectorSinkConnector().validate(settings).configValues())
                .allSatisfy(value -> assertThat(value.errorMessages()).isEmpty());
        assertThat(SinkOptions.of(settings).autoCreate()).isTrue();
        assertThat(settings).containsEntry("connector.class", PgvectorSinkConnector.class.getName());
    }

    private static String row(ConfigDef.ConfigKey option) {
        return "| `%s` | %s | %s |".formatted(option.name, defaultOf(option), option.documentation);
    }

    private static String defaultOf(ConfigDef.ConfigKey option) {
        if (!option.hasDefault()) {
            return "must be set";
        }
        String value = option.defaultValue == null ? "" : option.defaultValue.toString();
        return value.isEmpty() || value.equals("[]") ? "" : "`" + value + "`";
    }
}
