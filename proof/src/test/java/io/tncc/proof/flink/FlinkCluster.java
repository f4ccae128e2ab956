package io.tncc.proof.flink;

import io.tncc.proof.process.Await;
import io.tncc.proof.process.Server;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;

/** A session cluster of separate processes: a JobManager and TaskManagers of one slot each, which are started anew when they end. */
public final class FlinkCluster implements AutoCloseable {

    private static final Duration PATIENCE = Duration.ofSeconds(90);
    private static final String TASK_MANAGER = "org.apache.flink.runtime.taskexecutor.TaskManagerRunner";
    private static final String JOB_MANAGER = "org.apache.flink.runtime.entrypoint.StandaloneSessionClusterEntrypoint";
    private static final String COMMAND_LINE = "org.apache.flink.client.cli.CliFrontend";

    private final FlinkHome home;
    private final Path directory;
    private final Path jobJar;
    private final FlinkRest rest;
    private final Server jobManager;
    private final List<Server> taskManagers = new ArrayList<>();

    /**
     * Starts a cluster.
     *
     * @param directory for its configuration, logs and temporary files
     * @param options of Flink, on top of those that this class chooses
     */
    public FlinkCluster(FlinkHome home, Path jobJar, Path directory, int taskManagerCount, Map<String, String> options)
            throws Exception {
        this.home = home;
        this.jobJar = jobJar;
        this.directory = directory;
        ClusterConfiguration configuration = ClusterConfiguration.writeSmall(directory, options);
        rest = configuration.rest();
        jobManager = server("jobmanager", JOB_MANAGER, List.of("-Xmx512m", "-XX:+UseSerialGC"));
        jobManager.start();
        for (int i = 1; i <= taskManagerCount; i++) {
            addTaskManager();
        }
        awaitSlots(taskManagerCount);
    }

    private Path configuration() {
        return ClusterConfiguration.folder(directory);
    }

    private Server server(String name, String mainClass, List<String> javaOptions, String... more) {
        List<String> arguments =
                new ArrayList<>(List.of("--configDir", configuration().toString()));
        arguments.addAll(List.of(more));
        // Flink's images load jemalloc, as glibc's arenas keep what RocksDB's threads have freed.
        Map<String, String> environment = Map.of(
                "MALLOC_ARENA_MAX", "2",
                "FLINK_CONF_DIR", configuration().toString(),
                "FLINK_PLUGINS_DIR", home.plugins().toString(),
                "FLINK_LIB_DIR", home.lib().toString());
        return new Server(
                name,
                home.command(mainClass, configuration(), javaOptions, arguments.toArray(String[]::new)),
                environment,
                directory.resolve("logs"));
    }

    /** Starts one more TaskManager, of one slot. */
    public Server addTaskManager() {
        Server taskManager = server(
                "taskmanager-" + (taskManagers.size() + 1),
                TASK_MANAGER,
                List.of(
                        "-Xms640m",
                        "-Xmx640m",
                        "-XX:+AlwaysPreTouch",
                        "-XX:+UseSerialGC",
                        "-XX:MaxDirectMemorySize=512m"),
                "-D",
                "taskmanager.resource-id=taskmanager-" + (taskManagers.size() + 1));
        taskManagers.add(taskManager.start());
        return taskManager;
    }

    /** Waits until so many slots are there, used or free. */
    public void awaitSlots(int count) throws InterruptedException {
        Await.until(
                count + " slots",
                PATIENCE,
                () -> rest.get("/overview").path("slots-total").asInt() >= count);
    }

    public FlinkRest rest() {
        return rest;
    }

    public Server jobManager() {
        return jobManager;
    }

    public List<Server> taskManagers() {
        return List.copyOf(taskManagers);
    }

    /**
     * Starts the job as a user does, with the command {@code flink run}.
     *
     * @param options of the job, each as {@code key=value}
     */
    public Job run(Map<String, String> options) throws IOException, InterruptedException {
        return new Job(this, submit(List.of(), options));
    }

    /** Starts the job from a savepoint or checkpoint. */
    public Job run(String savepoint, Map<String, String> options) throws IOException, InterruptedException {
        return new Job(this, submit(List.of("-s", savepoint), options));
    }

    private String submit(List<String> flags, Map<String, String> options) throws IOException, InterruptedException {
        List<String> arguments = new ArrayList<>(List.of("run", "-d"));
        arguments.addAll(flags);
        arguments.add(jobJar.toString());
        new TreeMap<>(options).forEach((key, value) -> arguments.addAll(List.of("--set", key + "=" + value)));
        String output = commandLine(arguments);
        int at = output.indexOf("JobID ");
        if (at < 0) {
            throw new IllegalStateException("flink run did not start the job:\n" + output);
        }
        return output.substring(at + 6, at + 38);
    }

    /** Runs a command of Flink's command line, and returns what it printed. */
    public String commandLine(List<String> arguments) throws IOException, InterruptedException {
        Path output = Files.createTempFile(directory, "flink-", ".out");
        ProcessBuilder builder = new ProcessBuilder(home.command(
                        COMMAND_LINE,
                        configuration(),
                        List.of("-Xmx256m", "-XX:+UseSerialGC"),
                        arguments.toArray(String[]::new)))
                .redirectErrorStream(true)
                .redirectOutput(output.toFile());
        builder.environment().put("FLINK_CONF_DIR", configuration().toString());
        builder.environment().put("FLINK_PLUGINS_DIR", home.plugins().toString());
        Process process = builder.start();
        if (!process.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)) {
            process.destroyForcibly();
            throw new IllegalStateException(
                    "flink %s does not end:%n%s".formatted(arguments, Files.readString(output)));
        }
        return Files.readString(output);
    }

    /** The used Java heap of a TaskManager. */
    public long heapBytes(String taskManager) throws IOException, InterruptedException {
        return rest.get("/taskmanagers/%s/metrics?get=Status.JVM.Memory.Heap.Used".formatted(taskManager))
                .path(0)
                .path("value")
                .asLong();
    }

    /** The last line with the text that a TaskManager logged, or nothing. */
    public String taskManagerLogLine(String text) throws IOException {
        String last = "";
        for (Server taskManager : taskManagers) {
            for (String line : Files.readAllLines(taskManager.log())) {
                if (line.contains(text)) {
                    last = line;
                }
            }
        }
        return last;
    }

    @Override
    public void close() {
        taskManagers.forEach(Server::killForGood);
        jobManager.killForGood();
    }
}
