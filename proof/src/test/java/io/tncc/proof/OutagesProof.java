package io.tncc.proof;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.tncc.proof.flink.FlinkCluster;
import io.tncc.proof.process.Server;
import io.tncc.proof.report.Report;
import io.tncc.proof.store.Relay.Mode;
import io.tncc.proof.stream.ImageStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.SortedMap;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** What the jobs depend on goes away and comes back, and nothing of what they publish is another for it. */
class OutagesProof {

    private static final ImageStream IMAGES = new ImageStream(8, 3, 1100);

    private static Report report;
    private static ProofBed bed;
    private static FlinkCluster cluster;
    private static SortedMap<String, String> undisturbed;

    @BeforeAll
    static void runUndisturbed() throws Exception {
        report = new Report("Outages");
        bed = ProofBed.withS3("outages");
        cluster = bed.cluster(4);
        undisturbed = new TwoJobs(bed, cluster, IMAGES, "calm-", Map.of()).checkedHashes();
        report.figure("images", IMAGES.lanes() * IMAGES.imagesPerLane());
        report.figure("encoder versions", undisturbed.size());
    }

    @AfterAll
    static void stop() {
        cluster.close();
        bed.close();
        report.end();
    }

    @Test
    void aBrokerThatStopsAndStartsChangesNothing() throws Exception {
        TwoJobs jobs = started("broker-");
        bed.kafka().stop();
        Thread.sleep(20_000);
        bed.kafka().start();
        requireUndisturbed(jobs, "broker away for 20 s");
    }

    @Test
    void anObjectStoreThatAnswersUnavailableChangesNothing() throws Exception {
        TwoJobs jobs = started("unavailable-");
        bed.s3().relay().mode(Mode.UNAVAILABLE);
        Thread.sleep(30_000);
        bed.s3().relay().mode(Mode.PASS);
        assertThat(bed.s3().relay().answeredUnavailable()).isPositive();
        requireUndisturbed(
                jobs,
                "S3 answers 503 for 30 s (%d answers)"
                        .formatted(bed.s3().relay().answeredUnavailable()));
    }

    @Test
    void anObjectStoreThatHangsForAMinuteChangesNothing() throws Exception {
        TwoJobs jobs = started("hanging-");
        bed.s3().relay().mode(Mode.HANG);
        Thread.sleep(60_000);
        bed.s3().relay().mode(Mode.PASS);
        requireUndisturbed(jobs, "S3 hangs for 60 s");
    }

    @Test
    void aTaskManagerThatWakesAfterItsTasksWereGivenAwayChangesNothing() throws Exception {
        TwoJobs jobs = started("frozen-");
        for (Server taskManager : cluster.taskManagers().subList(0, 2)) {
            taskManager.signal("STOP");
        }
        // Others take over, as far as there are slots, before the frozen ones wake and go on as if nothing had
        // happened.
        Server spare = cluster.addTaskManager();
        Thread.sleep(25_000);
        for (Server taskManager : cluster.taskManagers().subList(0, 2)) {
            taskManager.signal("CONT");
        }
        requireUndisturbed(jobs, "two TaskManagers frozen for 25 s, with a heartbeat timeout of 6 s");
        spare.killForGood();
    }

    @Test
    void aFullCheckpointDiskIsToldAndChangesNothing() throws Exception {
        Path disk = Files.createDirectories(bed.directory().resolve("disk"));
        assumeTrue(
                command("mount", "-t", "tmpfs", "-o", "size=192m", "tmpfs", disk.toString()) == 0,
                "only root may mount");
        try {
            String checkpoints = disk.resolve("checkpoints").toUri().toString();
            TwoJobs jobs = started("disk-", Map.of("flink.execution.checkpointing.dir", checkpoints));
            Path filler = disk.resolve("filler");
            command("dd", "if=/dev/zero", "of=" + filler, "bs=1M", "count=192");
            jobs.training().awaitFailedCheckpoint(Duration.ofSeconds(60));
            Thread.sleep(5_000);
            String told = cluster.taskManagerLogLine("No space left on device");
            assertThat(told).contains("No space left on device");
            Files.delete(filler);
            requireUndisturbed(jobs, "checkpoint disk full until a checkpoint had failed");
        } finally {
            command("umount", "-l", disk.toString());
        }
    }

    private static TwoJobs started(String prefix) throws Exception {
        return started(prefix, Map.of());
    }

    /** Both jobs, with some checkpoints behind them. */
    private static TwoJobs started(String prefix, Map<String, String> options) throws Exception {
        TwoJobs jobs = new TwoJobs(bed, cluster, IMAGES, prefix, options);
        jobs.embedding().awaitRunning();
        jobs.training().awaitNextCheckpoints(1);
        return jobs;
    }

    private static void requireUndisturbed(TwoJobs jobs, String outage) throws Exception {
        assertThat(jobs.busy()).as("the outage came before the end").isTrue();
        Instant begin = Instant.now();
        assertThat(jobs.checkedHashes()).isEqualTo(undisturbed);
        report.figure(
                outage,
                "same SHA-256, %d s until the end"
                        .formatted(Duration.between(begin, Instant.now()).toSeconds()));
    }

    private static int command(String... command) throws IOException, InterruptedException {
        return new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start()
                .waitFor();
    }
}
