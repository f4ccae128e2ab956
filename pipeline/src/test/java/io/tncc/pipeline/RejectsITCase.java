package io.tncc.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import io.tncc.schemas.ImageRecord;
import io.tncc.schemas.RejectedImage;
import io.tncc.schemas.codec.Codecs;
import java.awt.image.BufferedImage;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.zip.CRC32;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Whatever comes among the images of a lane, it ends as a reject, and all else is as if it had not come. */
class RejectsITCase {

    private static final List<String> LANES = List.of("a", "b");
    private static final int IMAGES_PER_LANE = 45;

    private static TestKafka kafka;

    @TempDir
    private Path directory;

    @BeforeAll
    static void startKafka() throws Exception {
        kafka = new TestKafka();
    }

    @AfterAll
    static void stopKafka() throws Exception {
        kafka.close();
    }

    /**
     * A record that is no good.
     *
     * @param reason as which it is rejected
     * @param id the id, where it can be read
     * @param value of the Kafka record
     */
    private record Bad(String reason, @Nullable String id, byte @Nullable [] value) {}

    @Test
    void badRecordsEndAsRejectsAndChangeNothingElse() throws Exception {
        JobResults clean = run("clean-", List.of());
        assertThat(clean.rejects()).isEmpty();
        assertThat(clean.hashes()).hasSize(LANES.size() * (1 + 1 + 1));

        JobResults mixed = run("mixed-", badRecords());
        checkRejects("mixed-images", mixed.rejects());
        assertThat(mixed.hashes()).isEqualTo(clean.hashes());

        kafka.createTopics("alone-", 1);
        new TestJob(kafka, "mixed-", directory.resolve("alone"))
                .set("pipeline.run", "train")
                .set("embedding.before-first-version", "reject")
                .set("kafka.group-prefix", "alone")
                .set("kafka.topics.rejected-images", "alone-rejected-images")
                .set("kafka.topics.encoder-versions", "alone-encoder-versions")
                .run();
        JobResults alone = new JobResults(kafka, "alone-");
        checkRejects("mixed-images", alone.rejects());
        assertThat(alone.hashes()).isEqualTo(clean.hashes());
    }

    private static void checkRejects(String topic, List<RejectedImage> rejects) {
        List<Bad> bad = badRecords();
        Map<String, Bad> expected = new HashMap<>();
        for (int partition = 0; partition < LANES.size(); partition++) {
            for (int i = 0; i < bad.size(); i++) {
                expected.put(partition + " " + badOffset(i), bad.get(i));
            }
        }
        assertThat(rejects)
                .extracting(reject -> reject.getPartition() + " " + reject.getOffset())
                .containsExactlyInAnyOrderElementsOf(expected.keySet());
        for (RejectedImage reject : rejects) {
            assertThat(reject.getTopic()).isEqualTo(topic);
            check(reject, expected.get(reject.getPartition() + " " + reject.getOffset()));
        }
    }

    private static void check(RejectedImage reject, Bad bad) {
        String lane = LANES.get(reject.getPartition());
        assertThat(reject.getReason()).isEqualTo(bad.reason());
        assertThat(reject.getMessage()).isNotBlank();
        assertThat(reject.getId()).isEqualTo(bad.id());
        assertThat(reject.getLane()).isEqualTo(bad.id() == null ? null : lane);
        assertThat(reject.getKey()).isEqualTo(ByteBuffer.wrap(lane.getBytes(StandardCharsets.UTF_8)));
        assertThat(reject.getValue()).isEqualTo(bad.value() == null ? null : ByteBuffer.wrap(bad.value()));
    }

    private JobResults run(String prefix, List<Bad> bad) throws Exception {
        kafka.createTopics(prefix, LANES.size());
        List<ProducerRecord<byte[], byte[]>> records = new ArrayList<>();
        for (int partition = 0; partition < LANES.size(); partition++) {
            records.addAll(records(prefix + "images", partition, bad));
        }
        kafka.produce(records);
        TestJob job = new TestJob(kafka, prefix, directory.resolve(prefix));
        job.run();
        JobResults results = new JobResults(kafka, prefix);
        assertThat(results.checkedEmbeddings(job.configuration(), RejectsITCase::content))
                .hasSize(LANES.size() * IMAGES_PER_LANE);
        return results;
    }

    /** The records of a partition, a bad one after each five good ones. */
    private static List<ProducerRecord<byte[], byte[]>> records(String topic, int partition, List<Bad> bad) {
        String lane = LANES.get(partition);
        List<ProducerRecord<byte[], byte[]>> records = new ArrayList<>();
        for (int image = 0; image < IMAGES_PER_LANE; image++) {
            String id = "image-" + image;
            records.add(TestImages.record(topic, partition, lane, id, content(lane, id)));
            if (image % 5 == 4 && image / 5 < bad.size()) {
                byte[] value = bad.get(image / 5).value();
                records.add(new ProducerRecord<>(topic, partition, lane.getBytes(StandardCharsets.UTF_8), value));
            }
        }
        return records;
    }

    private static long badOffset(int index) {
        return 6L * index + 5;
    }

    private static byte[] content(String lane, String id) {
        return TestImages.png(lane.hashCode() * 31L + id.hashCode());
    }

    private static List<Bad> badRecords() {
        Random random = new Random(9);
        byte[] bytes = new byte[200];
        random.nextBytes(bytes);
        byte[] unknownSchema = bytes.clone();
        unknownSchema[0] = (byte) 0xC3;
        unknownSchema[1] = 1;
        byte[] cutOff = image("x", TestImages.png(1));
        return List.of(
                new Bad("NOT_SINGLE_OBJECT_ENCODED", null, bytes),
                new Bad("UNKNOWN_SCHEMA", null, unknownSchema),
                new Bad("MALFORMED_RECORD", null, Arrays.copyOf(cutOff, cutOff.length / 2)),
                new Bad("EMPTY_RECORD", null, null),
                new Bad("EMPTY_CONTENT", "empty", image("empty", new byte[0])),
                new Bad("UNDECODABLE_IMAGE", "random", image("random", bytes)),
                new Bad("UNDECODABLE_IMAGE", "truncated", image("truncated", truncatedJpeg())),
                new Bad("TOO_MANY_PIXELS", "bomb", image("bomb", hugePng())));
    }

    /** The value of an image's record; its lane is the key of the Kafka record. */
    private static byte[] image(String id, byte[] content) {
        return Codecs.IMAGES.encode(ImageRecord.newBuilder()
                .setId(id)
                .setEventTime(Instant.EPOCH)
                .setContent(ByteBuffer.wrap(content))
                .build());
    }

    private static byte[] truncatedJpeg() {
        BufferedImage image = new BufferedImage(64, 64, BufferedImage.TYPE_INT_RGB);
        Random random = new Random(3);
        for (int i = 0; i < 64 * 64; i++) {
            image.setRGB(i % 64, i / 64, random.nextInt(0x1000000));
        }
        byte[] whole = TestImages.encode(image, "jpg");
        return Arrays.copyOf(whole, whole.length * 2 / 3);
    }

    /** A PNG whose header claims 30,000 x 30,000 pixels. */
    private static byte[] hugePng() {
        byte[] png = TestImages.png(2);
        // Signature (8), then of the header chunk: length (4), type (4), width (4), height (4), and 5 more, and the
        // CRC.
        ByteBuffer header = ByteBuffer.wrap(png);
        header.putInt(16, 30_000).putInt(20, 30_000);
        CRC32 crc = new CRC32();
        crc.update(png, 12, 4 + 13);
        header.putInt(29, (int) crc.getValue());
        return png;
    }
}
