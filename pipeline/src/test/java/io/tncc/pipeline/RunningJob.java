package io.tncc.pipeline;

import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.BooleanSupplier;
import org.apache.flink.core.execution.JobClient;
import org.apache.flink.core.execution.SavepointFormatType;

/** A job whose input does not end. It is over when this is closed. */
final class RunningJob implements AutoCloseable {

    private static final Duration PATIENCE = Duration.ofSeconds(180);

    private final JobClient client;
    private final CompletableFuture<?> result;

    private RunningJob(JobClient client) {
        this.client = client;
        this.result = client.getJobExecutionResult();
    }

    static RunningJob start(TestJob job) throws Exception {
        return new RunningJob(job.environment().executeAsync());
    }

    /** Runs a job until something has come of it. */
    static void runUntil(TestJob job, BooleanSupplier condition) throws Exception {
        try (RunningJob running = start(job)) {
            running.await(condition);
        }
    }

    /** Waits until something has come of the job, which must not end meanwhile. */
    void await(BooleanSupplier condition) throws Exception {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (!condition.getAsBoolean()) {
            if (result.isDone()) {
                throw new IllegalStateException("The job ended: " + result.get());
            }
            if (System.nanoTime() > deadline) {
                throw new TimeoutException("The job has not come so far within " + PATIENCE);
            }
            Thread.sleep(100);
        }
    }

    /** Stops the job with a savepoint under the directory, and returns where that is. */
    String stop(Path directory, SavepointFormatType format) throws Exception {
        String savepoint = client.stopWithSavepoint(false, directory.toUri().toString(), format)
                .get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
        result.get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
        return savepoint;
    }

    @Override
    public void close() throws ExecutionException, TimeoutException {
        if (!result.isDone()) {
            CompletableFuture<?> ended = result.handle((value, cancelled) -> null);
            try {
                client.cancel().get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
                ended.get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
