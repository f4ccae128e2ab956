package io.tncc.schemas.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.tncc.schemas.codec.ReleasedSchemas;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import org.apache.avro.Schema;
import org.apache.avro.SchemaBuilder;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SchemaRegistryTest {

    private static final Schema EMBEDDING = ReleasedSchemas.of("Embedding").get(0);
    private static final Schema OTHER =
            SchemaBuilder.record("Embedding").fields().requiredInt("other").endRecord();

    private FakeRegistry fake;

    @BeforeEach
    void start() throws Exception {
        fake = FakeRegistry.start();
    }

    @AfterEach
    void stop() {
        fake.close();
    }

    private SchemaRegistry registry(Duration retryTime) throws Exception {
        return registry(List.of(fake.url()), null, null, retryTime);
    }

    private static SchemaRegistry registry(
            List<String> urls, @Nullable String authorization, @Nullable Path authorities, Duration retryTime)
            throws Exception {
        return new SchemaRegistry(
                new RegistryAccess(urls.stream().map(URI::create).toList(), authorization, authorities, retryTime));
    }

    @Test
    void aSchemaIsRegisteredOnceAndFoundByItsId() throws Exception {
        SchemaRegistry registry = registry(Duration.ZERO);

        int id = registry.register("embeddings-value", EMBEDDING);

        assertThat(registry.register("embeddings-value", EMBEDDING)).isEqualTo(id);
        assertThat(registry.find("embeddings-value", EMBEDDING)).isEqualTo(id);
        assertThat(registry.schema(id, Duration.ZERO)).isEqualTo(EMBEDDING);
    }

    @Test
    void aSchemaThatNobodyRegisteredIsNamedWithItsSubject() throws Exception {
        SchemaRegistry registry = registry(Duration.ZERO);
        assertThatExceptionOfType(RegistryException.class)
                .isThrownBy(() -> registry.find("embeddings-value", EMBEDDING))
                .withMessage(
                        "The schema registry at %s does not have the schema of Embedding under the subject embeddings-value:"
                                + " Subject 'embeddings-value' not found.",
                        fake.url());
        fake.register("embeddings-value", OTHER);
        assertThatExceptionOfType(RegistryException.class)
                .isThrownBy(() -> registry.find("embeddings-value", EMBEDDING))
                .withMessageEndingWith("under the subject embeddings-value: none of its 1 versions is it");
    }

    @Test
    void aSchemaIsFoundByWhatItWritesBehindOthersOfItsSubject() throws Exception {
        fake.register("embeddings-value", OTHER);
        int id = fake.register(
                "embeddings-value", EMBEDDING.toString().replaceAll("\"doc\":\"[^\"]*\"", "\"doc\":\"Text.\""));
        fake.register("embeddings-value", "nonsense");
        fake.register("embeddings-value", OTHER.toString().replace("other", "another"));
        assertThat(registry(Duration.ZERO).find("embeddings-value", EMBEDDING)).isEqualTo(id);
    }

    @Test
    void aSchemaThatIsNotCompatibleIsRefusedInTheWordsOfTheRegistry() throws Exception {
        fake.register("embeddings-value", OTHER);
        assertThatExceptionOfType(RegistryException.class)
                .isThrownBy(() -> registry(Duration.ofMinutes(1)).register("embeddings-value", EMBEDDING))
                .withMessage(
                        "The schema registry at %s does not take the schema of Embedding for the subject embeddings-value."
                                + " It answers 409 Incompatible artifact: embeddings-value [AVRO]",
                        fake.url());
    }

    @Test
    void anIdThatTheRegistryDoesNotKnowIsToldFromARegistryThatIsNotThere() throws Exception {
        SchemaRegistry registry = registry(Duration.ZERO);
        assertThatExceptionOfType(UnusableSchemaException.class)
                .isThrownBy(() -> registry.schema(4711, Duration.ZERO))
                .withMessage("the schema registry at %s does not know it", fake.url());

        SchemaRegistry elsewhere = registry(List.of(fake.url() + "/elsewhere"), null, null, Duration.ZERO);
        assertThatExceptionOfType(RegistryException.class)
                .isThrownBy(() -> elsewhere.schema(4711, Duration.ZERO))
                .withMessageContaining("does not tell the schema of the id 4711. It answers 404");
        assertThatExceptionOfType(RegistryException.class).isThrownBy(elsewhere::requireAnswer);
        registry.requireAnswer();
    }

    @Test
    void aPageOfAProxyIsNoSchema() throws Exception {
        fake.answerNext(200, "<html>Sign in</html>");
        assertThatExceptionOfType(RegistryException.class)
                .isThrownBy(() -> registry(Duration.ZERO).schema(1, Duration.ZERO))
                .withMessageContaining("It answers 200 <html>Sign in</html>");
    }

    @Test
    void whatIsNotAvroIsSaidToBeSo() throws Exception {
        int json = fake.put("{\"schemaType\":\"JSON\",\"schema\":\"{}\"}");
        int nonsense = fake.put("{\"schema\":\"nonsense\"}");
        int references =
                fake.put("{\"schema\":\"{}\",\"references\":[{\"name\":\"a.B\",\"subject\":\"b\",\"version\":1}]}");
        SchemaRegistry registry = registry(Duration.ZERO);
        assertThatExceptionOfType(UnusableSchemaException.class)
                .isThrownBy(() -> registry.schema(json, Duration.ZERO))
                .withMessageContaining("has it as JSON");
        assertThatExceptionOfType(UnusableSchemaException.class)
                .isThrownBy(() -> registry.schema(nonsense, Duration.ZERO))
                .withMessageContaining("is no schema");
        assertThatExceptionOfType(UnusableSchemaException.class)
                .isThrownBy(() -> registry.schema(references, Duration.ZERO))
                .withMessageContaining("refers to other schemas");
    }

    @Test
    void aBusyRegistryIsAskedAgain() throws Exception {
        int id = fake.register("embeddings-value", EMBEDDING);
        fake.answerNext(503, "busy");
        fake.answerNext(429, "slow down");
        assertThat(registry(Duration.ofMinutes(1)).schema(id, Duration.ZERO)).isEqualTo(EMBEDDING);
        assertThat(fake.requests()).hasSize(3);
    }

    @Test
    void anIdThatIsNotKnownYetIsDoubtedForAWhile() throws Exception {
        int id = fake.register("embeddings-value", EMBEDDING);
        fake.answerNextUnknown(id);
        fake.answerNextUnknown(id);
        assertThat(registry(Duration.ofMinutes(1)).schema(id, Duration.ofSeconds(5)))
                .isEqualTo(EMBEDDING);

        // pauses of 100 and 200 ms; another one of 400 ms would be longer than doubt lasts
        assertThatExceptionOfType(UnusableSchemaException.class)
                .isThrownBy(() -> registry(Duration.ofMinutes(1)).schema(4711, Duration.ofMillis(600)));
        assertThat(fake.requests().stream().filter(request -> request.endsWith("/4711")))
                .hasSizeBetween(2, 3);
    }

    @Test
    void anInstanceThatDoesNotKnowAnIdYetIsNotBelievedBeforeTheOthers() throws Exception {
        try (FakeRegistry behind = FakeRegistry.start()) {
            int id = fake.register("embeddings-value", EMBEDDING);
            SchemaRegistry both = registry(List.of(behind.url(), fake.url()), null, null, Duration.ofMinutes(1));
            assertThat(both.schema(id, Duration.ZERO)).isEqualTo(EMBEDDING);
            // One that says nothing may know it.
            fake.answerNext(503, "busy");
            assertThat(both.schema(id, Duration.ZERO)).isEqualTo(EMBEDDING);
        }
    }

    @Test
    void aDefaultOfAnotherTypeIsNotMinded() throws Exception {
        String text =
                "{\"type\":\"record\",\"name\":\"A\",\"fields\":[{\"name\":\"b\",\"type\":[\"null\",\"string\"],\"default\":\"null\"}]}";
        int id = fake.register("a-value", text);
        assertThat(registry(Duration.ZERO).schema(id, Duration.ZERO).getField("b"))
                .isNotNull();
    }

    @Test
    void anAuthorizationThatIsNoLineIsRefusedWithoutSayingIt() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> registry(List.of(fake.url()), "Bearer hunter2\nhunter3", null, Duration.ZERO))
                .withMessageContaining("line breaks")
                .satisfies(e -> assertThat(e.getMessage()).doesNotContain("hunter"));
    }

    @Test
    void aRegistryThatStaysAwayIsNamedWithThePath() throws Exception {
        fake.answerNext(503, "busy");
        assertThatExceptionOfType(RegistryException.class)
                .isThrownBy(() -> registry(Duration.ZERO).schema(1, Duration.ZERO))
                .withMessage(
                        "The schema registry at %s does not answer /schemas/ids/1 for 0 s: it answers 503 busy",
                        fake.url());
        String closed = "http://127.0.0.1:" + closedPort();
        assertThatExceptionOfType(RegistryException.class)
                .isThrownBy(() -> registry(List.of(closed), null, null, Duration.ofMillis(300))
                        .schema(1, Duration.ZERO))
                .withMessageStartingWith("The schema registry at " + closed)
                .withMessageContaining("refused");
    }

    @Test
    void anotherInstanceIsAskedAtOnce() throws Exception {
        int id = fake.register("embeddings-value", EMBEDDING);
        List<String> urls = List.of("http://127.0.0.1:" + closedPort(), fake.url());
        assertThat(registry(urls, null, null, Duration.ZERO).schema(id, Duration.ZERO))
                .isEqualTo(EMBEDDING);
    }

    @Test
    void credentialsAreShownToTheRegistryAndToNobodyElse() throws Exception {
        fake.require("Basic dXNlcjpzZWNyZXQ=");
        registry(List.of(fake.url()), "Basic dXNlcjpzZWNyZXQ=", null, Duration.ZERO)
                .requireAnswer();
        String wrong = "Bearer wrong-token";
        assertThatExceptionOfType(RegistryException.class)
                .isThrownBy(() -> registry(List.of(fake.url()), wrong, null, Duration.ofMinutes(1))
                        .schema(1, Duration.ZERO))
                .withMessageContaining("It answers 401 Unauthorized")
                .satisfies(e -> assertThat(e.getMessage()).doesNotContain("wrong-token"));
        assertThat(new RegistryAccess(List.of(URI.create(fake.url())), wrong, null, Duration.ZERO))
                .asString()
                .doesNotContain("wrong-token");
    }

    @Test
    void credentialsAreNotTakenElsewhereByARedirect() throws Exception {
        try (FakeRegistry elsewhere = FakeRegistry.start()) {
            int id = elsewhere.register("embeddings-value", EMBEDDING);
            fake.answerNext(302, elsewhere.url() + "/schemas/ids/" + id);
            assertThatExceptionOfType(RegistryException.class)
                    .isThrownBy(() -> registry(List.of(fake.url()), "Bearer token", null, Duration.ZERO)
                            .schema(id, Duration.ZERO))
                    .withMessageContaining("It answers 302");
            assertThat(elsewhere.requests()).isEmpty();
        }
    }

    @Test
    void aRegistryWithTlsIsTrustedByItsAuthority(@TempDir Path folder) throws Exception {
        Path store = folder.resolve("registry.p12");
        Path authority = folder.resolve("authority.pem");
        keytool(store, "-genkeypair", "-keyalg", "EC", "-dname", "CN=registry", "-ext", "san=ip:127.0.0.1");
        keytool(store, "-exportcert", "-rfc", "-file", authority.toString());
        try (FakeRegistry secured = FakeRegistry.start(tls(store))) {
            registry(List.of(secured.url()), null, authority, Duration.ZERO).requireAnswer();
            assertThatExceptionOfType(RegistryException.class)
                    .isThrownBy(() -> registry(List.of(secured.url()), null, null, Duration.ZERO)
                            .requireAnswer())
                    .withMessageContaining("certification path");
        }
        assertThatExceptionOfType(RegistryException.class)
                .isThrownBy(() -> registry(List.of(fake.url()), null, folder.resolve("none.pem"), Duration.ZERO))
                .withMessageContaining("none.pem can not be read");
    }

    private static void keytool(Path store, String... arguments) throws Exception {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "keytool").toString());
        command.addAll(List.of(arguments));
        command.addAll(List.of("-keystore", store.toString(), "-storepass", "password", "-alias", "registry"));
        Process keytool = new ProcessBuilder(command).redirectErrorStream(true).start();
        String said = new String(keytool.getInputStream().readAllBytes());
        assertThat(keytool.waitFor()).as(said).isZero();
    }

    private static SSLContext tls(Path store) throws Exception {
        KeyStore keys = KeyStore.getInstance("PKCS12");
        try (InputStream in = Files.newInputStream(store)) {
            keys.load(in, "password".toCharArray());
        }
        KeyManagerFactory managers = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        managers.init(keys, "password".toCharArray());
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(managers.getKeyManagers(), null, null);
        return context;
    }

    private static int closedPort() throws Exception {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }
}
