package io.tncc.connect;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.common.config.ConfigException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SinkOptionsTest {

    private static final String URL = "jdbc:postgresql://db:5432/search?sslmode=verify-full";

    @Test
    void onlyTheAddressIsAMust() {
        SinkOptions options = SinkOptions.of(Map.of("connection.url", URL));

        assertThat(options.table()).hasToString("embeddings");
        assertThat(options.autoCreate()).isFalse();
        assertThat(options.kept()).isEqualTo(KeptVersions.NEWEST);
        assertThat(options.index()).isEqualTo(IndexMethod.HNSW);
        assertThat(options.takes("any")).isTrue();
        assertThat(options.retryLimit()).isEqualTo(Duration.ofMinutes(10));
        assertThat(options.driverSettings()).doesNotContainKeys("user", "password");
    }

    @Test
    void allCanBeSet() {
        SinkOptions options = SinkOptions.of(Map.of(
                "connection.url", URL,
                "connection.user", "connect",
                "connection.password", "secret",
                "table.name", "search.images",
                "auto.create", "true",
                "encoder.versions", "all",
                "index.method", "none",
                "lanes", "main, shop",
                "retry.backoff.ms", "5",
                "retry.limit.ms", "0"));

        assertThat(options.takes("shop")).isTrue();
        assertThat(options.takes("other")).isFalse();
        assertThat(options.kept()).isEqualTo(KeptVersions.ALL);
        assertThat(options.index()).isEqualTo(IndexMethod.NONE);
        assertThat(options.driverSettings()).containsEntry("user", "connect").containsEntry("password", "secret");
        assertThat(options.toString()).contains("search.images").doesNotContain("secret");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "connection.url   | mysql://x             | jdbc:postgresql://HOST:PORT/DATABASE, without a password",
                "table.name       | My Table              | lower-case letters, digits and underscores",
                "auto.create      | maybe                 | true or false",
                "encoder.versions | latest                | newest, all",
                "index.method     | ivfflat               | hnsw, none",
                "retry.backoff.ms | 0                     | at least 1",
                "retry.limit.ms   | -1                    | at least 0"
            })
    void aWrongValueIsNamedWithWhatIsAllowed(String option, String value, String allowed) {
        Map<String, String> settings = new HashMap<>(Map.of("connection.url", URL));
        settings.put(option, value);

        assertThatThrownBy(() -> SinkOptions.of(settings))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining(option)
                .hasMessageContaining(value)
                .hasMessageContaining(allowed);
    }

    @Test
    void aPasswordInTheAddressIsRefusedAndNotRepeated() {
        assertThatThrownBy(
                        () -> SinkOptions.of(Map.of("connection.url", "jdbc:postgresql://db/x?user=a&password=secret")))
                .hasMessageContaining("connection.url")
                .hasMessageContaining("without a password")
                .hasMessageNotContaining("secret");
    }

    @Test
    void thePasswordIsOfTheTypeThatConnectHides() {
        assertThat(SinkOptions.DEFINITION.configKeys().get("connection.password").type)
                .isEqualTo(ConfigDef.Type.PASSWORD);
    }
}
