package io.tncc.pipeline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.tncc.model.file.EncoderFile;
import io.tncc.model.file.EncoderPath;
import io.tncc.model.train.Learner;
import io.tncc.model.train.LearnerSpec;
import io.tncc.pipeline.KeptSavepoint.Expected;
import io.tncc.pipeline.option.LearnerSettings;
import io.tncc.pipeline.option.PipelineConfiguration;
import io.tncc.pipeline.publish.EncoderStore;
import io.tncc.schemas.EncoderVersion;
import io.tncc.schemas.codec.Codecs;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.apache.flink.core.execution.SavepointFormatType;
import org.apache.flink.util.FileUtils;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * This build restores the savepoints that earlier releases made, and goes on to the encoders that those went on to.
 *
 * <p>With {@code -Dtncc.savepoint.write=RELEASE} it first makes the savepoint of a release. With {@code -Dtncc.savepoint.expect=true} it
 * takes down what this build goes on to, instead of comparing with what was taken down before.
 */
class SavepointCompatibilityITCase {

    /**
     * Other processors round otherwise: the first step after the savepoint is then 1e-7 off, the ninth 2e-3. Without the memory that
     * was saved the first would be 7e-4 off, without the momentum encoder 6e-3, without the velocities 4e-2.
     */
    private static final float TOLERANCE = 1e-4f;

    private static TestKafka kafka;

    /** The release whose savepoint was just made, or nothing. */
    private static String made = "";

    @TempDir
    private static Path directory;

    @BeforeAll
    static void startKafka() throws Exception {
        kafka = new TestKafka();
        String release = System.getProperty("tncc.savepoint.write");
        if (release != null) {
            try (TestKafka ofItsOwn = new TestKafka()) {
                make(KeptSavepoint.of(release), ofItsOwn);
            }
        }
    }

    @AfterAll
    static void stopKafka() {
        kafka.close();
    }

    static List<KeptSavepoint> savepoints() throws Exception {
        return KeptSavepoint.all();
    }

    @ParameterizedTest
    @MethodSource("savepoints")
    void anEarlierSavepointIsRestoredAndGoesOn(KeptSavepoint kept) throws Exception {
        Path encoders = directory.resolve(kept.release());
        Map<String, String> options = kept.readOptions();
        options.put("kafka.bootstrap-servers", kafka.bootstrapServers());
        options.put("publishing.directory", encoders.toUri().toString());
        options.put(
                "flink.execution.checkpointing.dir",
                directory.resolve("checkpoints").toUri().toString());
        TestJob job = new TestJob(options);
        kafka.createTopics(kept.prefix(), 1);
        kafka.produce(images(kept, KeptSavepoint.before()));
        kafka.produce(images(kept, KeptSavepoint.after()));
        kafka.produceInTransaction(initialVersions(kept, job.configuration()));

        RunningJob.runUntil(
                job.from(kept.savepoint().toAbsolutePath().toUri().toString()),
                () -> committed(kept, "encoder-versions").size()
                                >= KeptSavepoint.LANES.size()
                                        + KeptSavepoint.versionsAfter().size()
                        && committed(kept, "embeddings").size()
                                >= KeptSavepoint.after().size());

        JobResults results = new JobResults(kafka, kept.prefix());
        assertThat(results.checkedEmbeddings(job.configuration(), (lane, id) -> content(lane + " " + id)))
                .containsExactlyInAnyOrderElementsOf(KeptSavepoint.after());
        assertThat(results.rejects()).isEmpty();
        assertThat(initialSha256s(kafka, kept)).isEqualTo(kept.readInitial());
        check(kept, reached(kept));
    }

    private static void check(KeptSavepoint kept, SortedMap<String, Expected> reached) throws Exception {
        if (Boolean.getBoolean("tncc.savepoint.expect") || made.equals(kept.release())) {
            kept.writeExpected(reached);
        }
        SortedMap<String, Expected> expected = kept.readExpected();
        assertThat(reached.keySet()).isEqualTo(expected.keySet());
        String first = KeptSavepoint.VERSION_OF_FIRST_STEP;
        assertThat(reached.get(first).embedding())
                .as("what encoder %s makes of a picture", first)
                .containsExactly(expected.get(first).embedding(), within(TOLERANCE));
        if (kept.isFromSuchAProcessor()) {
            expected.forEach(
                    (version, encoder) -> assertThat(reached.get(version).tensorsSha256())
                            .as(
                                    "the bits of encoder %s: if this release is meant to compute other bits, say so in its notes and run this test with -Dtncc.savepoint.expect=true",
                                    version)
                            .isEqualTo(encoder.tensorsSha256()));
        }
    }

