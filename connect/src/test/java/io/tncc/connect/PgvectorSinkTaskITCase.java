package io.tncc.connect;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.sql.Connection;
import java.sql.Statement;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.apache.kafka.connect.errors.ConnectException;
import org.apache.kafka.connect.errors.RetriableException;
import org.apache.kafka.connect.sink.SinkRecord;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The task on a real database with pgvector. */
class PgvectorSinkTaskITCase {

    private static final String ROWS =
            "SELECT lane, id, encoder_version, encoder_sha256, embedding FROM embeddings ORDER BY lane, id, encoder_version";
    private static final String PARTITIONS =
            "SELECT relname FROM pg_inherits JOIN pg_class ON pg_class.oid = inhrelid WHERE inhparent = 'embeddings'::regclass";

    private static PostgresServer postgres;

    private final FakeTaskContext worker = new FakeTaskContext(false);
    private final PgvectorSinkTask task = new PgvectorSinkTask();

    @BeforeAll
    static void startPostgres() throws Exception {
        postgres = new PostgresServer();
    }

    @AfterAll
    static void stopPostgres() throws Exception {
        if (postgres != null) {
            postgres.close();
        }
    }

    @BeforeEach
    void anEmptyDatabase() throws Exception {
        postgres.execute("DROP TABLE IF EXISTS embeddings");
        task.initialize(worker);
    }

    @AfterEach
    void stopTask() {
        task.stop();
    }

    @Test
    void anImageHasOneRowOfItsLastEmbedding() throws Exception {
        start(Map.of());

        put(
                Records.embedded(0, "main", "cat", 3, 1, 0),
                Records.embedded(1, "main", "dog", 3, 0, 1),
                Records.embedded(2, "shop", "cat", 7, 0.6f, 0.8f));
        put(Records.embedded(3, "main", "cat", 4, 0, -1));

        assertThat(postgres.query(ROWS))
                .containsExactly("main,cat,4,sha-4,[0,-1]", "main,dog,3,sha-3,[0,1]", "shop,cat,7,sha-7,[0.6,0.8]");
        assertThat(postgres.query("SELECT DISTINCT event_time = '2026-01-02T03:04:05Z' FROM embeddings"))
                .containsExactly("t");
    }

    @Test
    void ofAllVersionsEachHasARow() throws Exception {
        start(Map.of("encoder.versions", "all"));

        put(Records.embedded(0, "main", "cat", 3, 1, 0), Records.embedded(1, "main", "cat", 4, 0, 1));
        put(Records.embedded(2, "main", "cat", 3, -1, 0));

        assertThat(postgres.query(ROWS)).containsExactly("main,cat,3,sha-3,[-1,0]", "main,cat,4,sha-4,[0,1]");
    }

    @Test
    void aDeleteTakesAllOfAnImage() throws Exception {
        start(Map.of("encoder.versions", "all"));
        put(Records.deleted(0, "main/cat")); // There is no table yet.
        put(
                Records.embedded(1, "main", "cat", 3, 1, 0),
                Records.embedded(2, "main", "cat", 4, 1, 0),
                Records.embedded(3, "shop", "cat", 4, 1, 0));

        put(Records.deleted(4, "main/cat"), Records.deleted(5, "main/unknown"));

        assertThat(postgres.query(ROWS)).containsExactly("shop,cat,4,sha-4,[1,0]");
    }

    @Test
    void recordsThatComeAgainChangeNothing() throws Exception {
        start(Map.of());
        List<SinkRecord> records = List.of(
                Records.embedded(0, "main", "cat", 3, 1, 0),
                Records.embedded(1, "main", "dog", 3, 1, 0),
                Records.embedded(2, "main", "cat", 4, 0, 1),
                Records.deleted(3, "main/dog"),
                Records.embedded(4, "main", "cow", 4, 0, 1));
        task.put(records);
        List<String> once = postgres.query(ROWS);

        task.put(records);
        records.subList(1, 5).forEach(this::put);

        assertThat(once).containsExactly("main,cat,4,sha-4,[0,1]", "main,cow,4,sha-4,[0,1]");
        assertThat(postgres.query(ROWS)).isEqualTo(once);
    }

