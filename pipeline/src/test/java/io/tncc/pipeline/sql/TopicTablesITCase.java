package io.tncc.pipeline.sql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tncc.pipeline.TestKafka;
import io.tncc.schemas.Embedding;
import io.tncc.schemas.EncoderPromotion;
import io.tncc.schemas.EncoderVersion;
import io.tncc.schemas.ImageRecord;
import io.tncc.schemas.RejectedImage;
import io.tncc.schemas.TrainingProgress;
import io.tncc.schemas.VersionProbe;
import io.tncc.schemas.codec.Codecs;
import io.tncc.schemas.codec.FloatVector;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.apache.flink.table.api.EnvironmentSettings;
import org.apache.flink.table.api.TableEnvironment;
import org.apache.flink.table.api.ValidationException;
import org.apache.flink.types.Row;
import org.apache.flink.types.RowKind;
import org.apache.flink.util.CloseableIterator;
import org.apache.flink.util.ExceptionUtils;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The tables of docs/topics.sql and the queries of docs/sql.md, on a real broker. */
class TopicTablesITCase {

    private static final Instant TIME = Instant.parse("2026-01-02T03:04:05.678Z");
    private static final String SHA = "ab".repeat(32);

    private static TestKafka kafka;
    private static TableEnvironment tables;

    @BeforeAll
    static void start() throws Exception {
        kafka = new TestKafka();
        kafka.createTopics("", 1);
        kafka.produce(List.of(
                record("images", "main", Codecs.IMAGES.encode(image("one", new byte[] {1, 2, 3}))),
                record("images", "main", new byte[] {9, 9, 9}),
                record("images", "main", Codecs.IMAGES.encode(image("two", null))),
                record("embeddings", "main/one", Codecs.EMBEDDINGS.encode(embedding("one", 1))),
                record("embeddings", "main/two", Codecs.EMBEDDINGS.encode(embedding("two", 1))),
                record("embeddings", "main/one", Codecs.EMBEDDINGS.encode(embedding("one", 2))),
                record("embeddings", "main/gone", Codecs.EMBEDDINGS.encode(embedding("gone", 1))),
                record("embeddings", "main/gone", null),
                record("encoder-versions", "main", Codecs.ENCODER_VERSIONS.encode(version(0))),
                record("encoder-versions", "main", Codecs.ENCODER_VERSIONS.encode(version(1))),
                record("encoder-versions", "main", Codecs.ENCODER_VERSIONS.encode(version(2))),
                record("training-progress", "main", Codecs.TRAINING_PROGRESS.encode(progress(1, null))),
                record("training-progress", "main", Codecs.TRAINING_PROGRESS.encode(progress(2, probe()))),
                record("rejected-images", "images-0@1", Codecs.REJECTED_IMAGES.encode(rejected()))));
        tables = TableEnvironment.create(EnvironmentSettings.inStreamingMode());
        tables.getConfig().set("parallelism.default", "1").set("table.local-time-zone", "UTC");
        for (String statement : statements(Files.readString(docs("topics.sql")))) {
            tables.executeSql(bounded(statement));
        }
    }

    @AfterAll
    static void stop() throws Exception {
        kafka.close();
    }

    @Test
    void aTableHasTheFieldsOfItsRecords() {
        assertThat(rows("SELECT id, lane, eventTime, content, label, `partition`, `offset` FROM images"))
                .containsExactly(
                        Row.of("one", "main", TIME, new byte[] {1, 2, 3}, "cat", 0, 0L),
                        Row.of("two", "main", TIME, null, "cat", 0, 2L));
        assertThat(rows("SELECT * FROM rejected_images"))
                .containsExactly(Row.of(
                        "images", 0, 1L, TIME, "main", null, "MALFORMED_RECORD", "no record", null, new byte[] {9}));
        assertThat(rows("SELECT lane, step, loss, skipped, probe FROM training_progress"))
                .containsExactly(
                        Row.of("main", 1L, 4.5f, false, null),
                        Row.of(
                                "main",
                                2L,
                                4.5f,
                                false,
                                Row.of(
                                        2L, 100, 3L, 61.5f, null, 0.5f, 0.25f, -1.5f, 0.75f, 12f, null, 0.125f,
                                        0.0625f)));
    }

