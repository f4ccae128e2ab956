package io.tncc.proof;

import static org.assertj.core.api.Assertions.assertThat;

import io.tncc.proof.flink.ApplicationCluster;
import io.tncc.proof.flink.ComposeFile;
import io.tncc.proof.flink.FlinkHome;
import io.tncc.proof.process.Await;
import io.tncc.proof.report.Report;
import io.tncc.proof.stream.ImageStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * The files of the image, laid out around a Flink distribution and started with the commands and options of {@code compose.yaml}: the
 * job in application mode, the object store by TLS, and its credentials from the environment.
 */
class ApplicationModeProof {

    private static final Duration PATIENCE = Duration.ofMinutes(5);
    private static final ImageStream IMAGES = new ImageStream(4, 2, 400);
    private static final int BEFORE = 300;
    private static final Set<String> OPTIONS_OF_THE_BED = Set.of(
            "publishing.directory", "flink.execution.checkpointing.dir", "flink.execution.checkpointing.interval");

    private static Report report;
    private static ProofBed bed;
    private static ComposeFile compose;

    @BeforeAll
    static void start() throws Exception {
        report = new Report("Application mode");
        bed = ProofBed.withS3OverTls("application");
        compose = ComposeFile.in(ProofBed.COMPOSE_FOLDER);
    }

    @AfterAll
    static void stop() {
        bed.close();
        report.end();
    }

    @Test
    void theJobRunsAndGoesOnInTheSameTaskManagerWhenAnotherIsLost() throws Exception {
        bed.kafka().createTopics("app-", IMAGES.partitions());
        bed.kafka().produce(IMAGES.records("app-images", 0, BEFORE));
        try (ApplicationCluster cluster = cluster("app-", bed.s3().environment(), ProofBed.FLINK_HOME.directory())) {
            cluster.awaitRunning();
            awaitEmbeddings(BEFORE);
            long survivor = cluster.taskManagers().get(1).pid();

            cluster.taskManagers().get(0).kill();
            bed.kafka().produce(IMAGES.records("app-images", BEFORE, IMAGES.imagesPerLane()));
            awaitEmbeddings(IMAGES.imagesPerLane());

            assertThat(cluster.taskManagers().get(0).starts()).isEqualTo(2);
            assertThat(cluster.taskManagers().get(1).pid()).isEqualTo(survivor);
            assertThat(bed.results("app-").requireFiles().checkedEmbeddings())
                    .containsExactlyInAnyOrderElementsOf(IMAGES.names());
            assertThat(cluster.scraped())
                    .contains("flink_taskmanager_job_task_operator_imagesTrained", "flink_jobmanager_job_numRestarts");
            String secretKey = bed.s3().environment().get("AWS_SECRET_ACCESS_KEY");
            assertThat(cluster.logs()).doesNotContain(secretKey);
            report.figure("images, trained and embedded", IMAGES.names().size());
        }
    }

    private static void awaitEmbeddings(int imagesPerLane) throws Exception {
        Await.until(
                imagesPerLane + " embeddings a lane",
                PATIENCE,
                () -> bed.kafka().committed("app-embeddings").size() == imagesPerLane * IMAGES.lanes());
    }

    @Test
    void missingNativesAreNamedInOneClearError() throws Exception {
        produceTen("bare-");
        Path home = bed.directory().resolve("bare-flink");
        linkWithout("pytorch-native", ProofBed.FLINK_HOME.directory(), home);
        try (ApplicationCluster cluster = cluster("bare-", bed.s3().environment(), home)) {
            cluster.awaitFailure("libtorch can not be loaded into this process");
            cluster.awaitFailure("must be one pytorch-native and one pytorch-jni of the same version");
        }
    }

    @Test
    void aFlavorOfCudaThatThereIsNotIsNamedInOneClearError() throws Exception {
        Path libtorch = Files.createDirectories(bed.directory().resolve("other-libtorch"));
        Files.createFile(libtorch.resolve("libtorch.so"));
        Map<String, String> environment = new HashMap<>(bed.s3().environment());
        environment.putAll(Map.of(
                "PYTORCH_LIBRARY_PATH", libtorch.toString(), "PYTORCH_VERSION", "2.7.1", "PYTORCH_FLAVOR", "cu124"));
        produceTen("flavor-");
        try (ApplicationCluster cluster = cluster("flavor-", environment, ProofBed.FLINK_HOME.directory())) {
            cluster.awaitFailure("libtorch can not be loaded into this process");
            cluster.awaitFailure("PYTORCH_FLAVOR, cu124, one that pytorch-jni has: cpu, or cu128 for CUDA 12");
        }
    }

