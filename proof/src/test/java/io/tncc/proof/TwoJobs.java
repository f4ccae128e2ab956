package io.tncc.proof;

import io.tncc.proof.flink.FlinkCluster;
import io.tncc.proof.flink.Job;
import io.tncc.proof.process.Await;
import io.tncc.proof.stream.CommittedResults;
import io.tncc.proof.stream.ImageStream;
import java.time.Duration;
import java.util.Map;
import java.util.SortedMap;
import org.assertj.core.api.Assertions;

/** A job that trains and one that embeds, side by side on one cluster, as in production. */
final class TwoJobs {

    private static final Duration PATIENCE = Duration.ofMinutes(20);

    private final ProofBed bed;
    private final ImageStream images;
    private final String prefix;
    private final FlinkCluster cluster;
    private final Map<String, String> train;
    private final Map<String, String> embed;

    private Job training;
    private Job embedding;

    /** Sends the images to topics of the prefix and starts both jobs. */
    TwoJobs(ProofBed bed, FlinkCluster cluster, ImageStream images, String prefix, Map<String, String> options)
            throws Exception {
        this.bed = bed;
        this.images = images;
        this.prefix = prefix;
        bed.kafka().createTopics(prefix, images.partitions());
        bed.kafka().produce(images.records(prefix + "images"));
        this.cluster = cluster;
        train = bed.job(prefix, "train");
        train.putAll(options);
        training = cluster.run(train);
        Await.until(
                "a version of each lane", PATIENCE, () -> bed.results(prefix).lanes() == images.lanes());
        embed = bed.job(prefix, "embed");
        embed.putAll(options);
        embedding = cluster.run(embed);
    }

    Job training() {
        return training;
    }

    Job embedding() {
        return embedding;
    }

    /** Stops the job that trains with a savepoint, and lets it go on from there. */
    void stopAndResumeTraining(String format) throws Exception {
        String savepoint = training.stopWithSavepoint(bed.store().uri(prefix + "savepoints"), format);
        training = cluster.run(savepoint, train);
    }

    /** The same with the job that embeds. */
    void stopAndResumeEmbedding(String format) throws Exception {
        String savepoint = embedding.stopWithSavepoint(bed.store().uri(prefix + "savepoints"), format);
        embedding = cluster.run(savepoint, embed);
    }

    /** Whether a job still runs. */
    boolean busy() throws Exception {
        return !training.finished() || !embedding.finished();
    }

    /**
     * Waits for both jobs to end and checks all that they promise: every image is embedded once within 1e-4 of the named
     * version's output, no image is rejected, each version is announced once, each announced file is there and has its hash.
     *
     * @return the SHA-256 of each lane's versions
     */
    SortedMap<String, String> checkedHashes() throws Exception {
        training.awaitFinished(PATIENCE);
        embedding.awaitFinished(PATIENCE);
        CommittedResults results = bed.results(prefix).requireFiles();
        Assertions.assertThat(results.rejects()).isZero();
        Assertions.assertThat(results.checkedEmbeddings()).containsExactlyInAnyOrderElementsOf(images.names());
        return results.hashes();
    }
}
