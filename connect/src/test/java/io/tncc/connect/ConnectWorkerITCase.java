package io.tncc.connect;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The built plugin, the settings of the docs, a real worker, broker and database. */
class ConnectWorkerITCase {

    private static final Path SETTINGS = Path.of("../docs/pgvector-sink.json");
    private static final Duration PATIENCE = Duration.ofSeconds(90);
    private static final String TOPIC = "embeddings";
    private static final String NOT_WRITTEN = "embeddings-not-written";
    private static final int IMAGES = 600;

    @TempDir
    Path directory;

    @Test
    void thePluginHasWhatTheWorkerLacksAndNothingElse() throws Exception {
        try (Stream<Path> files = Files.list(Path.of(System.getProperty("connect.plugins"), "tncc-connect"))) {
            assertThat(files.map(file -> file.getFileName().toString().replaceAll("-[0-9].*", "")))
                    .contains("tncc-connect", "tncc-schemas", "postgresql", "avro")
                    .noneMatch(name ->
                            name.startsWith("connect-") || name.startsWith("kafka") || name.startsWith("slf4j"));
        }
    }

    @Test
    void committedEmbeddingsAreInTheTableOnceWhateverIsKilled() throws Exception {
        try (PostgresServer postgres = new PostgresServer();
                TestBroker broker = new TestBroker()) {
            broker.createTopic(TOPIC, 2);
            broker.produce(embeddings(3, IMAGES), true);
            broker.produce(
                    List.of(new ProducerRecord<>(TOPIC, 0, bytes("main/0"), Records.value("main", "ghost", 3, 1, 0))),
                    false);
            Path connector = connector(postgres.url());
            Map<String, String> environment = Map.of("PGPASSWORD", PostgresServer.USER);

            try (ConnectWorker killed =
                    new ConnectWorker(directory, broker.bootstrapServers(), connector, environment)) {
                await(killed, postgres, "3," + IMAGES);
                killed.kill();
            }
            List<ProducerRecord<byte[], byte[]>> later = new ArrayList<>(embeddings(4, IMAGES / 2));
            later.add(new ProducerRecord<>(TOPIC, 0, bytes("main/0"), null));
            later.add(new ProducerRecord<>(TOPIC, 1, bytes("main/x"), new byte[] {1, 2, 3}));
            later.add(new ProducerRecord<>(TOPIC, 1, bytes("main/599"), null));
            broker.produce(later, true);
            try (ConnectWorker next = new ConnectWorker(directory, broker.bootstrapServers(), connector, environment)) {
                await(next, postgres, "3,%d 4,%d".formatted(IMAGES / 2 - 1, IMAGES / 2 - 1));

                assertThat(next.status("embeddings-to-postgres"))
                        .contains("RUNNING")
                        .doesNotContain("FAILED");
                assertThat(next.log()).doesNotContain("is not read_committed");
            }
            assertThat(postgres.query("SELECT count(*) FROM embeddings WHERE id = 'ghost'"))
                    .containsExactly("0");
            List<ConsumerRecord<byte[], byte[]>> bad = broker.read(NOT_WRITTEN);
            assertThat(bad).extracting(ConsumerRecord::value).contains(new byte[] {1, 2, 3});
            assertThat(new String(
                            bad.get(0)
                                    .headers()
                                    .lastHeader("__connect.errors.exception.message")
                                    .value(),
                            UTF_8))
                    .startsWith("Topic embeddings, partition 1, offset ");
        }
    }

    /** The settings of the docs, with what is different here, and a queue for bad records. */
    private Path connector(String url) throws Exception {
        ObjectMapper mapper = new ObjectMapper();
        ObjectNode request = (ObjectNode) mapper.readTree(SETTINGS.toFile());
        ((ObjectNode) request.get("config"))
                .put("connection.url", url)
                .put("errors.tolerance", "all")
                .put("errors.deadletterqueue.topic.name", NOT_WRITTEN)
                .put("errors.deadletterqueue.topic.replication.factor", "1")
                .put("errors.deadletterqueue.context.headers.enable", "true")
                .put("consumer.override.session.timeout.ms", "6000");
        return Files.writeString(directory.resolve("connector.json"), mapper.writeValueAsString(request));
    }

    /** Of the images of ids from 0, the even ones in one partition, the odd ones in the other. */
    private static List<ProducerRecord<byte[], byte[]>> embeddings(long version, int images) {
        return IntStream.range(0, images)
                .mapToObj(i -> new ProducerRecord<>(
                        TOPIC, i % 2, bytes("main/" + i), Records.value("main", String.valueOf(i), version, i, 1)))
                .toList();
    }

    /** Waits until the table has so many rows of each version. */
    private static void await(ConnectWorker worker, PostgresServer postgres, String rows) throws Exception {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (!rowsByVersion(postgres).equals(rows)) {
            assertThat(worker.isAlive() && System.nanoTime() < deadline)
                    .as(() -> "%s instead of %s rows%n%s".formatted(rowsOrError(postgres), rows, logOf(worker)))
                    .isTrue();
            Thread.sleep(100);
        }
    }

    private static String rowsByVersion(PostgresServer postgres) throws SQLException {
        if (postgres.query("SELECT to_regclass('embeddings') IS NULL").contains("t")) {
            return "";
        }
        return String.join(
                " ",
                postgres.query("SELECT encoder_version, count(*) FROM embeddings GROUP BY encoder_version ORDER BY 1"));
    }

    private static String rowsOrError(PostgresServer postgres) {
        try {
            return rowsByVersion(postgres);
        } catch (SQLException e) {
            return e.toString();
        }
    }

    private static String logOf(ConnectWorker worker) {
        try {
            return worker.log();
        } catch (IOException e) {
            return e.toString();
        }
    }

    private static byte[] bytes(String text) {
        return text.getBytes(UTF_8);
    }
}
