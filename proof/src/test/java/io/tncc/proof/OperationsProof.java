package io.tncc.proof;

import static org.assertj.core.api.Assertions.assertThat;

import io.tncc.model.file.EncoderFile;
import io.tncc.proof.flink.FlinkCluster;
import io.tncc.proof.flink.Job;
import io.tncc.proof.process.Await;
import io.tncc.proof.report.Report;
import io.tncc.proof.stream.CommittedResults;
import io.tncc.proof.stream.ImageStream;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeSet;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What operators do to a job on purpose: stop and resume it, rescale it, move it to another backend, change its options. */
class OperationsProof {

    private static final Duration PATIENCE = Duration.ofMinutes(10);
    private static final ImageStream IMAGES = new ImageStream(16, 3, 700);

    private static Report report;
    private static ProofBed bed;
    private static FlinkCluster cluster;
    private static SortedMap<String, String> undisturbed;
    private static String savepointOfHalf;

    @BeforeAll
    static void runUndisturbed() throws Exception {
        report = new Report("Operations");
        bed = ProofBed.withS3("operations");
        cluster = bed.cluster(4);
        Job training = cluster.run(training("calm-", Map.of()));
        training.awaitFinished(PATIENCE);
        undisturbed = bed.results("calm-").requireFiles().hashes();
        report.figure("lanes", IMAGES.lanes());
        report.figure("images", IMAGES.lanes() * IMAGES.imagesPerLane());
        report.figure("encoder versions", undisturbed.size());

        Job half = cluster.run(training("half-", Map.of()));
        Await.until(
                "a version that has learnt",
                PATIENCE,
                () -> bed.kafka().committed("half-encoder-versions").size() > IMAGES.lanes());
        savepointOfHalf = half.stopWithSavepoint(bed.store().uri("half-savepoints"), "canonical");
    }

    @AfterAll
    static void stop() {
        cluster.close();
        bed.close();
        report.end();
    }

    @Test
    void bothJobsStoppedWithSavepointsAndResumedChangeNothing() throws Exception {
        Map<String, String> options = new HashMap<>(ProofBed.REPLAY);
        options.put("pipeline.parallelism", "1");
        TwoJobs jobs = new TwoJobs(bed, cluster, IMAGES, "resumed-", options);
        for (int i = 0; i < 2; i++) { // the embedder first: it is sooner at the end
            jobs.embedding().awaitRunning();
            jobs.stopAndResumeEmbedding("native");
        }
        for (int i = 0; i < 2; i++) {
            jobs.training().awaitRunning();
            jobs.training().awaitNextCheckpoints(1);
            jobs.stopAndResumeTraining("native");
        }
        assertThat(jobs.checkedHashes()).isEqualTo(undisturbed);
        report.figure("two jobs stopped with a savepoint and resumed, twice", "same SHA-256, one embedding an image");
    }

    @Test
    void rescalingFromOneToTwoToFourToOneChangesNoLane() throws Exception {
        Map<String, String> options = training("rescaled-", Map.of("pipeline.parallelism", "1"));
        Job job = cluster.run(options);
        for (String parallelism : List.of("2", "4", "1")) {
            job.awaitRunning();
            job.awaitNextCheckpoints(2);
            String savepoint = job.stopWithSavepoint(bed.store().uri("rescaled-savepoints"), "native");
            options.put("pipeline.parallelism", parallelism);
            job = cluster.run(savepoint, options);
        }
        assertThat(job.finished()).as("the last rescaling came before the end").isFalse();
        job.awaitFinished(PATIENCE);
        assertThat(bed.results("rescaled-").requireFiles().hashes()).isEqualTo(undisturbed);
        report.figure("rescaled 1 -> 2 -> 4 -> 1", "same SHA-256 in each of %d lanes".formatted(IMAGES.lanes()));
    }

    @Test
    void movingFromHashmapToRocksdbThroughACanonicalSavepointChangesNothing() throws Exception {
        Map<String, String> options = training("moved-", Map.of("flink.state.backend.type", "hashmap"));
        Job job = cluster.run(options);
        job.awaitRunning();
        job.awaitNextCheckpoints(2);
        String savepoint = job.stopWithSavepoint(bed.store().uri("moved-savepoints"), "canonical");
        options.put("flink.state.backend.type", "rocksdb");
        Job moved = cluster.run(savepoint, options);
        moved.awaitFinished(PATIENCE);
        assertThat(bed.results("moved-").requireFiles().hashes()).isEqualTo(undisturbed);
        report.figure("hashmap to rocksdb through a canonical savepoint", "same SHA-256");
    }

    @Test
    void optionsThatMayChangeDo() throws Exception {
        Map<String, String> options = job("half-", "train");
        options.putAll(Map.of(
                "optimizer.learning-rate", "0.01",
                "objective.consistency-weight", "0.7",
                "publishing.every-images", "64"));
        Job job = cluster.run(savepointOfHalf, options);
        job.awaitFinished(PATIENCE);
        CommittedResults results = bed.results("half-").requireFiles();
        SortedSet<String> methods = new TreeSet<>();
        for (byte[] file : results.files()) {
            Map<String, String> method = EncoderFile.parse(file).metadata().settings();
            methods.add(method.getOrDefault("method.optimizer", ""));
        }
        assertThat(methods).anyMatch(method -> method.contains("0.03")).anyMatch(method -> method.contains("0.01"));
        assertThat(results.hashes().size()).isGreaterThan(undisturbed.size());
        report.figure("learning rate, lambda and publishing interval changed on resume", methods);
    }

    @ParameterizedTest
    @CsvSource({
        "encoder.architecture, resnet20, resnet18",
        "memory.size, 1000, 2000",
        "training.seed, 0, 7",
        "training.threads, 1, 2",
        "pipeline.run, train, all"
    })
    void optionsThatMayNotChangeAreRefusedWithBothValuesNamed(String key, String saved, String now) throws Exception {
        Map<String, String> options = job("half-", "train");
        if (now.equals("all")) {
            options = job("half-", "all");
            options.put("pipeline.parallelism", "1");
        }
        options.put(key, now);
        Job job = cluster.run(savepointOfHalf, options);
        String failure = job.awaitFailed(Duration.ofSeconds(60));
        assertThat(failure).contains(key, saved, now);
        report.figure(
                "refused on resume: " + key,
                failure.lines()
                        .filter(line -> line.contains(key))
                        .findFirst()
                        .orElse("")
                        .strip());
    }

    private static Map<String, String> training(String prefix, Map<String, String> options) throws Exception {
        bed.kafka().createTopics(prefix, IMAGES.partitions());
        bed.kafka().produce(IMAGES.records(prefix + "images"));
        Map<String, String> all = job(prefix, "train");
        all.putAll(options);
        return all;
    }

    private static Map<String, String> job(String prefix, String run) {
        Map<String, String> options = new HashMap<>(bed.job(prefix, run));
        options.putAll(ProofBed.REPLAY);
        return options;
    }
}
