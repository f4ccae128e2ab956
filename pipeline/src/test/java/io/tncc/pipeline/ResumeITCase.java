package io.tncc.pipeline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tncc.model.file.EncoderFile;
import io.tncc.pipeline.publish.EncoderStore;
import io.tncc.pipeline.train.TrainingWatch;
import io.tncc.schemas.EncoderVersion;
import io.tncc.schemas.TrainingProgress;
import io.tncc.schemas.codec.Codecs;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.IntStream;
import org.apache.flink.core.execution.SavepointFormatType;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A job that was stopped with a savepoint goes on as if it had never been: on another state backend, with another parallelism, or with
 * other options where those may change. Sixteen lanes on three partitions; the savepoints hold batches that are not full, and images
 * arrive while a job is stopped.
 */
class ResumeITCase {

    private static final List<String> LANES =
            IntStream.range(0, 16).mapToObj(lane -> "lane-" + lane).toList();
    private static final int PARTITIONS = 3;

    /** Images of each lane: four batches of 8, which make versions 1 and 2. */
    private static final int IMAGES_PER_LANE = 32;

    private static final int IMAGES = LANES.size() * IMAGES_PER_LANE;
    private static final int VERSIONS = LANES.size() * 3;

    private static TestKafka kafka;

    @TempDir
    private static Path directory;

    /** The SHA-256 of each version of each lane. */
    private static SortedMap<String, String> undisturbed;

    @BeforeAll
    static void runUndisturbed() throws Exception {
        kafka = new TestKafka();
        String prefix = "undisturbed-";
        createTopics(prefix);
        produce(prefix, 0, IMAGES_PER_LANE);
        complete(prefix, job(prefix));
        undisturbed = new JobResults(kafka, prefix).hashes();
        assertThat(undisturbed).hasSize(VERSIONS);
    }

    @AfterAll
    static void stopKafka() {
        kafka.close();
    }

    @BeforeEach
    void forgetWhatWasAccepted() {
        Accepted.BY_LANE.clear();
    }

    @Test
    void aJobGoesOnToTheSameBitsOnAnotherStateBackend() throws Exception {
        String prefix = "backends-";
        createTopics(prefix);
        produce(prefix, 0, 11);
        String onHashmap = stopAfter(1, job(prefix), SavepointFormatType.CANONICAL);
        produce(prefix, 11, 21);
        TestJob job = job(prefix).set("flink.state.backend.type", "rocksdb").from(onHashmap);
        String onRocksdb = stopAfter(12, job, SavepointFormatType.CANONICAL);
        produce(prefix, 21, IMAGES_PER_LANE);
        complete(prefix, job(prefix).from(onRocksdb));
        checkAll(prefix);
    }

    @Test
    void aJobGoesOnToTheSameBitsWithAnotherParallelism() throws Exception {
        String prefix = "rescaled-";
        createTopics(prefix);
        produce(prefix, 0, 5);
        TestJob job = job(prefix).set("flink.state.backend.type", "rocksdb");
        String atOne = stopAfter(1, job.set("pipeline.parallelism", "1"), SavepointFormatType.NATIVE);
        produce(prefix, 5, 13);
        job.from(atOne).set("pipeline.parallelism", "2");
        String atTwo = stopAfter(6, job, SavepointFormatType.NATIVE);
        produce(prefix, 13, 22);
        job.from(atTwo).set("pipeline.parallelism", "4");
        String atFour = stopAfter(14, job, SavepointFormatType.CANONICAL);
        produce(prefix, 22, IMAGES_PER_LANE);
        complete(prefix, job.from(atFour).set("pipeline.parallelism", "1"));
        checkAll(prefix);
    }

    @Test
    void aJobWithOtherFixedOptionsFailsAtOnceAndForGood() throws Exception {
        String prefix = "refused-";
        createTopics(prefix);
        produce(prefix, 0, 1);
        String savepoint = stopAfter(1, job(prefix), SavepointFormatType.CANONICAL);

        TestJob changed = job(prefix)
                .from(savepoint)
                .set("training.seed", "7")
                .set("encoder.projection-size", "64")
                .set("memory.size", "30");
        assertThatThrownBy(changed::run)
                .hasStackTraceContaining("The failure is not recoverable")
                .hasStackTraceContaining("encoder.projection-size: saved with 128, now 64")
                .hasStackTraceContaining("memory.size: saved with 20, now 30")
                .hasStackTraceContaining("training.seed: saved with 0, now 7");

        TestJob half = job(prefix)
                .from(savepoint)
                .set("pipeline.run", "train")
                .set("embedding.before-first-version", "reject");
        assertThatThrownBy(half::run).hasStackTraceContaining("--allowNonRestoredState");
        half.set("flink.execution.state-recovery.ignore-unclaimed-state", "true");
        assertThatThrownBy(half::run)
                .hasStackTraceContaining("The failure is not recoverable")
                .hasStackTraceContaining("pipeline.run: saved with all, now train");

        TestJob wider = job(prefix).from(savepoint).set("pipeline.max-parallelism", "256");
        assertThatThrownBy(wider::run)
                .hasStackTraceContaining("max parallelism 128 to new program with max parallelism 256");
    }

