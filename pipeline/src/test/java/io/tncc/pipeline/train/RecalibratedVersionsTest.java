package io.tncc.pipeline.train;

import static io.tncc.pipeline.train.AsideImages.asideOf;
import static io.tncc.pipeline.train.AsideImages.batch;
import static io.tncc.pipeline.train.AsideImages.trainOnTheFirst32;
import static org.assertj.core.api.Assertions.assertThat;

import io.tncc.model.file.EncoderFile;
import io.tncc.model.image.ImageBatch;
import io.tncc.model.train.Learner;
import io.tncc.model.train.LearnerSpec;
import io.tncc.pipeline.Pretraining;
import io.tncc.pipeline.TestOptions;
import io.tncc.pipeline.option.LearnerSettings;
import io.tncc.pipeline.option.PipelineConfiguration;
import io.tncc.pipeline.option.ReplayOptions;
import io.tncc.pipeline.option.ReplayOptions.Policy;
import io.tncc.schemas.EncoderVersion;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Versions whose statistics are found anew before they are published. Batches of 8 images; a version each 32. */
class RecalibratedVersionsTest {

    @TempDir
    private Path directory;

    private Map<String, String> options;

    @BeforeEach
    void readOptions() {
        options = TestOptions.operator(directory);
    }

    private static EncoderFile file(EncoderVersion version) throws IOException {
        return EncoderFile.parse(Files.readAllBytes(Path.of(URI.create(version.getUri()))));
    }

    @Test
    void recalibratedStatisticsAreThoseOfTheProbeSet() throws Exception {
        options.putAll(AsideImages.options(1000));
        options.put("publishing.statistics", "recalibrated");
        try (TrainHarness train = new TrainHarness(options);
                Learner learner = Learner.initial(spec(), "a")) {
            train.images("a", 0, 60);
            train.beforeBarrier(1);
            EncoderFile file = file(train.announced().get(1));
            List<Integer> trained = trainOnTheFirst32(learner);
            List<Integer> aside = asideOf(0, trained.get(31));
            EncoderFile expected = learner.encoderFile(1, batch(aside, 0));
            assertThat(file.weights()).isEqualTo(expected.weights());
            assertThat(file.weights()).isNotEqualTo(learner.encoderFile(1).weights());
            assertThat(file.metadata().settings())
                    .containsEntry("method.batch-norm-statistics", "recalibrated")
                    .containsEntry("probe.images", Integer.toString(aside.size()));
        }
    }

    /** Of 32 images, all are in the buffer; the probe set has others. */
    @Test
    void recalibratedStatisticsAreThoseOfTheReplayBufferWhereThereIsOne() throws Exception {
        options.putAll(AsideImages.options(1000));
        options.putAll(Map.of(
                "publishing.statistics", "recalibrated",
                "replay.policy", "fifo",
                "training.updates-per-batch", "2"));
        try (TrainHarness train = new TrainHarness(options);
                Learner learner = Learner.initial(spec(), "a")) {
            train.images("a", 0, 60);
            train.beforeBarrier(1);
            EncoderFile file = file(train.announced().get(1));
            trainOnTheFirst32(learner);
            ImageBatch replayed = learner.replayed(2048, 256).findFirst().orElseThrow();
            assertThat(replayed.ordinals()).hasSize(32).doesNotHaveDuplicates();
            assertThat(file.weights())
                    .isEqualTo(learner.encoderFile(1, replayed).weights());
            assertThat(file.weights()).isNotEqualTo(learner.encoderFile(1).weights());
        }
    }

    /** In a job that replays nothing, lane a does by an option of its own. */
    @Test
    void aLaneThatAloneReplaysIsRecalibratedOverItsBuffer() throws Exception {
        options.putAll(AsideImages.options(1000));
        options.put("publishing.statistics", "recalibrated");
        PipelineConfiguration configuration = replayingInLanes(Policy.FIFO);
        try (TrainHarness train = new TrainHarness(configuration);
                Learner learner = Learner.initial(ofLane(configuration), "a")) {
            train.images("a", 0, 60);
            train.beforeBarrier(1);
            trainOnTheFirst32(learner);
            assertThat(learner.replayImages()).isEqualTo(32);
            EncoderFile expected = learner.recalibratedEncoderFile(1);
            assertThat(expected.weights()).isNotEqualTo(learner.encoderFile(1).weights());
            assertThat(file(train.announced().get(1)).weights()).isEqualTo(expected.weights());
        }
    }

    /** In a job that replays, lane a does not by an option of its own. */
    @Test
    void aLaneThatAloneReplaysNothingIsRecalibratedOverTheProbeSet() throws Exception {
        options.putAll(AsideImages.options(1000));
        options.putAll(Map.of("publishing.statistics", "recalibrated", "replay.policy", "fifo"));
        PipelineConfiguration configuration = replayingInLanes(Policy.NONE);
        try (TrainHarness train = new TrainHarness(configuration);
                Learner learner = Learner.initial(ofLane(configuration), "a")) {
            train.images("a", 0, 60);
            train.beforeBarrier(1);
            List<Integer> trained = trainOnTheFirst32(learner);
            List<Integer> aside = asideOf(0, trained.get(31));
            EncoderFile expected = learner.encoderFile(1, batch(aside, 0));
            assertThat(file(train.announced().get(1)).weights()).isEqualTo(expected.weights());
        }
    }

    private PipelineConfiguration replayingInLanes(Policy policy) {
        return Pretraining.builder()
                .options(options)
                .laneOptions("test", 1, (lane, settings) -> settings.set(ReplayOptions.POLICY, policy))
                .build()
                .configuration();
    }

    private static LearnerSpec ofLane(PipelineConfiguration configuration) {
        return LearnerSettings.ofLane(configuration, LearnerSettings.start(configuration), "a");
    }

    private LearnerSpec spec() {
        return LearnerSettings.start(PipelineConfiguration.of(options));
    }
}
