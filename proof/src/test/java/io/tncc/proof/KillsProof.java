package io.tncc.proof;

import static org.assertj.core.api.Assertions.assertThat;

import io.tncc.proof.flink.FlinkCluster;
import io.tncc.proof.flink.Job;
import io.tncc.proof.process.Server;
import io.tncc.proof.report.Report;
import io.tncc.proof.stream.ImageStream;
import java.util.EnumMap;
import java.util.Map;
import java.util.Random;
import java.util.SortedMap;
import org.junit.jupiter.api.Test;

/** TaskManagers are killed again and again, with SIGKILL, and nothing of what the two jobs publish is another for it. */
class KillsProof {

    private static final int KILLS = 24;
    private static final ImageStream IMAGES = new ImageStream(8, 3, 2200);

    @Test
    void killedTaskManagersChangeNothing() throws Exception {
        Report report = new Report("Kills");
        try (ProofBed bed = ProofBed.withS3("kills");
                FlinkCluster cluster = bed.cluster(4)) {
            TwoJobs calm = new TwoJobs(bed, cluster, IMAGES, "calm-", ProofBed.REPLAY);
            SortedMap<String, String> undisturbed = calm.checkedHashes();
            report.figure("images", IMAGES.lanes() * IMAGES.imagesPerLane());
            report.figure("encoder versions", undisturbed.size());

            TwoJobs killed = new TwoJobs(bed, cluster, IMAGES, "killed-", ProofBed.REPLAY);
            Map<Moment, Integer> kills = kill(bed, cluster, killed, new Random(1));
            SortedMap<String, String> disturbed = killed.checkedHashes();
            report.figure("TaskManagers killed", kills);
            report.figure(
                    "TaskManager processes started",
                    cluster.taskManagers().stream().mapToInt(Server::starts).sum());
            assertThat(disturbed).isEqualTo(undisturbed);
            assertThat(kills.values().stream().mapToInt(Integer::intValue).sum())
                    .isGreaterThanOrEqualTo(20);
            assertThat(kills).containsOnlyKeys(Moment.values());
            report.figure("embeddings, each checked", IMAGES.names().size());
        }
        report.end();
    }

    private static Map<Moment, Integer> kill(ProofBed bed, FlinkCluster cluster, TwoJobs jobs, Random random)
            throws Exception {
        Map<Moment, Integer> kills = new EnumMap<>(Moment.class);
        for (int i = 0; i < KILLS && !jobs.training().finished(); i++) {
            Job job = i % 3 == 2 && !jobs.embedding().finished() ? jobs.embedding() : jobs.training();
            job.awaitRunning();
            Moment moment = Moment.values()[i % Moment.values().length];
            moment.await(cluster, job, bed.s3(), random);
            cluster.taskManagers()
                    .get(random.nextInt(cluster.taskManagers().size()))
                    .kill();
            kills.merge(moment, 1, Integer::sum);
            // Until the JobManager has noticed, the job still seems to run.
            Thread.sleep(3000);
        }
        return kills;
    }
}
