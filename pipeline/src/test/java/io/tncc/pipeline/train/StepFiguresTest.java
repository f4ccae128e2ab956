package io.tncc.pipeline.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.tncc.model.image.ImageBatch;
import io.tncc.model.train.Learner;
import io.tncc.model.train.LearnerSpec;
import io.tncc.model.train.MemorySpread;
import io.tncc.pipeline.TestImages;
import io.tncc.pipeline.TestOptions;
import io.tncc.pipeline.option.LearnerSettings;
import io.tncc.pipeline.option.PipelineConfiguration;
import io.tncc.schemas.TrainingProgress;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.apache.flink.runtime.execution.SuppressRestartsException;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * What is told of a step besides its losses: how far neighbors agree, and how far the keys of the memory are spread. Batches of 8 images;
 * a version each 32. The consistency has weight from the fourth step on.
 */
class StepFiguresTest {

    @TempDir
    private Path directory;

    private Map<String, String> options;

    @BeforeEach
    void readOptions() {
        options = TestOptions.operator(directory);
    }

    private static float lossOf(TrainingProgress step, float agreement) {
        return step.getInstanceLoss() + step.getConsistencyWeight() * agreement * step.getConsistencyLoss();
    }

    @Test
    void theAgreementThatScalesTheConsistencyIsToldAndExplainsTheLoss() throws Exception {
        options.put("objective.consistency-scaling", "batch-agreement");
        try (TrainHarness train = new TrainHarness(options)) {
            train.images("a", 0, 40);
            List<TrainingProgress> steps = train.steps();
            assertThat(steps.subList(0, 3))
                    .extracting(TrainingProgress::getNeighborAgreement)
                    .containsOnlyNulls();
            assertThat(steps.subList(3, 5)).allSatisfy(step -> {
                assertThat(step.getNeighborAgreement()).isBetween(0f, 1f);
                assertThat(step.getConsistencyLoss()).isPositive();
                assertThat(step.getLoss()).isCloseTo(lossOf(step, step.getNeighborAgreement()), within(1e-4f));
            });
            assertThat(train.gauge("neighborAgreement")).isEqualTo(steps.get(4).getNeighborAgreement());
        }
    }

    @Test
    void whereNothingIsScaledNoAgreementIsTold() throws Exception {
        try (TrainHarness train = new TrainHarness(options)) {
            train.images("a", 0, 40);
            List<TrainingProgress> steps = train.steps();
            assertThat(steps)
                    .hasSize(5)
                    .extracting(TrainingProgress::getNeighborAgreement)
                    .containsOnlyNulls();
            assertThat(steps.get(4).getLoss()).isCloseTo(lossOf(steps.get(4), 1), within(1e-4f));
            assertThat((float) train.gauge("neighborAgreement")).isNaN();
        }
    }

    @Test
    void theMetricsAreThoseOfTheLatestStep() throws Exception {
        options.put("objective.momentum-alignment", "0.5");
        options.put("replay.policy", "fifo");
        try (TrainHarness train = new TrainHarness(options)) {
            train.images("a", 0, 40);
            List<TrainingProgress> steps = train.steps();
            TrainingProgress latest = steps.get(steps.size() - 1);
            List<Float> told = List.of(
                    latest.getLoss(),
                    latest.getInstanceLoss(),
                    latest.getConsistencyLoss(),
                    latest.getConsistencyWeight(),
                    latest.getMomentumAlignment(),
                    latest.getGradientNorm(),
                    latest.getLearningRate(),
                    latest.getMemoryFill(),
                    latest.getStepMillis());
            assertThat(told).doesNotHaveDuplicates().doesNotContain(0f);
            assertThat(Stream.of(
                                    "loss",
                                    "instanceLoss",
                                    "consistencyLoss",
                                    "consistencyWeight",
                                    "momentumAlignment",
                                    "gradientNorm",
                                    "learningRate",
                                    "memoryFill",
                                    "stepMillis")
                            .map(train::gauge))
                    .containsExactlyElementsOf(told);
        }
    }

