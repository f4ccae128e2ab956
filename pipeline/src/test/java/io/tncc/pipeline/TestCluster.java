package io.tncc.pipeline;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.apache.flink.api.common.JobID;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.RestOptions;
import org.apache.flink.core.execution.SavepointFormatType;
import org.apache.flink.runtime.jobmaster.JobResult;
import org.apache.flink.runtime.minicluster.MiniCluster;
import org.apache.flink.runtime.minicluster.MiniClusterConfiguration;
import org.apache.flink.streaming.api.graph.StreamGraph;
import org.apache.flink.util.ExceptionUtils;

/** Flink in this process, which outlives its jobs. */
final class TestCluster implements AutoCloseable {

    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final MiniCluster cluster;

    TestCluster() throws Exception {
        Configuration configuration = new Configuration();
        configuration.set(RestOptions.BIND_PORT, "0");
        cluster = new MiniCluster(new MiniClusterConfiguration.Builder()
                .setConfiguration(configuration)
                .setNumTaskManagers(1)
                .setNumSlotsPerTaskManager(4)
                .build());
        cluster.start();
    }

    JobID submit(TestJob job) throws Exception {
        StreamGraph graph = job.environment().getStreamGraph();
        return cluster.submitJob(graph).get().getJobID();
    }

    /** Takes a savepoint, which commits no transactions, and returns where it lies. */
    String savepoint(JobID job, Path directory) throws Exception {
        return cluster.triggerSavepoint(job, directory.toUri().toString(), false, SavepointFormatType.CANONICAL)
                .get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
    }

    /** Stops a job with a savepoint, which commits its transactions, and returns where it lies. */
    String stop(JobID job, Path directory) throws Exception {
        return cluster.stopWithSavepoint(job, directory.toUri().toString(), false, SavepointFormatType.CANONICAL)
                .get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
    }

    void cancel(JobID job) throws Exception {
        cluster.cancelJob(job).get();
        result(job);
    }

    boolean runs(JobID job) throws Exception {
        return !cluster.getJobStatus(job).get().isTerminalState();
    }

    /** Waits for the failure that ends a job, and returns what its user is shown: the stack traces of the exception. */
    String failureOf(JobID job) throws Exception {
        return result(job)
                .getSerializedThrowable()
                .map(ExceptionUtils::stringifyException)
                .orElseThrow(() -> new AssertionError("The job ended without a failure"));
    }

    private JobResult result(JobID job) throws Exception {
        return cluster.requestJobResult(job).get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
    }

    /** What the web interface shows of a job's failures, as JSON. */
    String shownFailuresOf(JobID job) throws Exception {
        URI uri = cluster.getRestAddress().get().resolve("/jobs/" + job + "/exceptions");
        return HttpClient.newHttpClient()
                .send(HttpRequest.newBuilder(uri).build(), HttpResponse.BodyHandlers.ofString())
                .body();
    }

    @Override
    public void close() {
        try {
            cluster.close();
        } catch (Exception e) {
            throw new IllegalStateException("Flink does not stop", e);
        }
    }
}