    @Test
    void theTableOfEmbeddingsHasTheNewestOfEachImage() {
        assertThat(rows("SELECT `key`, encoderVersion, vector FROM embeddings"))
                .containsExactlyInAnyOrder(
                        Row.of("main/one", 2L, new Float[] {0.6f, 0.8f}),
                        Row.of("main/two", 1L, new Float[] {0.6f, 0.8f}));
    }

    @Test
    void theQueriesOfTheDocsRunAndAPromotionIsOneForTheJob() throws Exception {
        List<String> queries = statements(sqlBlock(Files.readString(docs("sql.md"))));
        assertThat(queries).hasSize(5);
        assertThat(rows(queries.get(0))).containsExactly(Row.of("main", 2L, 200L));
        assertThat(rows(queries.get(1))).containsExactly(Row.of("MALFORMED_RECORD", 1L, "no record"));
        assertThat(rows(queries.get(2))).containsExactly(Row.of("main", 2L, 61.5f, 12f));
        assertThat(rows(queries.get(3))).containsExactly(Row.of("main", 1L));

        tables.executeSql(queries.get(4)).await();
        List<ConsumerRecord<byte[], byte[]>> sent = kafka.committed("encoder-promotions");
        assertThat(sent).hasSize(1);
        assertThat(sent.get(0).key()).asString().isEqualTo("main");
        EncoderPromotion promotion =
                Codecs.ENCODER_PROMOTIONS.decode(sent.get(0).value());
        assertThat(promotion.getLane()).isEqualTo("main");
        assertThat(promotion.getVersion()).isEqualTo(3);
        assertThat(promotion.getReason()).isEqualTo("looks good");
        assertThat(promotion.getPromotedAt()).isAfter(TIME);
    }

    @Test
    void aMessageThatIsNoRecordFailsTheQueryUnlessItIsIgnored() {
        tables.executeSql(table("strict", "id STRING", "images", "ImageRecord"));

        assertThatThrownBy(() -> rows("SELECT id FROM strict")).satisfies(failure -> assertThat(
                        ExceptionUtils.stringifyException(failure))
                .contains("A message of the topic is no ImageRecord: Avro's single-object encoding begins with C3 01")
                .contains("With 'tncc.ignore-parse-errors' = 'true' such messages are left out."));
    }

    @Test
    void wrongColumnsAndTypesAreRefusedByName() {
        tables.executeSql(table("misnamed", "id STRING, colour STRING", "images", "ImageRecord"));
        tables.executeSql(table("mistyped", "lane STRING, version STRING", "encoder-versions", "EncoderVersion"));
        tables.executeSql(table("halved", "lane STRING, version BIGINT", "encoder-promotions", "EncoderPromotion"));
        tables.executeSql(table("misnomer", "lane STRING", "encoder-versions", "Version"));

        assertThatThrownBy(() -> rows("SELECT colour FROM misnamed"))
                .satisfies(failure -> assertThat(ExceptionUtils.findThrowable(failure, ValidationException.class))
                        .get()
                        .asString()
                        .contains("A table of ImageRecord has no column colour, but [id, lane, eventTime"));
        assertThatThrownBy(() -> rows("SELECT version FROM mistyped"))
                .hasStackTraceContaining(
                        "The column version of a table of EncoderVersion is BIGINT NOT NULL, not STRING");
        assertThatThrownBy(() -> tables.executeSql("INSERT INTO halved VALUES ('main', CAST(1 AS BIGINT))"))
                .hasStackTraceContaining(
                        "A table that EncoderPromotion is written to has the columns [lane, version, promotedAt, reason]");
        assertThatThrownBy(() -> rows("SELECT lane FROM misnomer"))
                .hasStackTraceContaining("Version")
                .hasStackTraceContaining("EncoderVersion");
    }

    private static String table(String name, String columns, String topic, String record) {
        return bounded(
                """
                CREATE TABLE %s (%s) WITH ('connector' = 'kafka', 'topic' = '%s',
                  'properties.bootstrap.servers' = 'localhost:9092', 'scan.startup.mode' = 'earliest-offset',
                  'format' = 'tncc', 'tncc.record' = '%s')"""
                        .formatted(name, columns, topic, record));
    }