    @Test
    void theSpreadOfTheMemoryIsToldWheneverAVersionIsDue() throws Exception {
        LearnerSpec spec = LearnerSettings.start(PipelineConfiguration.of(options));
        try (TrainHarness train = new TrainHarness(options);
                Learner learner = Learner.initial(spec, "a")) {
            assertThat((double) train.gauge("memoryStandardDeviation")).isNaN();
            train.images("a", 0, 64);
            List<TrainingProgress> steps = train.steps();
            for (int step = 0; step < 8; step++) {
                learner.train(batch(8 * step));
                assertSpread(steps.get(step), step == 3 || step == 7 ? learner.memorySpread() : null);
            }
            assertThat((double) train.gauge("memoryStandardDeviation"))
                    .isCloseTo(steps.get(7).getMemoryStandardDeviation().doubleValue(), within(1e-6));
            assertThat((double) train.gauge("memoryEffectiveRank"))
                    .isCloseTo(steps.get(7).getMemoryEffectiveRank().doubleValue(), within(1e-4));
        }
    }

    private static ImageBatch batch(int from) {
        List<byte[]> pixels = new ArrayList<>();
        for (int number = from; number < from + 8; number++) {
            pixels.add(TrainHarness.pixels("a", number));
        }
        return ImageBatch.of(
                TestImages.SIDE, pixels, LongStream.range(from, from + 8).toArray(), new int[0]);
    }

    private static void assertSpread(TrainingProgress step, @Nullable MemorySpread expected) {
        if (expected == null) {
            assertThat(step.getMemoryStandardDeviation()).isNull();
            assertThat(step.getMemoryEffectiveRank()).isNull();
        } else {
            assertThat(step.getMemoryStandardDeviation())
                    .isCloseTo((float) expected.standardDeviation(), within(1e-5f))
                    .isBetween(0.001f, 1f);
            assertThat(step.getMemoryEffectiveRank())
                    .isCloseTo((float) expected.effectiveRank(), within(1e-3f))
                    .isBetween(1f, 50f);
        }
    }

    /** Projections have 128 numbers, and 65,536 · 128² is 2^30, the most that is told of without a limit. */
    @Test
    void aLargerMemoryIsOnlyMeasuredWhereThereIsALimit() throws Exception {
        options.put("memory.size", "65536");
        assertThat(spreadAtTheFirstVersion()).isPositive();
        options.put("memory.size", "65537");
        assertThat(spreadAtTheFirstVersion()).isNull();
        options.put("guards.least-rank", "0.5");
        assertThat(spreadAtTheFirstVersion()).isPositive();
    }

    @Test
    void keysThatAreNormalisedOverTheirBatchAreMeasuredToo() throws Exception {
        options.put("objective.space", "batch-normalised");
        assertThat(spreadAtTheFirstVersion()).isPositive();
    }

    private @Nullable Float spreadAtTheFirstVersion() throws Exception {
        try (TrainHarness train = new TrainHarness(options)) {
            train.images("a", 0, 32);
            return train.steps().get(3).getMemoryStandardDeviation();
        }
    }

    /** 32 keys have a rank of 32 at most, and of 1 at least. */
    @Test
    void aRankBelowItsLimitAloneIsACollapse() throws Exception {
        options.put("guards.reaction", "fail");
        options.put("guards.least-rank", "1");
        try (TrainHarness train = new TrainHarness(options)) {
            train.images("a", 0, 32);
            assertThat(train.counter("collapses")).isZero();
        }
        options.put("guards.least-rank", "33");
        try (TrainHarness train = new TrainHarness(options)) {
            assertThatThrownBy(() -> train.images("a", 0, 32))
                    .isInstanceOf(SuppressRestartsException.class)
                    .cause()
                    .hasMessageMatching(
                            "The encoder of lane 'a' has collapsed at step 4: the keys of its memory have a "
                                    + "standard deviation of [0-9.]+ \\(guards.least-std: 0.0\\) and an effective rank of [0-9.]+ "
                                    + "\\(guards.least-rank: 33.0\\)\\. Start from an earlier checkpoint .*");
            assertThat(train.counter("collapses")).isEqualTo(1);
            assertThat(train.steps().get(3).getMemoryEffectiveRank()).isBetween(1f, 33f);
        }
    }
}
