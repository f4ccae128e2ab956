package io.tncc.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import io.tncc.pipeline.train.TrainingWatch;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.SortedMap;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Whatever fails, the encoder files have the SHA-256 of the run without failure, each record has one embedding and each version
 * one announcement. Three lanes on two partitions, one of which holds two lanes. On rocksdb they replay images besides.
 */
class RecoveryITCase {

    private static final List<String> LANES = List.of("a", "b/ä", "c");
    private static final int IMAGES_PER_LANE = 100;

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

    @ParameterizedTest
    @ValueSource(strings = {"hashmap", "rocksdb"})
    void failuresAtAwkwardMomentsChangeNothing(String backend) throws Exception {
        SortedMap<String, String> undisturbed = run(backend + "-calm-", backend, TrainingWatch.NONE);
        assertThat(undisturbed).hasSize(LANES.size() * (1 + 3 + 1));

        FailOnce.reset();
        SortedMap<String, String> disturbed = run(backend + "-failing-", backend, new FailOnce());
        assertThat(FailOnce.failures())
                .contains("a: half a batch pending", "b/ä: memory wrapping", "c: file written, not announced");
        assertThat(disturbed).isEqualTo(undisturbed);
    }

    /** Runs the job over the images and checks all it promises. Returns the SHA-256 of each lane's versions. */
    private SortedMap<String, String> run(String prefix, String backend, TrainingWatch watch) throws Exception {
        kafka.createTopics(prefix, 2);
        kafka.produce(images(prefix + "images"));
        TestJob job = new TestJob(kafka, prefix, directory.resolve(prefix))
                .set("flink.state.backend.type", backend)
                .set("replay.policy", backend.equals("rocksdb") ? "minimum-redundancy" : "reservoir")
                .set("replay.max-bytes", "16 kb")
                .set("training.updates-per-batch", "2")
                .set("flink.execution.checkpointing.incremental", "true")
                // Or Flink would restart the training half alone, as no edge leads to the other, and try nothing of
                // embeddings.
                .set("flink.jobmanager.execution.failover-strategy", "full")
                .set("probe.path", probe().toUri().toString())
                .watch(watch);
        job.run();

        JobResults results = new JobResults(kafka, prefix);
        assertThat(results.rejects()).isEmpty();
        assertThat(results.checkedEmbeddings(job.configuration(), RecoveryITCase::content))
                .hasSize(LANES.size() * IMAGES_PER_LANE);
        return results.hashes();
    }

    /** What versions are tried on: the figures, and with the drift what the version before was, are part of the file. */
    private Path probe() throws IOException {
        Path folder = directory.resolve("probe");
        for (int image = 0; image < 8; image++) {
            Path ofClass = Files.createDirectories(folder.resolve("class-" + image % 2));
            Files.write(ofClass.resolve(image + ".png"), TestImages.png(image));
        }
        return folder;
    }

    private static List<ProducerRecord<byte[], byte[]>> images(String topic) {
        List<ProducerRecord<byte[], byte[]>> records = new ArrayList<>();
        for (int image = 0; image < IMAGES_PER_LANE; image++) {
            for (String lane : LANES) {
                int partition = lane.equals("a") ? 0 : 1;
                String id = "image-" + image;
                records.add(TestImages.record(topic, partition, lane, id, content(lane, id)));
            }
        }
        return records;
    }

    private static byte[] content(String lane, String id) {
        return TestImages.png(lane.hashCode() * 31L + id.hashCode());
    }

    /** Throws once at each moment, in whichever attempt it comes first. */
    private static final class FailOnce implements TrainingWatch {

        private static final long serialVersionUID = 1;
        private static final Set<String> FAILED = ConcurrentHashMap.newKeySet();

        static void reset() {
            FAILED.clear();
        }

        static Set<String> failures() {
            return FAILED;
        }

        @Override
        public void accepted(String lane, long images) {
            if (lane.equals("a") && images == 44) {
                failOnce(lane + ": half a batch pending");
            }
        }

        @Override
        public void trained(String lane, long step) {
            // The 50 keys of the memory wrap within the seventh batch of 8.
            if (lane.equals("b/ä") && step == 7) {
                failOnce(lane + ": memory wrapping");
            }
        }

        @Override
        public void uploaded(String lane, long version) {
            if (lane.equals("c") && version == 2) {
                failOnce(lane + ": file written, not announced");
            }
        }

        private static void failOnce(String moment) {
            if (FAILED.add(moment)) {
                throw new IllegalStateException("Failing on purpose: " + moment);
            }
        }
    }
}
