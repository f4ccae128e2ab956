package io.tncc.connect;

import java.io.File;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** A standalone worker of Kafka Connect, a process of its own, which knows the plugin by the folder that the build makes. */
final class ConnectWorker implements AutoCloseable {

    private static final List<String> OF_THE_PLUGIN =
            List.of("classes", "test-classes", "tncc-", "postgresql-", "avro-");

    private final Path directory;
    private final Path log;
    private final int port;
    private final Process process;

    /**
     * @param directory where the worker keeps its offsets, and logs
     * @param connector a file of settings, as in a request that creates a connector
     */
    ConnectWorker(Path directory, String bootstrapServers, Path connector, Map<String, String> environment)
            throws IOException {
        this.directory = directory;
        this.log = directory.resolve("worker.log");
        try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = free.getLocalPort();
        }
        ProcessBuilder worker = new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx512m",
                "-XX:TieredStopAtLevel=1",
                "-Dlog4j2.configurationFile=src/test/resources/log4j2-test.properties",
                "-cp",
                classPathWithoutPlugin(),
                "org.apache.kafka.connect.cli.ConnectStandalone",
                settings(bootstrapServers).toString(),
                connector.toString());
        worker.environment().putAll(environment);
        process = worker.redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()))
                .start();
    }

    /** What the worker says of a connector and its tasks. */
    String status(String connector) throws Exception {
        HttpRequest request = HttpRequest.newBuilder(
                        URI.create("http://127.0.0.1:%d/connectors/%s/status".formatted(port, connector)))
                .build();
        return HttpClient.newHttpClient()
                .send(request, HttpResponse.BodyHandlers.ofString())
                .body();
    }

    String log() throws IOException {
        return Files.readString(log);
    }

    boolean isAlive() {
        return process.isAlive();
    }

    /** Ends the process with no word to anybody. */
    void kill() {
        process.destroyForcibly();
        process.onExit().join();
    }

    @Override
    public void close() {
        kill();
    }

    private Path settings(String bootstrapServers) throws IOException {
        return Files.writeString(
                directory.resolve("worker.properties"),
                """
                bootstrap.servers=%s
                listeners=http://127.0.0.1:%d
                plugin.path=%s
                plugin.discovery=service_load
                offset.storage.file.filename=%s
                key.converter=org.apache.kafka.connect.json.JsonConverter
                value.converter=org.apache.kafka.connect.json.JsonConverter
                config.providers=env
                config.providers.env.class=org.apache.kafka.common.config.provider.EnvVarConfigProvider
                """
                        .formatted(
                                bootstrapServers,
                                port,
                                System.getProperty("connect.plugins"),
                                directory.resolve("offsets")));
    }

    private static String classPathWithoutPlugin() {
        return Stream.of(System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"))
                        .split(File.pathSeparator))
                .filter(entry -> OF_THE_PLUGIN.stream()
                        .noneMatch(Path.of(entry).getFileName().toString()::startsWith))
                .collect(Collectors.joining(File.pathSeparator));
    }
}
