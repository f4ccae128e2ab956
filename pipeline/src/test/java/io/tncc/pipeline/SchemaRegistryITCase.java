package io.tncc.pipeline;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tncc.schemas.Embedding;
import io.tncc.schemas.EncoderVersion;
import io.tncc.schemas.RejectedImage;
import io.tncc.schemas.TrainingProgress;
import io.tncc.schemas.codec.Codecs;
import io.tncc.schemas.codec.RecordCodec;
import io.tncc.schemas.codec.ReleasedSchemas;
import io.tncc.schemas.registry.FakeRegistry;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.avro.Schema;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A job by a schema registry: what it reads and writes in Confluent's wire format is what it would be without. */
class SchemaRegistryITCase {

    private static final int IMAGES = 40;
    private static final int HEADER_BYTES = 5;
    private static final int SINGLE_OBJECT_HEADER_BYTES = 10;

    /** A record of the schema 0x1267, which is 4711. */
    private static final byte[] STRANGE = {0, 0, 0, 0x12, 0x67, 1};

    private static TestKafka kafka;

    @TempDir
    private Path directory;

    private FakeRegistry registry;

    @BeforeAll
    static void startKafka() throws Exception {
        kafka = new TestKafka();
    }

    @AfterAll
    static void stopKafka() {
        kafka.close();
    }

    @BeforeEach
    void startRegistry() throws Exception {
        registry = FakeRegistry.start();
    }

    @AfterEach
    void stopRegistry() {
        registry.close();
    }

    private TestJob job(String prefix) {
        return new TestJob(kafka, prefix, directory.resolve(prefix));
    }

    private TestJob jobWithRegistry(String prefix) {
        return job(prefix).set("schema-registry.url", registry.url()).set("schema-registry.retry-time", "0 s");
    }

    @Test
    void aJobDoesTheSameInTheWireFormatAlsoWhereTheRegistryFailsMeanwhile() throws Exception {
        kafka.createTopics("single-", 1);
        kafka.produce(images("single-images"));
        job("single-").run();

        int id = registry.register("wire-images-value", newest("ImageRecord"));
        kafka.createTopics("wire-", 1);
        kafka.produce(mixed(images("wire-images"), id));
        kafka.produce(List.of(new ProducerRecord<>("wire-images", 0, "lane".getBytes(UTF_8), STRANGE)));
        registry.refuseNext("POST /subjects/", 1);
        registry.refuseNext("GET /schemas/ids/" + id, 3);
        jobWithRegistry("wire-").run();
        assertThat(registry.requests())
                .filteredOn(("GET /schemas/ids/" + id)::equals)
                .hasSizeGreaterThan(3);

        List<Embedding> embeddings = read("wire-embeddings", Codecs.EMBEDDINGS);
        List<EncoderVersion> versions = read("wire-encoder-versions", Codecs.ENCODER_VERSIONS);
        assertThat(hashes(versions)).isEqualTo(new JobResults(kafka, "single-").hashes());
        assertThat(embeddings).hasSize(IMAGES).extracting(Embedding::getId).doesNotHaveDuplicates();
        assertThat(read("wire-training-progress", Codecs.TRAINING_PROGRESS))
                .extracting(TrainingProgress::getStep)
                .contains(1L, 5L);

        List<RejectedImage> rejects = read("wire-rejected-images", Codecs.REJECTED_IMAGES);
        assertThat(rejects).hasSize(1);
        RejectedImage reject = rejects.get(0);
        assertThat(reject.getReason()).isEqualTo("UNKNOWN_SCHEMA");
        assertThat(reject.getMessage()).contains("with the id 4711", registry.url() + " does not know it");
        assertThat(reject.getTopic()).isEqualTo("wire-images");
        assertThat(reject.getPartition()).isZero();
        assertThat(reject.getOffset()).isEqualTo(IMAGES);
        assertThat(reject.getValue()).isEqualTo(ByteBuffer.wrap(STRANGE));
    }

    @Test
    void aJobMayReadByTheRegistryAndWriteAsWithout() throws Exception {
        int id = registry.register("reads-images-value", newest("ImageRecord"));
        kafka.createTopics("reads-", 1);
        kafka.produce(mixed(images("reads-images"), id));
        jobWithRegistry("reads-").set("schema-registry.output", "single-object").run();

        assertThat(kafka.committed("reads-embeddings")).hasSize(IMAGES);
        for (ConsumerRecord<byte[], byte[]> record : kafka.committed("reads-embeddings")) {
            Codecs.EMBEDDINGS.decode(record.value());
        }
        assertThat(registry.requests()).noneMatch(request -> request.contains("subjects"));
    }

