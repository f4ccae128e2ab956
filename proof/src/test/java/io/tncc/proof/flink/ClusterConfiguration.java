package io.tncc.proof.flink;

import io.tncc.proof.process.Loopback;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;

/**
 * The configuration of a cluster on this machine, as its processes find it in a folder.
 *
 * @param restPort of the JobManager
 */
record ClusterConfiguration(int restPort) {

    /** Where the configuration of a cluster lies. */
    static Path folder(Path clusterDirectory) {
        return clusterDirectory.resolve("conf");
    }

    /**
     * Writes the configuration of a cluster that keeps its files in the directory: TaskManagers of one slot, small memories, quick
     * heartbeats and restarts.
     *
     * @param options of Flink, on top of those that this class chooses
     */
    static ClusterConfiguration writeSmall(Path directory, Map<String, String> options) throws IOException {
        Map<String, String> all = small();
        all.putAll(quick());
        all.putAll(options);
        return writeHere(directory, all);
    }

    /**
     * Writes the configuration of a cluster that keeps its files in the directory, as it is given for other machines: only addresses,
     * ports, folders, heartbeats and restarts become those of a test on this one.
     *
     * @param options of Flink
     */
    static ClusterConfiguration writeAsGiven(Path directory, Map<String, String> options) throws IOException {
        Map<String, String> all = new TreeMap<>(options);
        all.putAll(quick());
        return writeHere(directory, all);
    }

    private static Map<String, String> small() {
        Map<String, String> all = new TreeMap<>(Map.of(
                "taskmanager.numberOfTaskSlots", "1",
                "taskmanager.cpu.cores", "1",
                "taskmanager.memory.framework.heap.size", "128m",
                "taskmanager.memory.framework.off-heap.size", "128m",
                "taskmanager.memory.jvm-metaspace.size", "256m",
                "taskmanager.memory.jvm-overhead.min", "128m",
                "taskmanager.memory.jvm-overhead.max", "128m"));
        all.putAll(Map.of(
                "taskmanager.memory.task.heap.size", "400m",
                "taskmanager.memory.task.off-heap.size", "512m",
                "taskmanager.memory.managed.size", "128m",
                "taskmanager.memory.network.min", "32m",
                "taskmanager.memory.network.max", "32m",
                "jobmanager.memory.process.size", "1g",
                "execution.checkpointing.tolerable-failed-checkpoints", "100"));
        return all;
    }

    private static Map<String, String> quick() {
        return Map.of(
                "rest.cache.checkpoint-statistics.timeout", "100 ms",
                "heartbeat.interval", "1000",
                "heartbeat.timeout", "6000",
                "heartbeat.rpc-failure-threshold", "1",
                "restart-strategy.type", "fixed-delay",
                "restart-strategy.fixed-delay.attempts", "1000",
                "restart-strategy.fixed-delay.delay", "1 s");
    }

    private static ClusterConfiguration writeHere(Path directory, Map<String, String> options) throws IOException {
        int restPort = Loopback.freePort();
        Map<String, String> all = new TreeMap<>(options);
        all.putAll(Map.of(
                "jobmanager.rpc.address", Loopback.ADDRESS,
                "jobmanager.rpc.port", Integer.toString(Loopback.freePort()),
                "jobmanager.bind-host", Loopback.ADDRESS,
                "taskmanager.bind-host", Loopback.ADDRESS,
                "taskmanager.host", Loopback.ADDRESS,
                "rest.address", Loopback.ADDRESS,
                "rest.bind-address", Loopback.ADDRESS,
                "rest.port", Integer.toString(restPort),
                "blob.server.port", "0",
                "io.tmp.dirs", directory.resolve("tmp").toString()));
        all.put("blob.storage.directory", directory.resolve("blobs").toString());
        Files.createDirectories(folder(directory));
        Files.createDirectories(directory.resolve("tmp"));
        StringBuilder yaml = new StringBuilder();
        all.forEach((key, value) -> yaml.append("%s: \"%s\"%n".formatted(key, value)));
        Files.writeString(folder(directory).resolve("config.yaml"), yaml);
        for (String name : new String[] {"log4j.properties", "log4j-console.properties"}) {
            Files.writeString(
                    folder(directory).resolve(name),
                    """
                    rootLogger.level = INFO
                    rootLogger.appenderRef.console.ref = console
                    appender.console.name = console
                    appender.console.type = CONSOLE
                    appender.console.layout.type = PatternLayout
                    appender.console.layout.pattern = %d{HH:mm:ss.SSS} %-5p %c{1} - %m%n
                    logger.kafka.name = org.apache.kafka
                    logger.kafka.level = WARN
                    """);
        }
        return new ClusterConfiguration(restPort);
    }

    FlinkRest rest() {
        return new FlinkRest(Loopback.ADDRESS + ":" + restPort);
    }
}