    /** The encoders that were announced, but for those of version 0. */
    private static SortedMap<String, Expected> reached(KeptSavepoint kept) throws Exception {
        SortedMap<String, Expected> reached = new TreeMap<>();
        for (ConsumerRecord<byte[], byte[]> record : committed(kept, "encoder-versions")) {
            EncoderVersion version = Codecs.ENCODER_VERSIONS.decode(record.value());
            if (version.getVersion() > 0) {
                byte[] file = EncoderStore.read(version.getUri(), version.getSha256());
                reached.put(KeptSavepoint.name(version), Expected.of(EncoderFile.parse(file)));
            }
        }
        return reached;
    }

    /** The SHA-256 of each lane's version 0. */
    private static SortedMap<String, String> initialSha256s(TestKafka broker, KeptSavepoint kept) throws Exception {
        SortedMap<String, String> sha256s = new TreeMap<>();
        for (ConsumerRecord<byte[], byte[]> record : broker.committed(kept.prefix() + "encoder-versions")) {
            EncoderVersion version = Codecs.ENCODER_VERSIONS.decode(record.value());
            if (version.getVersion() == 0) {
                sha256s.put(version.getLane(), version.getSha256());
            }
        }
        return sha256s;
    }

    /** Runs a job until all is committed that comes of the first images, so that no transaction is part of the savepoint. */
    private static void make(KeptSavepoint kept, TestKafka broker) throws Exception {
        TestJob job = new TestJob(broker, kept.prefix(), directory.resolve("making"))
                .set("source.bounded", "false")
                .set("pipeline.parallelism", "1")
                .set("memory.size", "20")
                .set("encoder.projector-hidden-size", "8")
                .set("encoder.projection-size", "8")
                .set("publishing.every-images", "64");
        broker.createTopics(kept.prefix(), 1);
        broker.produce(images(kept, KeptSavepoint.before()));
        String embeddings = kept.prefix() + "embeddings";
        String savepoint;
        try (RunningJob running = RunningJob.start(job)) {
            running.await(() -> broker.committed(embeddings).size()
                    == KeptSavepoint.before().size());
            Thread.sleep(2_000);
            savepoint = running.stop(directory.resolve("made"), SavepointFormatType.CANONICAL);
        }

        FileUtils.deleteDirectory(kept.directory().toFile());
        kept.writeOptions(job.options());
        Files.move(Path.of(URI.create(savepoint)), kept.savepoint());
        kept.writeInitial(initialSha256s(broker, kept));
        made = kept.release();
    }

    private static List<ConsumerRecord<byte[], byte[]>> committed(KeptSavepoint kept, String topic) {
        return kafka.committed(kept.prefix() + topic);
    }

    private static List<ProducerRecord<byte[], byte[]>> images(KeptSavepoint kept, List<String> ids) {
        return ids.stream()
                .map(id -> {
                    String[] laneAndId = id.split(" ");
                    return TestImages.record(kept.prefix() + "images", 0, laneAndId[0], laneAndId[1], content(id));
                })
                .toList();
    }

    private static byte[] content(String laneAndId) {
        return TestImages.squaresPng(laneAndId.hashCode());
    }

    /** The announcements of version 0, as their topic still holds them, with files where they lie on this machine. */
    private static List<ProducerRecord<byte[], byte[]>> initialVersions(
            KeptSavepoint kept, PipelineConfiguration configuration) throws Exception {
        LearnerSpec spec = LearnerSettings.of(configuration);
        EncoderStore store =
                new EncoderStore(directory.resolve(kept.release()).toUri().toString());
        List<ProducerRecord<byte[], byte[]>> records = new ArrayList<>();
        for (String lane : KeptSavepoint.LANES) {
            byte[] file = Learner.initialEncoderFile(spec, lane).toBytes();
            String sha256 = EncoderFile.sha256(file);
            EncoderVersion version = EncoderVersion.newBuilder()
                    .setLane(lane)
                    .setVersion(0)
                    .setImagesSeen(0)
                    .setSteps(0)
                    .setUri(store.write(new EncoderPath(lane, 0, sha256), file))
                    .setSha256(sha256)
                    .setSizeBytes(file.length)
                    .setArchitecture("resnet20")
                    .setEventTime(Instant.EPOCH)
                    .build();
            records.add(new ProducerRecord<>(
                    kept.prefix() + "encoder-versions", lane.getBytes(), Codecs.ENCODER_VERSIONS.encode(version)));
        }
        return records;
    }
}
