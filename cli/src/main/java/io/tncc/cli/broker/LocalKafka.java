package io.tncc.cli.broker;

import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import kafka.server.KafkaConfig;
import kafka.server.KafkaRaftServer;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.utils.Time;
import org.apache.kafka.metadata.storage.Formatter;
import org.jspecify.annotations.Nullable;

/**
 * A Kafka broker (KRaft, broker and controller in one) in this process, on free ports of the loopback interface. It is for one
 * machine: nothing is replicated, nobody is authenticated, and it starts within seconds.
 */
public final class LocalKafka implements AutoCloseable {
    private static final String LOOPBACK = "127.0.0.1";
    private static final String FEW_PARTITIONS = "4";
    private static final String FORMATTED = "meta.properties";
    private static final Duration VISIBLE_WITHIN = Duration.ofSeconds(30);

    private final KafkaRaftServer server;
    private final String bootstrapServers;
    private final Path directory;
    private final boolean temporary;
    private final AtomicBoolean closed = new AtomicBoolean();

    private LocalKafka(KafkaRaftServer server, String bootstrapServers, Path directory, boolean temporary) {
        this.server = server;
        this.bootstrapServers = bootstrapServers;
        this.directory = directory;
        this.temporary = temporary;
    }

    /** A broker whose data are deleted when it is closed. */
    public static LocalKafka start() {
        try {
            return start(Files.createTempDirectory("tncc-kafka-"), true);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** A broker with its data in {@code directory}, which must be empty or not exist, and is kept when the broker is closed. */
    public static LocalKafka start(Path directory) {
        return start(directory, false);
    }

    /**
     * A broker on ports that are chosen, which goes on with the data that an earlier one on the same ports left in
     * {@code directory}.
     *
     * @param brokerSettings broker settings by Kafka's names, on top of those that this class chooses
     */
    public static LocalKafka start(Path directory, int port, int controllerPort, Map<String, String> brokerSettings) {
        return start(directory, false, List.of(port, controllerPort), brokerSettings);
    }

    private static LocalKafka start(Path directory, boolean temporary) throws UncheckedIOException {
        try {
            return start(directory, temporary, freePorts(), Map.of());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static LocalKafka start(
            Path directory, boolean temporary, List<Integer> ports, Map<String, String> brokerSettings) {
        try {
            if (!Files.exists(directory.resolve(FORMATTED))) {
                format(directory);
            }
            Properties settings = settings(ports.get(0), ports.get(1), directory);
            settings.putAll(brokerSettings);
            KafkaConfig config = KafkaConfig.fromProps(settings, false);
            KafkaRaftServer server = new KafkaRaftServer(config, Time.SYSTEM);
            server.startup();
            return new LocalKafka(server, LOOPBACK + ":" + ports.get(0), directory, temporary);
        } catch (Exception e) {
            if (temporary) {
                delete(directory);
            }
            throw new IllegalStateException("The local Kafka broker does not start in " + directory, e);
        }
    }

    /** The address for clients: {@code host:port}. */
    public String bootstrapServers() {
        return bootstrapServers;
    }

    /** Where the broker keeps its data. */
    public Path directory() {
        return directory;
    }

    /** Creates the topics and returns when clients see them, which is a moment after the controller has confirmed them. */
    public void createTopics(Collection<Topic> topics) {
        try (Admin admin = Admin.create(Map.of(AdminClientConfig.BOOTSTRAP_SERVERS_CONFIG, bootstrapServers))) {
            admin.createTopics(topics.stream().map(Topic::toNewTopic).toList())
                    .all()
                    .get();
            List<String> names = topics.stream().map(Topic::name).toList();
            long deadline = System.nanoTime() + VISIBLE_WITHIN.toNanos();
            while (!admin.listTopics().names().get().containsAll(names)) {
                if (System.nanoTime() > deadline) {
                    throw new IllegalStateException("The topics %s are not visible after %d seconds"
                            .formatted(names, VISIBLE_WITHIN.toSeconds()));
                }
                Thread.sleep(20);
            }
        } catch (ExecutionException e) {
            throw new IllegalStateException("Topics cannot be created: " + e.getCause(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("Interrupted while creating topics", e);
        }
    }

    /** Stops the broker; deletes its data if they are temporary. Further calls do nothing. */
    @Override
    public void close() {
        if (closed.compareAndSet(false, true)) {
            server.shutdown();
            server.awaitShutdown();
            if (temporary) {
                delete(directory);
            }
        }
    }

    private static Properties settings(int port, int controllerPort, Path directory) {
        Properties settings = new Properties();
        settings.putAll(Map.of(
                "node.id", "1",
                "process.roles", "broker,controller",
                "controller.quorum.voters", "1@%s:%d".formatted(LOOPBACK, controllerPort),
                "controller.listener.names", "CONTROLLER",
                "inter.broker.listener.name", "CLIENT",
                "listeners", "CLIENT://%1$s:%2$d,CONTROLLER://%1$s:%3$d".formatted(LOOPBACK, port, controllerPort),
                "advertised.listeners", "CLIENT://%s:%d".formatted(LOOPBACK, port),
                "listener.security.protocol.map", "CLIENT:PLAINTEXT,CONTROLLER:PLAINTEXT",
                "log.dirs", directory.toString(),
                "auto.create.topics.enable", "false"));
        settings.putAll(Map.of(
                "default.replication.factor", "1",
                "offsets.topic.replication.factor", "1",
                "offsets.topic.num.partitions", FEW_PARTITIONS,
                "transaction.state.log.replication.factor", "1",
                "transaction.state.log.min.isr", "1",
                "transaction.state.log.num.partitions", FEW_PARTITIONS,
                "share.coordinator.state.topic.replication.factor", "1",
                "share.coordinator.state.topic.min.isr", "1",
                "share.coordinator.state.topic.num.partitions", FEW_PARTITIONS,
                "group.initial.rebalance.delay.ms", "0"));
        settings.putAll(Map.of(
                "num.network.threads", "2",
                "num.io.threads", "4",
                "num.recovery.threads.per.data.dir", "1",
                "log.cleaner.dedupe.buffer.size", String.valueOf(8 << 20),
                "message.max.bytes", String.valueOf(32 << 20)));
        return settings;
    }

    private static void format(Path directory) throws Exception {
        Files.createDirectories(directory);
        try (PrintStream nowhere = new PrintStream(PrintStream.nullOutputStream())) {
            new Formatter()
                    .setPrintStream(nowhere)
                    .setClusterId(Uuid.randomUuid().toString())
                    .setNodeId(1)
                    .addDirectory(directory.toString())
                    .setMetadataLogDirectory(directory.toString())
                    .setControllerListenerName("CONTROLLER")
                    .run();
        }
    }

    /** Two ports that nobody listens on. Both are held until both are found, so that they differ. */
    private static List<Integer> freePorts() throws IOException {
        InetAddress loopback = InetAddress.getByName(LOOPBACK);
        try (ServerSocket first = new ServerSocket(0, 1, loopback);
                ServerSocket second = new ServerSocket(0, 1, loopback)) {
            return List.of(first.getLocalPort(), second.getLocalPort());
        }
    }

    private static void delete(Path directory) {
        try {
            Files.walkFileTree(directory, new SimpleFileVisitor<>() {
                @Override
                public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                    Files.deleteIfExists(file);
                    return FileVisitResult.CONTINUE;
                }

                @Override
                public FileVisitResult postVisitDirectory(Path visited, @Nullable IOException e) throws IOException {
                    Files.deleteIfExists(visited);
                    return FileVisitResult.CONTINUE;
                }
            });
        } catch (IOException e) {
            throw new UncheckedIOException("The broker's data in " + directory + " cannot be deleted", e);
        }
    }
}
