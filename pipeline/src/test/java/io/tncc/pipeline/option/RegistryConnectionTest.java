package io.tncc.pipeline.option;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.apache.flink.util.InstantiationUtil;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RegistryConnectionTest {

    @TempDir
    private Path folder;

    private static RegistryConnection with(@Nullable String basicAuth, @Nullable String bearerToken) {
        return new RegistryConnection(List.of("http://localhost:1"), basicAuth, bearerToken, null, Duration.ZERO);
    }

    @Test
    void aSecretIsReadWhereTheReferenceSaysWhenTheRegistryIsOpened() throws Exception {
        RegistryConnection connection = with("${directory:%s:basic-auth}".formatted(folder), null);
        assertThatIOException()
                .isThrownBy(connection::open)
                .withMessageContaining("schema-registry.basic-auth: ${directory:%s:basic-auth}", folder);

        Files.writeString(folder.resolve("basic-auth"), "user:secret\n");
        // base64 of user:secret, by the command base64
        assertThat(connection.authorization()).isEqualTo("Basic dXNlcjpzZWNyZXQ=");
        Files.writeString(folder.resolve("token.properties"), "registry=abc\n");
        assertThat(with(null, "${file:%s:registry}".formatted(folder.resolve("token.properties")))
                        .authorization())
                .isEqualTo("Bearer abc");
        assertThat(with(null, null).authorization()).isNull();
    }

    @Test
    void aSecretThatIsNoLineIsNamedByItsReference() throws Exception {
        Files.writeString(folder.resolve("token"), "hunter2\nhunter3\n");
        String reference = "${directory:%s:token}".formatted(folder);
        for (RegistryConnection each : List.of(with(null, reference), with(reference, null))) {
            assertThatIOException()
                    .isThrownBy(each::open)
                    .withMessageContaining("%s holds has a line break", reference)
                    .satisfies(e -> assertThat(e.getMessage()).doesNotContain("hunter"));
        }
    }

    @Test
    void itTravelsWithReferencesOnly() throws Exception {
        Files.writeString(folder.resolve("token"), "hunter2");
        RegistryConnection connection = with(null, "${directory:%s:token}".formatted(folder));
        connection.open();
        assertThat(InstantiationUtil.clone(connection)).isEqualTo(connection);
        assertThat(new String(InstantiationUtil.serializeObject(connection))).doesNotContain("hunter2");
        assertThat(connection.toString()).doesNotContain("hunter2");
    }

    @Test
    void aVariableThatIsNotSetIsNamed() {
        assertThatIOException()
                .isThrownBy(with("${env:TNCC_NO_SUCH_VARIABLE}", null)::open)
                .withMessageContaining("schema-registry.basic-auth: ${env:TNCC_NO_SUCH_VARIABLE} is not there");
    }

    @Test
    void aFileOfCertificatesThatIsNotThereIsNamed() {
        RegistryConnection connection = new RegistryConnection(
                List.of("https://localhost:1"),
                null,
                null,
                folder.resolve("none.pem").toString(),
                Duration.ZERO);
        assertThatIOException()
                .isThrownBy(connection::open)
                .withMessageStartingWith("schema-registry.ca-file: ")
                .withMessageContaining("none.pem");
    }
}
