package io.tncc.cli.demo;

import io.tncc.cli.terminal.CommandFailure;
import io.tncc.pipeline.PretrainingTopology;
import io.tncc.pipeline.option.InvalidOptionsException;
import io.tncc.pipeline.option.PipelineConfiguration;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;
import org.apache.flink.api.common.JobExecutionResult;
import org.apache.flink.core.execution.JobClient;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;

/** The real job on a Flink cluster in this process, with Flink's web page. */
final class DemoJob implements AutoCloseable {

    private static final long CANCEL_SECONDS = 20;

    private final JobClient client;
    private final CompletableFuture<JobExecutionResult> result;
    private final int webPort;
    private final Path checkpoints;

    private DemoJob(JobClient client, int webPort, Path checkpoints) {
        this.client = client;
        this.result = client.getJobExecutionResult();
        this.webPort = webPort;
        this.checkpoints = checkpoints;
    }

    static DemoJob start(DemoSettings settings, String bootstrapServers) throws Exception {
        Path checkpoints = Files.createTempDirectory("tncc-checkpoints-");
        int webPort = freePort();
        PipelineConfiguration configuration =
                configuration(settings.jobOptions(bootstrapServers, webPort, checkpoints));
        StreamExecutionEnvironment environment =
                StreamExecutionEnvironment.createLocalEnvironmentWithWebUI(configuration.flink());
        new PretrainingTopology(configuration).addTo(environment);
        return new DemoJob(environment.executeAsync("TNCC Stream demo"), webPort, checkpoints);
    }

    /** The options, checked. */
    static PipelineConfiguration configuration(Map<String, String> options) {
        try {
            return PipelineConfiguration.of(options);
        } catch (InvalidOptionsException e) {
            throw new CommandFailure(String.valueOf(e.getMessage()), e);
        }
    }

    /** Where Flink's web page is. */
    String webPage() {
        return "http://localhost:" + webPort;
    }

    /** Whether the job has ended, for better or worse. */
    boolean ended() {
        return result.isDone();
    }

    /**
     * Waits for the job, at most so long.
     *
     * @return whether it has ended
     * @throws CommandFailure if it failed
     */
    boolean await(long millis) throws InterruptedException {
        try {
            result.get(millis, TimeUnit.MILLISECONDS);
            return true;
        } catch (TimeoutException e) {
            return false;
        } catch (ExecutionException e) {
            throw new CommandFailure("The Flink job failed: " + rootCause(e).getMessage(), e);
        }
    }

    private static Throwable rootCause(Throwable e) {
        Throwable cause = e;
        while (cause.getCause() != null) {
            cause = cause.getCause();
        }
        return cause;
    }

    @Override
    public void close() {
        if (!ended()) {
            try {
                client.cancel().get(CANCEL_SECONDS, TimeUnit.SECONDS);
                result.handle((ended, failure) -> true).get(CANCEL_SECONDS, TimeUnit.SECONDS);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            } catch (ExecutionException | TimeoutException e) {
                throw new CommandFailure("The Flink job could not be cancelled: " + e.getMessage(), e);
            }
        }
        delete(checkpoints);
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    private static void delete(Path directory) {
        try (Stream<Path> paths = Files.walk(directory)) {
            for (Path path : paths.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(path);
            }
        } catch (IOException e) {
            // What is left in the temporary folder harms nobody.
        }
    }
}
