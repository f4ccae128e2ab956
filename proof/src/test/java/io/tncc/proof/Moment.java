package io.tncc.proof;

import io.tncc.proof.flink.FlinkCluster;
import io.tncc.proof.flink.Job;
import io.tncc.proof.store.S3Server;
import java.time.Duration;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** A moment of a running job at which something may happen to it. */
enum Moment {
    /** Anywhere between checkpoints: with some training done that no checkpoint has. */
    STEP {
        @Override
        void await(FlinkCluster cluster, Job job, S3Server s3, Random random) throws Exception {
            Thread.sleep(random.nextInt(1500));
        }
    },
    /** Soon after a checkpoint has begun. */
    CHECKPOINT {
        @Override
        void await(FlinkCluster cluster, Job job, S3Server s3, Random random) throws Exception {
            cluster.jobManager().awaitLog("Triggering checkpoint", "for job " + job.id(), PATIENCE);
            Thread.sleep(random.nextInt(300));
        }
    },
    /** While an encoder file is on its way to S3. */
    UPLOAD {
        @Override
        void await(FlinkCluster cluster, Job job, S3Server s3, Random random) throws Exception {
            CountDownLatch upload = new CountDownLatch(1);
            s3.relay().onRequest(request -> {
                if (request.startsWith("PUT ") && request.contains("encoders")) {
                    upload.countDown();
                }
            });
            upload.await(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
        }
    },
    /** Soon after a checkpoint is complete, when its transactions are committed. */
    COMMIT {
        @Override
        void await(FlinkCluster cluster, Job job, S3Server s3, Random random) throws Exception {
            cluster.jobManager().awaitLog("Completed checkpoint", "for job " + job.id(), PATIENCE);
            Thread.sleep(random.nextInt(15));
        }
    };

    private static final Duration PATIENCE = Duration.ofMinutes(2);

    /** Waits for the moment. */
    abstract void await(FlinkCluster cluster, Job job, S3Server s3, Random random) throws Exception;
}