    /** Vectors 0.15 degrees apart, in two versions that lie opposite to each other. */
    @Test
    void neighborsAreFoundByTheGraphOfTheirVersion() throws Exception {
        start(Map.of("encoder.versions", "all"));
        task.put(IntStream.range(0, 600)
                .mapToObj(i -> {
                    double angle = Math.toRadians(i / 2 * 1.5e-1);
                    int sign = i % 2 == 0 ? 1 : -1;
                    return Records.embedded(
                            i,
                            "it's \\main",
                            "i" + i / 2,
                            3 + i % 2,
                            sign * (float) Math.cos(angle),
                            sign * (float) Math.sin(angle));
                })
                .toList());
        // So few vectors are read faster without an index, and PostgreSQL knows it.
        postgres.execute("ALTER DATABASE postgres SET enable_seqscan = off");
        postgres.execute("ALTER DATABASE postgres SET enable_sort = off");
        String nearest =
                """
                SELECT id FROM embeddings WHERE lane = 'it''s \\main' AND encoder_version = 4
                ORDER BY embedding <=> (SELECT embedding FROM embeddings
                  WHERE lane = 'it''s \\main' AND encoder_version = 4 AND id = 'i100') LIMIT 3""";

        assertThat(postgres.query(nearest)).startsWith("i100").containsExactlyInAnyOrder("i100", "i99", "i101");
        assertThat(String.join("\n", postgres.query("EXPLAIN " + nearest)))
                .contains("Index Scan using embeddings_itsmain_", "_4_embedding_idx")
                .doesNotContain("_3_embedding_idx");
    }

    @Test
    void aVersionThatIsDroppedComesBackWithItsNextRecord() throws Exception {
        start(Map.of("encoder.versions", "all"));
        put(Records.embedded(0, "main", "cat", 3, 1, 0), Records.embedded(1, "main", "cat", 4, 0, 1));
        postgres.execute("DROP TABLE embeddings_main_3");
        assertThat(postgres.query(ROWS)).containsExactly("main,cat,4,sha-4,[0,1]");

        SinkRecord late = Records.embedded(2, "main", "dog", 3, 1, 0);
        assertThatThrownBy(() -> put(late)).isInstanceOf(RetriableException.class);
        put(late);

        assertThat(postgres.query(ROWS)).containsExactly("main,cat,4,sha-4,[0,1]", "main,dog,3,sha-3,[1,0]");
    }

    @Test
    void aPartitionThatNewerVersionsHaveEmptiedGoes() throws Exception {
        start(Map.of());
        put(Records.embedded(0, "main", "kept", 0, 1, 0), Records.embedded(1, "shop", "cat", 0, 1, 0));
        for (int version = 1; version <= 20; version++) {
            put(Records.embedded(version + 1, "main", "cat", version, 1, 0));
        }
        assertThat(postgres.query(PARTITIONS))
                .containsExactlyInAnyOrder("embeddings_main_0", "embeddings_main_20", "embeddings_shop_0");

        put(Records.embedded(22, "main", "dog", 3, 0, 1));
        put(Records.embedded(23, "main", "cow", 4, 0, 1), Records.embedded(24, "main", "pig", 21, 0, 1));

        assertThat(postgres.query(ROWS))
                .containsExactly(
                        "main,cat,20,sha-20,[1,0]",
                        "main,cow,4,sha-4,[0,1]",
                        "main,dog,3,sha-3,[0,1]",
                        "main,kept,0,sha-0,[1,0]",
                        "main,pig,21,sha-21,[0,1]",
                        "shop,cat,0,sha-0,[1,0]");
    }

    /** All versions are what the table is for, also those that deletes have emptied. */
    @Test
    void whereAllVersionsAreKeptNoPartitionGoes() throws Exception {
        start(Map.of("encoder.versions", "all"));
        put(Records.embedded(0, "main", "cat", 3, 1, 0));
        put(Records.deleted(1, "main/cat"));
        put(Records.embedded(2, "main", "cat", 4, 1, 0));

        assertThat(postgres.query(PARTITIONS)).containsExactlyInAnyOrder("embeddings_main_3", "embeddings_main_4");
    }

    @Test
    void aPartitionThatIsInUseGoesWithALaterVersion() throws Exception {
        start(Map.of());
        put(Records.embedded(0, "main", "cat", 3, 1, 0));
        try (Connection reader = postgres.connect();
                Statement reading = reader.createStatement()) {
            reader.setAutoCommit(false);
            reading.execute("SELECT count(*) FROM embeddings");
            put(Records.embedded(1, "main", "cat", 4, 1, 0));
            assertThat(postgres.query(PARTITIONS)).containsExactlyInAnyOrder("embeddings_main_3", "embeddings_main_4");
        }
        assertThat(postgres.query(ROWS)).containsExactly("main,cat,4,sha-4,[1,0]");

        put(Records.embedded(2, "main", "cat", 5, 1, 0));
        assertThat(postgres.query(PARTITIONS)).containsExactly("embeddings_main_5");
    }

