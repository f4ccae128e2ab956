package io.tncc.proof;

import io.tncc.proof.flink.FlinkCluster;
import io.tncc.proof.flink.FlinkHome;
import io.tncc.proof.flink.ZooKeeperServer;
import io.tncc.proof.kafka.KafkaServer;
import io.tncc.proof.store.S3Server;
import io.tncc.proof.store.Store;
import io.tncc.proof.stream.CommittedResults;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Map;
import java.util.stream.Stream;

/**
 * What a suite runs on: a Kafka broker in a process of its own, a store for files, and a Flink distribution to start clusters of.
 */
public final class ProofBed implements AutoCloseable {

    /** Where everything of the proof lies. */
    public static final Path DIRECTORY = path("proof.directory");

    /** The Flink distribution, with the files of the image laid over it. */
    public static final FlinkHome FLINK_HOME = new FlinkHome(path("proof.flink-home"));

    /** How the images are started on one machine. */
    public static final Path COMPOSE_FOLDER = path("proof.compose-folder");

    /** Replay as by default, of some hundred images of a lane: what comes to the buffer soon has others make room. */
    public static final Map<String, String> REPLAY = Map.of("replay.policy", "reservoir", "replay.max-bytes", "256 kb");

    private static final Path JOB_JAR = path("proof.job-jar");

    private final Path directory;
    private final KafkaServer kafka;
    private final Store store;
    private int clusters;

    private ProofBed(Path directory, Store store) throws Exception {
        this.directory = directory;
        this.store = store;
        kafka = new KafkaServer(directory.resolve("kafka"), directory.resolve("logs"), Map.of());
    }

    /** A bed with an S3 endpoint, all folders empty. */
    public static ProofBed withS3(String suite) throws Exception {
        Path directory = emptied(suite);
        return new ProofBed(
                directory,
                S3Server.start(path("proof.s3proxy-home"), directory.resolve("objects"), directory.resolve("logs")));
    }

    /** A bed with an S3 endpoint that is reached by TLS only, all folders empty. */
    public static ProofBed withS3OverTls(String suite) throws Exception {
        Path directory = emptied(suite);
        return new ProofBed(
                directory,
                S3Server.startWithTls(
                        path("proof.s3proxy-home"), directory.resolve("objects"), directory.resolve("logs")));
    }

    /** A bed that keeps files in a folder, all folders empty. */
    public static ProofBed withFolder(String suite) throws Exception {
        Path directory = emptied(suite);
        return new ProofBed(directory, Store.local(directory.resolve("objects")));
    }

    public KafkaServer kafka() {
        return kafka;
    }

    public Store store() {
        return store;
    }

    /** The S3 endpoint, where there is one. */
    public S3Server s3() {
        return (S3Server) store;
    }

    public Path directory() {
        return directory;
    }

    /** Starts a cluster with so many TaskManagers, each of one slot. */
    public FlinkCluster cluster(int taskManagers) throws Exception {
        return cluster(taskManagers, Map.of());
    }

    /** Starts a cluster with options of Flink of its own. */
    public FlinkCluster cluster(int taskManagers, Map<String, String> options) throws Exception {
        Map<String, String> all = new HashMap<>(store.flinkOptions());
        all.putAll(options);
        return new FlinkCluster(FLINK_HOME, JOB_JAR, directory.resolve("cluster-" + ++clusters), taskManagers, all);
    }

    /** Starts a ZooKeeper. */
    public ZooKeeperServer zooKeeper() throws Exception {
        return new ZooKeeperServer(FLINK_HOME, directory.resolve("zookeeper"), directory.resolve("logs"));
    }

    /** Options of a job on the topics of a prefix: small memories, no replay, frequent versions and checkpoints. */
    public Map<String, String> job(String prefix, String run) {
        Map<String, String> options = new HashMap<>();
        for (String topic : new String[] {
            "images", "embeddings", "encoder-versions", "encoder-promotions", "training-progress", "rejected-images"
        }) {
            options.put("kafka.topics." + topic, prefix + topic);
        }
        options.putAll(Map.of(
                "pipeline.run",
                run,
                "pipeline.name",
                prefix + run,
                "pipeline.parallelism",
                "2",
                "kafka.bootstrap-servers",
                kafka.bootstrapServers(),
                "kafka.group-prefix",
                prefix + "job",
                "kafka.transaction-timeout",
                "10 min",
                "source.bounded",
                "true"));
        options.putAll(Map.of(
                "memory.size", "1000",
                "objective.neighbors", "16",
                "objective.consistency-start-images", "400",
                "objective.consistency-ramp-images", "800",
                "training.batch-size", "64",
                "training.threads", "1",
                "publishing.every-images", "500",
                "publishing.keep-versions", "1000",
                "publishing.directory", store.uri(prefix + "encoders")));
        options.put("replay.policy", "none");
        options.putAll(Map.of(
                "flink.state.backend.type", "rocksdb",
                "flink.execution.checkpointing.incremental", "true",
                "flink.execution.checkpointing.interval", "2 s",
                "flink.execution.checkpointing.timeout", "30 s",
                "flink.execution.checkpointing.dir", store.uri(prefix + run + "-checkpoints"),
                "flink.execution.checkpointing.externalized-checkpoint-retention", "RETAIN_ON_CANCELLATION"));
        return options;
    }

    /** What was committed under a prefix. */
    public CommittedResults results(String prefix) throws Exception {
        return new CommittedResults(kafka, prefix, uri -> store.file(uri).toString());
    }

    @Override
    public void close() {
        kafka.close();
        store.close();
    }

    private static Path path(String property) {
        return Path.of(System.getProperty(property)).toAbsolutePath().normalize();
    }

    private static Path emptied(String suite) throws IOException {
        Path directory = DIRECTORY.resolve(suite);
        delete(directory);
        return Files.createDirectories(directory);
    }

    private static void delete(Path directory) throws IOException {
        if (Files.exists(directory)) {
            try (Stream<Path> paths = Files.walk(directory)) {
                for (Path path : paths.sorted(Comparator.reverseOrder()).toList()) {
                    Files.delete(path);
                }
            }
        }
    }
}
