package io.tncc.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import io.tncc.pipeline.train.TrainingWatch;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.LongSummaryStatistics;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.flink.core.execution.JobClient;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A trainer that takes one step of 8 images a second, sleeping in between, does not hold up embedding. Rates are those at which
 * embeddings are sent, from the first to the last, so that the start of a job does not count. A run lasts some seconds, in
 * which the machine's other work and a warming compiler move the rate by tens of percent, while an embedder that waits for
 * this trainer falls to a hundredth: half the rate, in the best of a few rounds, tells the two apart.
 */
class SlowTrainingITCase {

    private static final List<String> LANES = List.of("a", "b");
    private static final int IMAGES_PER_LANE = 4000;
    private static final int IMAGES = LANES.size() * IMAGES_PER_LANE;
    private static final int ROUNDS = 3;
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private static TestKafka kafka;

    @TempDir
    private static Path directory;

    private static int runs;

    /** The lanes have versions already, since nobody waits for the slow trainer's first checkpoint. */
    @BeforeAll
    static void publishVersions() throws Exception {
        kafka = new TestKafka();
        kafka.createTopics("", LANES.size());
        kafka.produce(images(0, 8));
        job("train", "first").run();
        kafka.produce(images(8, IMAGES_PER_LANE));
    }

    @AfterAll
    static void stopKafka() throws Exception {
        kafka.close();
    }

    @Test
    void embeddingInAJobOfItsOwnKeepsItsRate() throws Exception {
        double beside = 0;
        double alone = rateOfEmbedJob();
        int round = 0;
        do {
            JobClient training = startSlowTraining("train");
            SlowSteps.awaitStep();
            long stepsBefore = SlowSteps.STEPS.get();
            beside = Math.max(beside, rateOfEmbedJob());
            assertThat(SlowSteps.STEPS.get()).isGreaterThan(stepsBefore);
            stop(training);
        } while (++round < ROUNDS && beside < 0.5 * alone);
        assertThat(beside).as("images a second").isGreaterThanOrEqualTo(0.5 * alone);
    }

    @Test
    void embeddingInOneJobWithTrainingIsNotHeldUpByIt() throws Exception {
        double together = 0;
        double alone = rateOfEmbedJob();
        int round = 0;
        do {
            long stepsBefore = SlowSteps.STEPS.get();
            JobClient job = startSlowTraining("all");
            String topic = "embeddings-" + runs;
            together = Math.max(together, rate(awaitSent(topic)));
            long trained = 8 * (SlowSteps.STEPS.get() - stepsBefore);
            stop(job);
            assertThat(trained).isLessThan(IMAGES / 10);
        } while (++round < ROUNDS && together < 0.5 * alone);
        assertThat(together).as("images a second").isGreaterThanOrEqualTo(0.5 * alone);
    }

    private static double rateOfEmbedJob() throws Exception {
        TestJob job = job("embed", "run-" + ++runs).set("kafka.topics.embeddings", "embeddings-" + runs);
        job.run();
        return rate(kafka.committed("embeddings-" + runs));
    }

    private static JobClient startSlowTraining(String run) throws Exception {
        return job(run, "run-" + ++runs)
                .set("kafka.topics.embeddings", "embeddings-" + runs)
                .watch(new SlowSteps())
                .environment()
                .executeAsync();
    }

    private static void stop(JobClient job) throws Exception {
        CompletableFuture<?> ended = job.getJobExecutionResult().handle((result, cancelled) -> null);
        job.cancel().get(30, TimeUnit.SECONDS);
        ended.get(30, TimeUnit.SECONDS);
    }

    private static TestJob job(String run, String group) {
        return new TestJob(kafka, "", directory)
                .set("pipeline.run", run)
                .set("kafka.group-prefix", group)
                .set("embedding.before-first-version", "reject")
                .set("flink.execution.checkpointing.interval", "1 s");
    }

    /** Images a second, by when their embeddings were sent. */
    private static double rate(List<ConsumerRecord<byte[], byte[]>> embeddings) {
        assertThat(embeddings).hasSize(IMAGES);
        LongSummaryStatistics millis =
                embeddings.stream().mapToLong(ConsumerRecord::timestamp).summaryStatistics();
        return 1000.0 * IMAGES / (millis.getMax() - millis.getMin());
    }

    /** Waits for all embeddings to be sent, whether they are committed or not: the job commits with its checkpoints. */
    private static List<ConsumerRecord<byte[], byte[]>> awaitSent(String topic) throws InterruptedException {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        List<ConsumerRecord<byte[], byte[]>> sent = kafka.sent(topic);
        while (sent.size() < IMAGES && System.nanoTime() < deadline) {
            Thread.sleep(500);
            sent = kafka.sent(topic);
        }
        return sent;
    }

    private static List<ProducerRecord<byte[], byte[]>> images(int from, int to) {
        List<ProducerRecord<byte[], byte[]>> records = new ArrayList<>();
        for (int image = from; image < to; image++) {
            for (int partition = 0; partition < LANES.size(); partition++) {
                byte[] content = TestImages.png(image % 50);
                records.add(TestImages.record("images", partition, LANES.get(partition), "image-" + image, content));
            }
        }
        return records;
    }

    /** Sleeps a second after each step; all lanes take turns. */
    private static final class SlowSteps implements TrainingWatch {

        private static final long serialVersionUID = 1;
        private static final AtomicLong STEPS = new AtomicLong();

        @Override
        public void trained(String lane, long step) throws InterruptedException {
            synchronized (STEPS) {
                STEPS.incrementAndGet();
                Thread.sleep(1000);
            }
        }

        static void awaitStep() throws InterruptedException {
            long before = STEPS.get();
            long deadline = System.nanoTime() + PATIENCE.toNanos();
            while (STEPS.get() == before && System.nanoTime() < deadline) {
                Thread.sleep(20);
            }
        }
    }
}