    /** As when somebody dropped it: that task looks for its partitions again. */
    @Test
    void anotherTaskMayStillWriteToAPartitionThatIsGone() throws Exception {
        PgvectorSinkTask other = new PgvectorSinkTask();
        other.initialize(worker);
        start(Map.of());
        other.start(settings(Map.of()));
        try {
            other.put(List.of(Records.embedded(0, "main", "dog", 3, 1, 0)));
            other.put(List.of(Records.deleted(1, "main/dog")));
            put(Records.embedded(2, "main", "cat", 4, 1, 0));
            assertThat(postgres.query(PARTITIONS)).containsExactly("embeddings_main_4");

            List<SinkRecord> late = List.of(Records.embedded(3, "main", "dog", 3, 0, 1));
            assertThatThrownBy(() -> other.put(late)).isInstanceOf(RetriableException.class);
            other.put(late);
            assertThat(postgres.query(ROWS)).containsExactly("main,cat,4,sha-4,[1,0]", "main,dog,3,sha-3,[0,1]");
        } finally {
            other.stop();
        }
    }

    @Test
    void withoutAnIndexVectorsMayBeLongerThanOneTakes() throws Exception {
        start(Map.of("index.method", "none"));
        float[] vector = new float[2001];
        vector[0] = 1;
        put(Records.embedded(0, "main", "cat", 3, vector));
        assertThat(postgres.query("SELECT vector_dims(embedding) FROM embeddings"))
                .containsExactly("2001");
        assertThat(postgres.query("SELECT count(*) FROM pg_indexes WHERE indexdef LIKE '%hnsw%'"))
                .containsExactly("0");
    }

    @Test
    void vectorsOfAnotherLengthNameLaneVersionAndWhatToDo() throws Exception {
        start(Map.of());

        assertThatThrownBy(() -> put(
                        Records.embedded(0, "main", "cat", 3, 1, 0),
                        Records.embedded(1, "shop", "cat", 9, 1, 0, 0),
                        Records.embedded(2, "main", "dog", 3, 1, 0)))
                .isInstanceOf(BadRecordException.class)
                .hasMessage(
                        "Topic embeddings, partition 2, offset 1: Vectors of lane 'shop', encoder version 9, have 3 numbers,"
                                + " those of table embeddings have 2. A table has vectors of one length: give the lane a connector with"
                                + " another table.name, and keep it out of this one by lanes");
        assertThat(postgres.query(ROWS)).hasSize(2);
    }

    @Test
    void onlyTheChosenLanesAreTaken() throws Exception {
        start(Map.of("lanes", "main"));

        put(
                Records.embedded(0, "shop", "cat", 3, 1, 0, 0),
                Records.embedded(1, "main", "cat", 3, 1, 0),
                Records.deleted(2, "shop/cat"));

        assertThat(postgres.query(ROWS)).containsExactly("main,cat,3,sha-3,[1,0]");
    }

    @Test
    void badRecordsGoToTheirQueueAndTheOthersToTheTable() throws Exception {
        FakeTaskContext reporting = new FakeTaskContext(true);
        task.initialize(reporting);
        start(Map.of());

        put(
                Records.embedded(0, "main", "cat", 3, 1, 0),
                Records.record(1, null, new byte[] {1, 2, 3}),
                Records.embedded(2, "main", "dog", 3, Float.NaN, 0),
                Records.embedded(3, "main", "a\0b", 3, 0, 1),
                Records.embedded(4, "main", "cow", 3, 0, 1, 0),
                Records.embedded(5, "main", "cat", 4, 0, 1));

        assertThat(postgres.query(ROWS)).containsExactly("main,cat,4,sha-4,[0,1]");
        assertThat(reporting.reported).extracting(SinkRecord::kafkaOffset).containsExactlyInAnyOrder(1L, 2L, 3L, 4L);
        assertThat(reporting.reasons)
                .extracting(Throwable::getMessage)
                .allMatch(message -> message.startsWith("Topic embeddings, partition 2, offset "))
                .anyMatch(message -> message.contains("offset 2: ") && message.contains("NaN not allowed in vector"));
    }

