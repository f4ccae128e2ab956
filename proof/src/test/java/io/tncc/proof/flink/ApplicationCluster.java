package io.tncc.proof.flink;

import com.fasterxml.jackson.databind.JsonNode;
import io.tncc.proof.process.Await;
import io.tncc.proof.process.Loopback;
import io.tncc.proof.process.Server;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * A cluster of one job, in application mode, started by the distribution's own scripts as the image starts it: the JobManager finds
 * the job in {@code usrlib/}, all processes find natives in {@code lib/} and the object store in {@code plugins/}.
 */
public final class ApplicationCluster implements AutoCloseable {

    private static final Duration PATIENCE = Duration.ofSeconds(180);

    private final FlinkHome home;
    private final Path directory;
    private final Map<String, String> environment;
    private final FlinkRest rest;
    private final Server jobManager;
    private final List<Server> taskManagers = new ArrayList<>();
    private final List<Integer> metricPorts = new ArrayList<>();

    /**
     * Starts the cluster, and with it the job, with the commands and the configuration that the image is given.
     *
     * @param directory for its configuration, logs and temporary files
     * @param javaOptions of all processes, on top of those that Flink needs
     * @param options of Flink, on top of those of the image
     * @param environment of all processes, on top of that of the image
     * @param jobFile the options of the job
     */
    public ApplicationCluster(
            FlinkHome home,
            ComposeFile image,
            Path directory,
            int taskManagerCount,
            String javaOptions,
            Map<String, String> options,
            Map<String, String> environment,
            Path jobFile)
            throws IOException {
        this.home = home;
        this.directory = directory;
        this.environment = new HashMap<>(Map.of(
                "FLINK_CONF_DIR", ClusterConfiguration.folder(directory).toString(),
                "FLINK_LOG_DIR", directory.resolve("logs").toString(),
                "DJL_CACHE_DIR", directory.resolve("djl").toString(),
                "DJL_OFFLINE", "true",
                "JAVA_HOME", System.getProperty("java.home")));
        this.environment.putAll(environment);
        Map<String, String> all = new TreeMap<>(image.flinkOptions());
        all.putAll(options);
        all.merge("env.java.opts.all", javaOptions, (needed, more) -> needed + " " + more);
        rest = ClusterConfiguration.writeAsGiven(directory, all).rest();
        jobManager = server("jobmanager", image.command("jobmanager", jobFile));
        jobManager.start();
        for (int i = 1; i <= taskManagerCount; i++) {
            taskManagers.add(server("taskmanager-" + i, image.command("taskmanager", jobFile))
                    .start());
        }
    }

    /** As the entry point of Flink's image starts its scripts; here each process needs a port of its own for its metrics. */
    private Server server(String name, List<String> ofImage) {
        String script = ofImage.get(0) + ".sh";
        List<String> command = new ArrayList<>(
                List.of(home.directory().resolve("bin").resolve(script).toString(), "start-foreground"));
        command.addAll(List.of("-D", "metrics.reporter.prom.port=" + metricPort()));
        command.addAll(ofImage.subList(1, ofImage.size()));
        return new Server(name, command, environment, directory.resolve("logs"));
    }

    private int metricPort() {
        metricPorts.add(Loopback.freePort());
        return metricPorts.get(metricPorts.size() - 1);
    }

    public List<Server> taskManagers() {
        return List.copyOf(taskManagers);
    }

    /** Waits until all tasks of the job run. */
    public void awaitRunning() throws InterruptedException {
        Await.until("a running job in " + directory, PATIENCE, () -> {
            JsonNode job = rest.get("/jobs/overview").path("jobs").path(0);
            return job.path("state").asText().equals("RUNNING")
                    && job.path("tasks").path("running").asInt()
                            == job.path("tasks").path("total").asInt();
        });
    }

    /** Waits until the job has failed with the text in the stack trace, be it tried again or not. */
    public void awaitFailure(String text) throws InterruptedException {
        Await.until("a failure that says: " + text, PATIENCE, () -> failures().contains(text));
    }

    private String failures() throws IOException, InterruptedException {
        String id = rest.get("/jobs/overview").path("jobs").path(0).path("jid").asText();
        return rest.get("/jobs/" + id + "/exceptions").toString();
    }

    /** What all processes have logged, also those that have ended. */
    public String logs() throws IOException {
        StringBuilder text = new StringBuilder();
        try (Stream<Path> files = Files.list(directory.resolve("logs"))) {
            for (Path file : files.sorted().toList()) {
                text.append(Files.readString(file));
            }
        }
        return text.toString();
    }

    /** What Prometheus gets from the processes that run, one after the other. */
    public String scraped() throws IOException, InterruptedException {
        StringBuilder text = new StringBuilder();
        for (int port : metricPorts) {
            HttpRequest request = HttpRequest.newBuilder(
                            URI.create("http://%s:%d/metrics".formatted(Loopback.ADDRESS, port)))
                    .build();
            text.append(HttpClient.newHttpClient()
                    .send(request, BodyHandlers.ofString())
                    .body());
        }
        return text.toString();
    }

    @Override
    public void close() {
        taskManagers.forEach(Server::killForGood);
        jobManager.killForGood();
    }
}