    @Test
    void aJobDoesNotStartUntilTheRegistryHasWhatItWrites() {
        Pretraining refused = new Pretraining(jobWithRegistry("none-")
                .set("schema-registry.auto-register", "false")
                .configuration());
        assertThatThrownBy(refused::requireSchemas)
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("The schema registry does not have the schemas of what the job writes:")
                .hasMessageContaining("the schema of Embedding under the subject none-embeddings-value")
                .hasMessageContaining("the schema of EncoderVersion under the subject none-encoder-versions-value")
                .hasMessageContaining("schema-registry.auto-register: true");

        Pretraining registers = new Pretraining(jobWithRegistry("none-").configuration());
        registers.requireSchemas();
        refused.requireSchemas();
        assertThat(registry.requests())
                .contains("POST /subjects/none-rejected-images-value/versions")
                .contains("POST /subjects/none-training-progress-value/versions");
    }

    @Test
    void whatTheRegistrySaysOfAnIncompatibleSchemaIsTold() {
        registry.register("old-embeddings-value", newest("ImageRecord"));
        assertThatThrownBy(() -> new Pretraining(jobWithRegistry("old-").configuration()).requireSchemas())
                .hasMessageContaining("does not take the schema of Embedding for the subject old-embeddings-value")
                .hasMessageContaining("409 Incompatible artifact: old-embeddings-value [AVRO]")
                .hasMessageContaining("change the compatibility of the subject");
    }

    @Test
    void aRegistryThatIsNotThereIsNamedByItsOption() {
        Pretraining elsewhere = new Pretraining(jobWithRegistry("none-")
                .set("schema-registry.url", registry.url() + "/elsewhere")
                .configuration());
        assertThatThrownBy(elsewhere::requireSchemas)
                .isInstanceOf(IllegalStateException.class)
                .hasMessageStartingWith("schema-registry.url: The schema registry at " + registry.url() + "/elsewhere");
    }

    private static List<ProducerRecord<byte[], byte[]>> images(String topic) {
        List<ProducerRecord<byte[], byte[]>> records = new ArrayList<>();
        for (int i = 0; i < IMAGES; i++) {
            records.add(TestImages.record(topic, 0, "lane", "image-" + i, TestImages.png(i)));
        }
        return records;
    }

    /** Every second image as it is, the others in the wire format. */
    private static List<ProducerRecord<byte[], byte[]>> mixed(List<ProducerRecord<byte[], byte[]>> records, int id) {
        List<ProducerRecord<byte[], byte[]>> mixed = new ArrayList<>();
        for (ProducerRecord<byte[], byte[]> record : records) {
            byte[] value = mixed.size() % 2 == 0 ? record.value() : inTheWireFormat(record.value(), id);
            mixed.add(new ProducerRecord<>(record.topic(), record.partition(), record.key(), value));
        }
        return mixed;
    }

    private static byte[] inTheWireFormat(byte[] singleObject, int id) {
        int bodyBytes = singleObject.length - SINGLE_OBJECT_HEADER_BYTES;
        return ByteBuffer.allocate(HEADER_BYTES + bodyBytes)
                .put((byte) 0)
                .putInt(id)
                .put(singleObject, SINGLE_OBJECT_HEADER_BYTES, bodyBytes)
                .array();
    }

    /** The records of a topic, each in the wire format by the schema that is registered for it. */
    private <T extends SpecificRecord> List<T> read(String topic, RecordCodec<T> codec) throws Exception {
        Schema schema = newest(codec.recordName());
        int id = registry.register(topic + "-value", schema);
        List<T> records = new ArrayList<>();
        for (ConsumerRecord<byte[], byte[]> record : kafka.committed(topic)) {
            ByteBuffer header = ByteBuffer.wrap(record.value());
            assertThat(header.get()).isZero();
            assertThat(header.getInt()).isEqualTo(id);
            records.add(codec.bodiesBy(schema).decode(record.value(), HEADER_BYTES));
        }
        return records;
    }

    private static Schema newest(String record) {
        List<Schema> released = ReleasedSchemas.of(record);
        return released.get(released.size() - 1);
    }

    private static Map<String, String> hashes(List<EncoderVersion> versions) {
        Map<String, String> hashes = new TreeMap<>();
        versions.forEach(version -> hashes.put(version.getLane() + " " + version.getVersion(), version.getSha256()));
        return hashes;
    }
}
