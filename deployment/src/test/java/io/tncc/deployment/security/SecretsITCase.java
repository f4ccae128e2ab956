package io.tncc.deployment.security;

import static org.assertj.core.api.Assertions.assertThat;

import io.tncc.deployment.manifest.Acl;
import io.tncc.pipeline.PretrainingTopology;
import io.tncc.pipeline.option.PipelineConfiguration;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.core.execution.JobClient;
import org.apache.flink.core.execution.SavepointFormatType;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The job with SCRAM over TLS and exactly the ACLs of the manifests, and where its password can be seen: nowhere. */
class SecretsITCase {

    private static final String USER = "tncc-all";
    private static final String PASSWORD = "kPx7-password-of-the-job-3vQ";
    private static final String WRONG_PASSWORD = "kPx7-wrong-password-9aW";
    private static final Duration PATIENCE = Duration.ofSeconds(120);
    private static final Path LOG = Path.of("target", "test.log");

    @TempDir
    private static Path broker;

    private static SecureKafka kafka;
    private static Certificate valid;
    private static Certificate expired;

    @TempDir
    private Path directory;

    @BeforeAll
    static void start() throws Exception {
        valid = Certificate.create(broker, "valid", "-1d", 100);
        expired = Certificate.create(broker, "expired", "-10d", 5);
        kafka = SecureKafka.start(broker.resolve("kafka"), valid, expired);
        kafka.allow(USER, PASSWORD, Acl.of(USER));
        kafka.produce(100);
    }

    @AfterAll
    static void stop() {
        kafka.close();
    }

    @Test
    void thePasswordIsInNoLogNoPageAndNoState() throws Exception {
        SecuredJob job =
                new SecuredJob(USER, directory, valid.authority(), kafka.secureAddress()).withPassword(PASSWORD);
        int webPort = freePort();
        List<String> overrides = new ArrayList<>(List.of("flink.rest.port=" + webPort));
        job.small().forEach((key, value) -> overrides.add(key + "=" + value));
        PipelineConfiguration configuration = PipelineConfiguration.read(job.file(), overrides, new Configuration());
        StreamExecutionEnvironment environment =
                StreamExecutionEnvironment.createLocalEnvironmentWithWebUI(configuration.flink());
        new PretrainingTopology(configuration).addTo(environment);
        JobClient client = environment.executeAsync("secured");
        awaitEncoder();
        String pages = pages(webPort, client.getJobID().toString());
        String savepoint = client.stopWithSavepoint(
                        false, directory.resolve("savepoints").toUri().toString(), SavepointFormatType.CANONICAL)
                .get();

        assertThat(pages).contains("checkpointing").doesNotContain(PASSWORD);
        assertThat(Path.of(URI.create(savepoint)).resolve("_metadata")).exists();
        assertThat(filesWith(PASSWORD, directory)).containsExactly(Path.of("kafka-user/sasl.jaas.config"));
        assertThat(Files.readString(LOG))
                .contains("sasl.jaas.config = [hidden]")
                .doesNotContain(PASSWORD);
    }

    @Test
    void aWrongPasswordIsNamedAsSuchAndNotRepeated() throws Exception {
        assertThat(new SecuredJob(USER, directory, valid.authority(), kafka.secureAddress())
                        .withPassword(WRONG_PASSWORD)
                        .failure())
                .contains("(kafka.bootstrap-servers)", "invalid credentials with SASL mechanism SCRAM-SHA-512")
                .doesNotContain(WRONG_PASSWORD);
        assertThat(Files.readString(LOG)).doesNotContain(WRONG_PASSWORD);
    }

    @Test
    void anExpiredCertificateIsNamedAsSuch() throws Exception {
        assertThat(new SecuredJob(USER, directory, expired.authority(), kafka.expiredAddress())
                        .withPassword(PASSWORD)
                        .failure())
                .contains("(kafka.bootstrap-servers)", "SSL handshake failed", "NotAfter:")
                .doesNotContain(PASSWORD);
    }

    @Test
    void aListenerWithoutTlsIsRefused() throws Exception {
        assertThat(new SecuredJob(USER, directory, valid.authority(), kafka.plainAddress())
                        .withPassword(PASSWORD)
                        .failure())
                .contains("The brokers at " + kafka.plainAddress() + " (kafka.bootstrap-servers) do not answer")
                .doesNotContain(PASSWORD);
    }

    private void awaitEncoder() throws Exception {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (Files.notExists(directory.resolve("encoders")) && System.nanoTime() < deadline) {
            Thread.sleep(200);
        }
        assertThat(directory.resolve("encoders")).exists();
    }

    private static String pages(int port, String job) throws Exception {
        StringBuilder text = new StringBuilder();
        for (String page : List.of(
                "/config",
                "/jobmanager/config",
                "/jobmanager/environment",
                "/jobs/" + job,
                "/jobs/" + job + "/config",
                "/jobs/" + job + "/plan",
                "/jobs/" + job + "/exceptions",
                "/jobs/" + job + "/checkpoints/config",
                "/taskmanagers")) {
            HttpRequest request = HttpRequest.newBuilder(URI.create("http://localhost:%d%s".formatted(port, page)))
                    .build();
            var response = HttpClient.newHttpClient().send(request, BodyHandlers.ofString());
            assertThat(response.statusCode()).as(page).isEqualTo(200);
            text.append(response.body());
        }
        return text.toString();
    }

    private static List<Path> filesWith(String secret, Path folder) throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            return files.filter(Files::isRegularFile)
                    .filter(file -> read(file).contains(secret))
                    .map(folder::relativize)
                    .toList();
        }
    }

    private static String read(Path file) {
        try {
            return Files.readString(file, StandardCharsets.ISO_8859_1);
        } catch (IOException e) {
            return ""; // A checkpoint that is gone by now.
        }
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }
}
