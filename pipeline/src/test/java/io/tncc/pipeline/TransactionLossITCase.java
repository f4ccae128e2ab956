package io.tncc.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import io.tncc.schemas.codec.Codecs;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.apache.flink.api.common.JobID;
import org.apache.kafka.clients.admin.TransactionState;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Jobs whose transactions are lost while they stand still or run. They embed without an encoder, so that each image ends as a
 * reject, in a transaction. A savepoint of a job that runs on holds a transaction that is prepared and not yet committed: the job
 * commits it with its next checkpoint, which the tests prevent.
 */
class TransactionLossITCase {

    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private static TestKafka kafka;
    private static TestCluster flink;

    @TempDir
    private Path directory;

    @BeforeAll
    static void start() throws Exception {
        kafka = new TestKafka(Map.of(
                "transactional.id.expiration.ms", "10000",
                "transaction.remove.expired.transaction.cleanup.interval.ms", "100"));
        flink = new TestCluster();
    }

    @AfterAll
    static void stop() throws Exception {
        flink.close();
        kafka.close();
    }

    @Test
    void whatASavepointHasPreparedIsCommittedWhenTheJobGoesOn() throws Exception {
        String savepoint = savepointWithAnOpenTransaction("good-", "10 min");
        assertThat(committed("good-")).isEmpty();
        JobID job = flink.submit(job("good-").set("flink.execution.state-recovery.path", savepoint));
        await(() -> committed("good-").size() >= 3);
        flink.cancel(job);
        assertThat(committed("good-")).containsExactly("0", "1", "2");
    }

    @Test
    void aTransactionThatTimedOutWhileTheJobStoodStillEndsItUntilTheLossIsAccepted() throws Exception {
        String savepoint = savepointWithAnOpenTransaction("late-", "6 s");
        String id = "late-job-embed-late-rejected-images-0-1";
        await(() -> kafka.transactions().get(id) != TransactionState.ONGOING);

        JobID refused = flink.submit(job("late-").set("flink.execution.state-recovery.path", savepoint));
        checkFinal(refused, "The Kafka transaction " + id + " (producer id ", "kafka.accepted-losses: " + id);

        kafka.produce(images("late-", 3, 5));
        JobID accepted = flink.submit(job("late-")
                .set("flink.execution.state-recovery.path", savepoint)
                .set("kafka.accepted-losses", id));
        await(() -> committed("late-").size() == 2);
        flink.cancel(accepted);
        assertThat(committed("late-")).containsExactly("3", "4");
    }

    @Test
    void aTransactionThatAnotherProducerFencedEndsTheJob() throws Exception {
        String savepoint = savepointWithAnOpenTransaction("fenced-", "10 min");
        String id = "fenced-job-embed-fenced-rejected-images-0-1";
        kafka.fence(id);
        JobID job = flink.submit(job("fenced-").set("flink.execution.state-recovery.path", savepoint));
        checkFinal(job, id, "another job used its transactional id", "kafka.group-prefix");
        assertThat(committed("fenced-")).isEmpty();
    }

    @Test
    void anIdThatExpiredSinceTheJobWasStoppedEndsItUntilThatIsAccepted() throws Exception {
        kafka.createTopics("old-", 1);
        kafka.produce(images("old-", 0, 3));
        JobID stopped = flink.submit(withoutCheckpoints("old-"));
        await(() -> kafka.sent("old-rejected-images").size() >= 3);
        String savepoint = flink.stop(stopped, directory);
        String id = "old-job-embed-old-rejected-images-0-1";
        await(() -> committed("old-").size() >= 3);
        await(() -> !kafka.transactions().containsKey(id));

        JobID refused = flink.submit(job("old-").set("flink.execution.state-recovery.path", savepoint));
        checkFinal(refused, id, "cannot be told", "transactional.id.expiration.ms");

        kafka.produce(images("old-", 3, 5));
        JobID accepted = flink.submit(job("old-")
                .set("flink.execution.state-recovery.path", savepoint)
                .set("kafka.accepted-losses", "old-job-embed-*"));
        await(() -> committed("old-").size() == 5);
        flink.cancel(accepted);
        assertThat(committed("old-")).containsExactly("0", "1", "2", "3", "4");
    }

    /** Where two jobs have the same ids, each would fence the other again and again. */
    @Test
    void aRunningJobWhoseTransactionAnotherProducerTakesOverEnds() throws Exception {
        kafka.createTopics("taken-", 1);
        kafka.produce(images("taken-", 0, 1));
        JobID job = flink.submit(withoutCheckpoints("taken-"));
        await(() -> !kafka.sent("taken-rejected-images").isEmpty());
        String id = "taken-job-embed-taken-rejected-images-0-1";
        kafka.fence(id);
        kafka.produce(images("taken-", 1, 2));
        checkFinal(job, "Another producer took over the Kafka transaction " + id, "kafka.group-prefix");
    }

    private String savepointWithAnOpenTransaction(String prefix, String timeout) throws Exception {
        kafka.createTopics(prefix, 1);
        kafka.produce(images(prefix, 0, 3));
        JobID job = flink.submit(withoutCheckpoints(prefix).set("kafka.transaction-timeout", timeout));
        await(() -> kafka.sent(prefix + "rejected-images").size() >= 3);
        String savepoint = flink.savepoint(job, directory);
        flink.cancel(job);
        return savepoint;
    }

    private TestJob withoutCheckpoints(String prefix) {
        return job(prefix).set("flink.execution.checkpointing.min-pause", "10 min");
    }

    private TestJob job(String prefix) {
        return new TestJob(kafka, prefix, directory)
                .set("pipeline.run", "embed")
                .set("pipeline.parallelism", "1")
                .set("embedding.before-first-version", "reject")
                .set("source.bounded", "false")
                .set("flink.execution.checkpointing.interval", "500 ms")
                .set("kafka.transaction-timeout", "1 min");
    }

    /** The job has ended at once, and says why and what to do to all who ask. */
    private static void checkFinal(JobID job, String... texts) throws Exception {
        assertThat(flink.failureOf(job)).contains(texts).doesNotContain("Recovery is suppressed by");
        assertThat(flink.shownFailuresOf(job)).contains(texts);
    }

    private static List<ProducerRecord<byte[], byte[]>> images(String prefix, int from, int to) {
        List<ProducerRecord<byte[], byte[]>> records = new ArrayList<>();
        for (int image = from; image < to; image++) {
            records.add(TestImages.record(prefix + "images", 0, "a", String.valueOf(image), TestImages.png(image)));
        }
        return records;
    }

    private static List<String> committed(String prefix) throws Exception {
        List<String> ids = new ArrayList<>();
        for (ConsumerRecord<byte[], byte[]> record : kafka.committed(prefix + "rejected-images")) {
            ids.add(Codecs.REJECTED_IMAGES.decode(record.value()).getId());
        }
        return ids;
    }

    private static void await(Callable<Boolean> condition) throws Exception {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (!condition.call()) {
            assertThat(System.nanoTime()).as("in time").isLessThan(deadline);
            Thread.sleep(100);
        }
    }
}