    @Test
    void withoutAQueueABadRecordFailsTheTaskByItsPlace() {
        start(Map.of());

        assertThatThrownBy(() -> put(Records.record(41, null, new byte[] {1, 2, 3})))
                .isInstanceOf(ConnectException.class)
                .isNotInstanceOf(RetriableException.class)
                .hasMessageStartingWith("Topic embeddings, partition 2, offset 41: ");
    }

    @Test
    void aDatabaseThatIsAwayIsTriedAgain() throws Exception {
        start(Map.of("retry.backoff.ms", "1234"));
        put(Records.embedded(0, "main", "cat", 3, 1, 0));
        SinkRecord next = Records.embedded(1, "main", "dog", 3, 0, 1);

        postgres.stop();
        assertThatThrownBy(() -> put(next))
                .isInstanceOf(RetriableException.class)
                .hasMessageStartingWith(
                        "1 records, the first of topic embeddings, partition 2, offset 1, could not be written to table embeddings: ");
        assertThatThrownBy(() -> put(next)).isInstanceOf(RetriableException.class);
        assertThat(worker.timeouts).containsExactly(1234L, 1234L);
        postgres.start();
        put(next);

        assertThat(postgres.query(ROWS)).containsExactly("main,cat,3,sha-3,[1,0]", "main,dog,3,sha-3,[0,1]");
    }

    @Test
    void aDatabaseThatStaysAwayFailsTheTask() throws Exception {
        start(Map.of("retry.limit.ms", "0"));
        postgres.stop();
        try {
            assertThatThrownBy(() -> put(Records.embedded(0, "main", "cat", 3, 1, 0)))
                    .isInstanceOf(ConnectException.class)
                    .isNotInstanceOf(RetriableException.class)
                    .hasMessageContaining("It was tried for retry.limit.ms of 0 ms");
        } finally {
            postgres.start();
        }
    }

    @Test
    void aWrongPasswordIsNotTriedAgain() {
        start(Map.of("connection.password", "wrong"));

        assertThatThrownBy(() -> put(Records.embedded(0, "main", "cat", 3, 1, 0)))
                .isInstanceOf(ConnectException.class)
                .isNotInstanceOf(RetriableException.class)
                .hasMessageContaining("password authentication failed");
    }

    @Test
    void aTableThatIsNotThereIsMadeOnlyWhereThatIsAllowed() throws Exception {
        start(Map.of("auto.create", "false"));

        assertThatThrownBy(() -> put(Records.embedded(0, "main", "cat", 3, 1, 0)))
                .isInstanceOf(ConnectException.class)
                .hasMessageContaining("There is no table embeddings. Set auto.create to true, or make it:")
                .hasMessageContaining("embedding vector(2) NOT NULL");
        assertThat(postgres.query("SELECT to_regclass('embeddings') IS NULL")).containsExactly("t");
    }

    @Test
    void anOwnTableWithoutPartitionsIsTakenAsItIs() throws Exception {
        postgres.execute("CREATE EXTENSION IF NOT EXISTS vector");
        postgres.execute(
                """
                CREATE TABLE embeddings (lane text, id text, encoder_version bigint, encoder_sha256 text, event_time timestamptz,
                  embedding vector, UNIQUE (lane, encoder_version, id))""");
        start(Map.of("auto.create", "false"));

        put(Records.embedded(0, "main", "cat", 3, 1, 0), Records.embedded(1, "shop", "cat", 3, 1, 0, 0));

        assertThat(postgres.query(ROWS)).containsExactly("main,cat,3,sha-3,[1,0]", "shop,cat,3,sha-3,[1,0,0]");
    }

    @Test
    void whatIsNotOfTheRecordFailsTheTask() throws Exception {
        postgres.execute("CREATE TABLE embeddings (lane text, id text)");
        start(Map.of());

        assertThatThrownBy(() -> put(Records.embedded(0, "main", "cat", 3, 1, 0)))
                .isInstanceOf(ConnectException.class)
                .isNotInstanceOf(RetriableException.class)
                .hasMessageContaining("partition 2, offset 0")
                .hasMessageContaining("encoder_version");
    }

    private void start(Map<String, String> further) {
        task.start(settings(further));
    }

    private static Map<String, String> settings(Map<String, String> further) {
        Map<String, String> settings = new HashMap<>(Map.of(
                "connection.url",
                postgres.url(),
                "connection.user",
                PostgresServer.USER,
                "connection.password",
                PostgresServer.USER,
                "auto.create",
                "true",
                "consumer.override.isolation.level",
                "read_committed"));
        settings.putAll(further);
        return settings;
    }

    private void put(SinkRecord... records) {
        task.put(List.of(records));
    }
}
