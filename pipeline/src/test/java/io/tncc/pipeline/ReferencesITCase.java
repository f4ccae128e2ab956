package io.tncc.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import io.tncc.model.file.EncoderFile;
import io.tncc.pipeline.train.TrainingWatch;
import io.tncc.schemas.ImageRecord;
import io.tncc.schemas.RejectedImage;
import io.tncc.schemas.codec.Codecs;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Images that lie in files among images that travel in their records: all comes out as if all of them travelled. */
class ReferencesITCase {

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

    @Test
    void itDoesNotMatterWhereImagesLieNorThatTheJobFailsOnce() throws Exception {
        SortedMap<String, String> travelling = run("bytes-", false).hashes();
        assertThat(travelling).hasSize(LANES.size() * (1 + 1 + 1));

        JobResults lying = run("files-", true);
        assertThat(FailOnce.FAILED).isTrue();
        assertThat(lying.hashes()).isEqualTo(travelling);
        assertThat(lying.rejects())
                .extracting(reject -> reject.getLane() + " " + reject.getId() + " " + reject.getReason())
                .containsExactlyInAnyOrder(
                        "a gone FILE_NOT_FOUND", "a other SHA256_MISMATCH",
                        "b gone FILE_NOT_FOUND", "b other SHA256_MISMATCH");
        assertThat(lying.rejects()).extracting(RejectedImage::getMessage).allSatisfy(message -> assertThat(message)
                .contains(directory.toString()));
    }

    /** Runs the job over the images, of which two in three lie in files if so asked, and checks the embeddings. */
    private JobResults run(String prefix, boolean inFiles) throws Exception {
        kafka.createTopics(prefix, LANES.size());
        Path images = Files.createDirectories(directory.resolve("images"));
        List<ProducerRecord<byte[], byte[]>> records = new ArrayList<>();
        for (int lane = 0; lane < LANES.size(); lane++) {
            for (int image = 0; image < IMAGES_PER_LANE; image++) {
                String id = "image-" + image;
                byte[] content = content(LANES.get(lane), id);
                if (inFiles && image % 3 > 0) {
                    Path file = Files.write(images.resolve(LANES.get(lane) + " " + id), content);
                    records.add(reference(prefix, lane, id, file, EncoderFile.sha256(content)));
                } else {
                    records.add(TestImages.record(prefix + "images", lane, LANES.get(lane), id, content));
                }
                if (inFiles && image == 20) {
                    records.add(reference(prefix, lane, "gone", images.resolve("gone"), "0".repeat(64)));
                    Path other = images.resolve(LANES.get(lane) + " image-1");
                    records.add(reference(prefix, lane, "other", other, "0".repeat(64)));
                }
            }
        }
        kafka.produce(records);
        TestJob job = new TestJob(kafka, prefix, directory.resolve(prefix));
        if (inFiles) {
            job.set("source.uri-prefixes", "file://" + images + "/")
                    .set("source.uri-reads", "4")
                    // Or Flink would restart the training half alone, as no edge leads to the other.
                    .set("flink.jobmanager.execution.failover-strategy", "full")
                    .watch(new FailOnce());
        }
        job.run();
        JobResults results = new JobResults(kafka, prefix);
        assertThat(results.checkedEmbeddings(job.configuration(), ReferencesITCase::content))
                .hasSize(LANES.size() * IMAGES_PER_LANE);
        return results;
    }

    private static ProducerRecord<byte[], byte[]> reference(
            String prefix, int lane, String id, Path file, String sha256) {
        ImageRecord image = ImageRecord.newBuilder()
                .setId(id)
                .setEventTime(Instant.ofEpochMilli(1_700_000_000_000L))
                .setUri("file://" + file)
                .setSha256(sha256)
                .build();
        return new ProducerRecord<>(
                prefix + "images", lane, LANES.get(lane).getBytes(StandardCharsets.UTF_8), Codecs.IMAGES.encode(image));
    }

    private static byte[] content(String lane, String id) {
        return TestImages.png(lane.hashCode() * 31L + id.hashCode());
    }

    /** Throws at the third step of lane a, the first time. */
    private static final class FailOnce implements TrainingWatch {

        private static final long serialVersionUID = 1;
        private static final AtomicBoolean FAILED = new AtomicBoolean();

        @Override
        public void trained(String lane, long step) {
            if (lane.equals("a") && step == 3 && FAILED.compareAndSet(false, true)) {
                throw new IllegalStateException("Failing on purpose");
            }
        }
    }
}
