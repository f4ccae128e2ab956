package io.tncc.proof.flink;

import io.tncc.proof.process.Await;
import io.tncc.proof.process.Loopback;
import io.tncc.proof.process.Server;
import java.io.IOException;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/** The ZooKeeper of Flink's distribution, in a process of its own. */
public final class ZooKeeperServer implements AutoCloseable {

    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final Server server;
    private final int port = Loopback.freePort();

    /** Starts ZooKeeper with its data in the directory. */
    public ZooKeeperServer(FlinkHome home, Path directory, Path logs) throws IOException, InterruptedException {
        Files.createDirectories(directory.resolve("data"));
        Path configuration = directory.resolve("zoo.cfg");
        Files.writeString(
                configuration,
                """
                tickTime=1000
                dataDir=%s
                clientPort=%d
                clientPortAddress=%s
                admin.enableServer=false
                server.1=%s:%d:%d
                """
                        .formatted(
                                directory.resolve("data"),
                                port,
                                Loopback.ADDRESS,
                                Loopback.ADDRESS,
                                Loopback.freePort(),
                                Loopback.freePort()));
        Files.writeString(
                directory.resolve("log4j.properties"),
                """
                rootLogger.level = WARN
                rootLogger.appenderRef.console.ref = console
                appender.console.name = console
                appender.console.type = CONSOLE
                appender.console.layout.type = PatternLayout
                appender.console.layout.pattern = %d{HH:mm:ss.SSS} %-5p %c{1} - %m%n
                """);
        server = new Server(
                "zookeeper",
                home.command(
                        "org.apache.flink.runtime.zookeeper.FlinkZooKeeperQuorumPeer",
                        directory,
                        List.of("-Xmx128m", "-XX:+UseSerialGC"),
                        "--zkConfigFile",
                        configuration.toString(),
                        "--peerId",
                        "1"),
                Map.of(),
                logs);
        server.start();
        Await.until("ZooKeeper's port", PATIENCE, () -> {
            try (Socket socket = new Socket(Loopback.ADDRESS, port)) {
                return socket.isConnected();
            }
        });
    }

    public String address() {
        return Loopback.ADDRESS + ":" + port;
    }

    @Override
    public void close() {
        server.close();
    }
}