    /** On the broker of the test, and reading ends at the end. */
    private static String bounded(String statement) {
        return statement
                .replace("localhost:9092", kafka.bootstrapServers())
                .replace("'connector' =", "'scan.bounded.mode' = 'latest-offset', 'connector' =");
    }

    /** What is left of the rows when all changes have been made. */
    @SuppressWarnings("try") // closing may be interrupted
    private static List<Row> rows(String query) {
        List<Row> rows = new ArrayList<>();
        try (CloseableIterator<Row> changes = tables.executeSql(query).collect()) {
            changes.forEachRemaining(change -> {
                Row row = Row.copy(change);
                row.setKind(RowKind.INSERT);
                switch (change.getKind()) {
                    case INSERT, UPDATE_AFTER -> rows.add(row);
                    case UPDATE_BEFORE, DELETE -> assertThat(rows.remove(row)).isTrue();
                }
            });
        } catch (Exception e) {
            throw e instanceof RuntimeException unchecked ? unchecked : new IllegalStateException(e);
        }
        return rows;
    }

    private static List<String> statements(String sql) {
        String code = sql.lines().filter(line -> !line.startsWith("--")).reduce("", (a, b) -> a + "\n" + b);
        return Stream.of(code.split(";"))
                .map(String::strip)
                .filter(statement -> !statement.isEmpty())
                .toList();
    }

    private static String sqlBlock(String page) {
        return page.split("```sql")[1].split("```")[0];
    }

    private static Path docs(String name) {
        return Path.of("..", "docs", name);
    }

    private static ProducerRecord<byte[], byte[]> record(String topic, String key, byte @Nullable [] value) {
        return new ProducerRecord<>(topic, key.getBytes(StandardCharsets.UTF_8), value);
    }

    private static ImageRecord image(String id, byte @Nullable [] content) {
        return ImageRecord.newBuilder()
                .setId(id)
                .setLane("main")
                .setEventTime(TIME)
                .setContent(content == null ? null : ByteBuffer.wrap(content))
                .setLabel("cat")
                .build();
    }

    private static Embedding embedding(String id, long version) {
        return Embedding.newBuilder()
                .setLane("main")
                .setId(id)
                .setEncoderVersion(version)
                .setEncoderSha256(SHA)
                .setEventTime(TIME)
                .setVector(FloatVector.of(0.6f, 0.8f))
                .build();
    }

    private static EncoderVersion version(long version) {
        return EncoderVersion.newBuilder()
                .setLane("main")
                .setVersion(version)
                .setImagesSeen(100 * version)
                .setSteps(version)
                .setUri("file:///encoders/" + version)
                .setSha256(SHA)
                .setSizeBytes(1000)
                .setArchitecture("resnet20")
                .setEventTime(TIME)
                .build();
    }

    private static TrainingProgress progress(long step, @Nullable VersionProbe probe) {
        return TrainingProgress.newBuilder()
                .setLane("main")
                .setStep(step)
                .setImagesSeen(64 * step)
                .setLoss(4.5f)
                .setInstanceLoss(4)
                .setConsistencyLoss(0.5f)
                .setConsistencyWeight(1)
                .setLearningRate(0.06f)
                .setMemoryFill(0.5f)
                .setStepMillis(10)
                .setEventTime(TIME)
                .setProbe(probe)
                .build();
    }

    private static VersionProbe probe() {
        return VersionProbe.newBuilder()
                .setVersion(2)
                .setImages(100)
                .setImagesSetAside(3)
                .setKnn(61.5f)
                .setNeighborAgreement(0.5f)
                .setAlignment(0.25f)
                .setUniformity(-1.5f)
                .setStandardDeviation(0.75f)
                .setEffectiveRank(12)
                .setConsistencyGradientShare(0.125f)
                .setHardNegativeGradientShare(0.0625f)
                .build();
    }

    private static RejectedImage rejected() {
        return RejectedImage.newBuilder()
                .setTopic("images")
                .setPartition(0)
                .setOffset(1)
                .setTimestamp(TIME)
                .setLane("main")
                .setReason("MALFORMED_RECORD")
                .setMessage("no record")
                .setValue(ByteBuffer.wrap(new byte[] {9}))
                .build();
    }
}