    @Test
    void aGpuThatIsNotThereIsNamedAndNothingIsComputedOnTheProcessor() throws Exception {
        produceTen("gpu-");
        try (ApplicationCluster cluster = cluster(
                "gpu-",
                bed.s3().trust(),
                bed.s3().environment(),
                ProofBed.FLINK_HOME.directory(),
                Map.of("pipeline.device", "gpu"))) {
            cluster.awaitFailure("GPU 0 was asked for, but libtorch 2.7.1 of this process can use no GPU");
            assertThat(bed.kafka().committed("gpu-encoder-versions")).isEmpty();
        }
    }

    @Test
    void anObjectStoreRefusesAJobWithWrongCredentials() throws Exception {
        Map<String, String> stranger =
                Map.of("AWS_ACCESS_KEY_ID", "stranger", "AWS_SECRET_ACCESS_KEY", "wrong-secret-key");
        assertRefused("stranger-", stranger, "Status Code: 403");
    }

    @Test
    void withoutCredentialsAJobHasNoObjectStore() throws Exception {
        assertRefused("nobody-", Map.of(), "Unable to load AWS credentials");
    }

    private static void assertRefused(String prefix, Map<String, String> credentials, String refusal) throws Exception {
        produceTen(prefix);
        try (ApplicationCluster cluster = cluster(prefix, credentials, ProofBed.FLINK_HOME.directory())) {
            Await.until("a refusal", PATIENCE, () -> cluster.logs().contains(refusal));
            assertThat(bed.kafka().committed(prefix + "encoder-versions")).isEmpty();
            assertThat(cluster.logs()).doesNotContain("wrong-secret-key");
        }
    }

    @Test
    void anObjectStoreWhoseCertificateNobodyVouchesForGetsNoCredentials() throws Exception {
        produceTen("unknown-");
        try (ApplicationCluster cluster =
                cluster("unknown-", "", bed.s3().environment(), ProofBed.FLINK_HOME.directory(), Map.of())) {
            Await.until("a refusal", PATIENCE, () -> cluster.logs()
                    .contains("unable to find valid certification path to requested target"));
            assertThat(bed.kafka().committed("unknown-encoder-versions")).isEmpty();
        }
    }

    private static void produceTen(String prefix) throws Exception {
        bed.kafka().createTopics(prefix, 1);
        bed.kafka().produce(new ImageStream(1, 1, 10).records(prefix + "images"));
    }

    private static ApplicationCluster cluster(String prefix, Map<String, String> environment, Path home)
            throws Exception {
        return cluster(prefix, bed.s3().trust(), environment, home, Map.of());
    }

    private static ApplicationCluster cluster(
            String prefix,
            String javaOptions,
            Map<String, String> environment,
            Path home,
            Map<String, String> jobOptions)
            throws Exception {
        Map<String, String> job = new TreeMap<>(compose.jobOptions());
        bed.job(prefix, "all").forEach((key, value) -> {
            if (key.startsWith("kafka.") || OPTIONS_OF_THE_BED.contains(key)) {
                job.put(key, value);
            }
        });
        job.put("publishing.every-images", "100");
        job.putAll(jobOptions);
        Path directory = Files.createDirectories(bed.directory().resolve(prefix + "cluster"));
        StringBuilder yaml = new StringBuilder();
        job.forEach((key, value) -> yaml.append("%s: \"%s\"%n".formatted(key, value)));
        Path jobFile = Files.writeString(directory.resolve("job.yaml"), yaml);
        return new ApplicationCluster(
                new FlinkHome(home),
                compose,
                directory,
                2,
                javaOptions,
                bed.s3().endpointOptions(),
                new HashMap<>(environment),
                jobFile);
    }

    /** A Flink home of links to another one's files, without those whose name begins so. Scripts are copied: they follow links. */
    private static void linkWithout(String left, Path from, Path to) throws Exception {
        try (Stream<Path> paths = Files.walk(from)) {
            for (Path path : paths.toList()) {
                Path copy = to.resolve(from.relativize(path).toString());
                if (Files.isDirectory(path)) {
                    Files.createDirectories(copy);
                } else if (path.startsWith(from.resolve("bin"))) {
                    Files.copy(path, copy);
                } else if (!path.getFileName().toString().startsWith(left)) {
                    Files.createSymbolicLink(copy, path);
                }
            }
        }
    }
}
