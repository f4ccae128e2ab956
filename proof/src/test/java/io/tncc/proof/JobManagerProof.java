package io.tncc.proof;

import static org.assertj.core.api.Assertions.assertThat;

import io.tncc.proof.flink.FlinkCluster;
import io.tncc.proof.flink.ZooKeeperServer;
import io.tncc.proof.report.Report;
import io.tncc.proof.stream.ImageStream;
import java.util.Map;
import java.util.SortedMap;
import org.junit.jupiter.api.Test;

/** The JobManager is killed, and another goes on from the last checkpoint, which ZooKeeper and the object store hold. */
class JobManagerProof {

    private static final int KILLS = 3;
    private static final ImageStream IMAGES = new ImageStream(8, 3, 1100);

    @Test
    void aKilledJobManagerChangesNothing() throws Exception {
        Report report = new Report("JobManager with ZooKeeper");
        try (ProofBed bed = ProofBed.withS3("jobmanager");
                ZooKeeperServer zooKeeper = bed.zooKeeper();
                FlinkCluster cluster = bed.cluster(4, highAvailability(bed, zooKeeper))) {
            SortedMap<String, String> undisturbed =
                    new TwoJobs(bed, cluster, IMAGES, "calm-", Map.of()).checkedHashes();

            TwoJobs jobs = new TwoJobs(bed, cluster, IMAGES, "killed-", Map.of());
            for (int i = 0; i < KILLS; i++) {
                jobs.embedding().awaitRunning();
                jobs.training().awaitRunning();
                jobs.training().awaitNextCheckpoints(1);
                assertThat(jobs.busy()).isTrue();
                cluster.jobManager().kill();
                Thread.sleep(3000);
            }
            assertThat(jobs.checkedHashes()).isEqualTo(undisturbed);
            assertThat(cluster.jobManager().starts()).isEqualTo(1 + KILLS);
            report.figure("JobManagers killed", KILLS);
            report.figure("encoder versions with the same SHA-256", undisturbed.size());
        }
        report.end();
    }

    private static Map<String, String> highAvailability(ProofBed bed, ZooKeeperServer zooKeeper) {
        return Map.of(
                "high-availability.type",
                "zookeeper",
                "high-availability.zookeeper.quorum",
                zooKeeper.address(),
                "high-availability.storageDir",
                bed.store().uri("high-availability"),
                "high-availability.zookeeper.client.session-timeout",
                "5 s");
    }
}