    @Test
    void whatMayChangeTakesEffect() throws Exception {
        String prefix = "changed-";
        createTopics(prefix);
        produce(prefix, 0, 17);
        String savepoint = stopAfter(17, job(prefix), SavepointFormatType.CANONICAL);
        assertThat(progress("changed-training-progress"))
                .hasSize(2 * LANES.size())
                .allSatisfy(step -> assertThat(step.getLearningRate()).isEqualTo(0.03f));

        kafka.createTopic("later-training-progress");
        kafka.createTopic("later-embeddings");
        produce(prefix, 17, IMAGES_PER_LANE);
        TestJob job = job(prefix)
                .from(savepoint)
                .set("optimizer.learning-rate", "0.01")
                .set("objective.consistency-weight", "0.7")
                .set("objective.consistency-start-images", "0")
                .set("objective.consistency-ramp-images", "0")
                .set("training.batch-size", "4")
                .set("publishing.every-images", "8")
                .set("publishing.directory", directory.resolve("later").toUri().toString())
                .set("kafka.group-prefix", "later")
                .set("kafka.topics.training-progress", "later-training-progress")
                .set("kafka.topics.embeddings", "later-embeddings");
        RunningJob.runUntil(
                job,
                () -> versions(prefix).size() == LANES.size() * (1 + 1 + 2)
                        && embedded("changed-embeddings").size()
                                        + embedded("later-embeddings").size()
                                == IMAGES);

        assertThat(progress("later-training-progress"))
                .hasSize(4 * LANES.size())
                .allSatisfy(step -> {
                    assertThat(step.getLearningRate()).isEqualTo(0.01f);
                    assertThat(step.getConsistencyWeight()).isEqualTo(0.7f);
                });
        EncoderVersion last = Codecs.ENCODER_VERSIONS.decode(
                versions(prefix).get(versions(prefix).size() - 1).value());
        assertThat(last.getUri()).contains("/later/");
        EncoderFile file = EncoderFile.parse(EncoderStore.read(last.getUri(), last.getSha256()));
        assertThat(file.metadata().settings().get("method.optimizer")).contains("0.01");
        List<String> all = new ArrayList<>(embedded("changed-embeddings"));
        all.addAll(embedded("later-embeddings"));
        assertThat(all).doesNotHaveDuplicates();
    }

    /** Checks that the job came to the undisturbed encoders, and embedded each image once, by an encoder that it announced. */
    private static void checkAll(String prefix) throws Exception {
        JobResults results = new JobResults(kafka, prefix);
        assertThat(results.hashes()).isEqualTo(undisturbed);
        assertThat(results.rejects()).isEmpty();
        assertThat(results.checkedEmbeddings(job(prefix).configuration(), ResumeITCase::content))
                .hasSize(IMAGES);
    }

    private static TestJob job(String prefix) {
        return new TestJob(kafka, prefix, directory.resolve(prefix))
                .set("source.bounded", "false")
                .set("memory.size", "20")
                .set("publishing.every-images", "16")
                .set("training.max-active-lanes", "4")
                .set("flink.execution.checkpointing.interval", "500 ms")
                .watch(new Accepted());
    }

    /**
     * Runs a job until it has taken so many images of each lane, and stops it with a savepoint.
     *
     * @param images more than were there before this run
     */
    private static String stopAfter(int images, TestJob job, SavepointFormatType format) throws Exception {
        try (RunningJob running = RunningJob.start(job)) {
            running.await(() -> Accepted.all(images));
            return running.stop(directory.resolve("savepoints"), format);
        }
    }

    /** Runs a job until all is committed that comes of the images. */
    private static void complete(String prefix, TestJob job) throws Exception {
        RunningJob.runUntil(
                job,
                () -> versions(prefix).size() >= VERSIONS
                        && embedded(prefix + "embeddings").size() >= IMAGES);
    }

    private static void createTopics(String prefix) throws Exception {
        kafka.createTopics(prefix, PARTITIONS);
    }

    private static void produce(String prefix, int from, int to) throws Exception {
        List<ProducerRecord<byte[], byte[]>> records = new ArrayList<>();
        for (int image = from; image < to; image++) {
            for (int lane = 0; lane < LANES.size(); lane++) {
                String name = LANES.get(lane);
                String id = "image-" + image;
                records.add(TestImages.record(prefix + "images", lane % PARTITIONS, name, id, content(name, id)));
            }
        }
        kafka.produce(records);
    }

    private static byte[] content(String lane, String id) {
        return TestImages.png(lane.hashCode() * 31L + id.hashCode());
    }

    private static List<TrainingProgress> progress(String topic) throws Exception {
        List<TrainingProgress> steps = new ArrayList<>();
        for (ConsumerRecord<byte[], byte[]> record : kafka.committed(topic)) {
            steps.add(Codecs.TRAINING_PROGRESS.decode(record.value()));
        }
        return steps;
    }

    private static List<ConsumerRecord<byte[], byte[]>> versions(String prefix) {
        return kafka.committed(prefix + "encoder-versions");
    }

    private static List<String> embedded(String topic) {
        return kafka.committed(topic).stream()
                .map(record -> new String(record.key()))
                .toList();
    }

    /** How many images of each lane were ever accepted. */
    private static final class Accepted implements TrainingWatch {

        private static final long serialVersionUID = 1;
        private static final Map<String, Long> BY_LANE = new ConcurrentHashMap<>();

        static boolean all(long images) {
            return LANES.stream().allMatch(lane -> BY_LANE.getOrDefault(lane, 0L) >= images);
        }

        @Override
        public void accepted(String lane, long images) {
            BY_LANE.put(lane, images);
        }
    }
}
