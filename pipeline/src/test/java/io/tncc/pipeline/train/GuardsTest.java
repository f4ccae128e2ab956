package io.tncc.pipeline.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.assertj.core.api.Assertions.tuple;

import io.tncc.model.engine.HostArray;
import io.tncc.model.file.EncoderFile;
import io.tncc.model.train.Learner;
import io.tncc.model.train.StepReport;
import io.tncc.pipeline.Runbook;
import io.tncc.pipeline.TestOptions;
import io.tncc.pipeline.option.LearnerSettings;
import io.tncc.pipeline.option.PipelineConfiguration;
import io.tncc.schemas.EncoderVersion;
import io.tncc.schemas.TrainingProgress;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.apache.flink.metrics.groups.UnregisteredMetricsGroup;
import org.apache.flink.runtime.checkpoint.OperatorSubtaskState;
import org.apache.flink.runtime.execution.SuppressRestartsException;
import org.apache.flink.testutils.logging.LoggerAuditingExtension;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.slf4j.event.Level;

/** Batches of 8 images; a version each 32. */
class GuardsTest {

    private static final String DIVERGED =
            "The encoder of lane 'a' has diverged at step \\d+: it makes numbers of the probe set that are not finite";

    private static final String HELD_BACK = ". No version of it is published until it has recovered";

    @RegisterExtension
    private final LoggerAuditingExtension log = new LoggerAuditingExtension(Guards.class, Level.WARN);

    @TempDir
    private Path directory;

    private Map<String, String> options;

    @BeforeEach
    void readOptions() {
        options = TestOptions.operator(directory);
        options.put("guards.skipped-limit", "3");
    }

    /** Each step multiplies the weights by 1 - 100 x 1, until they overflow. */
    private void diverge() {
        options.put("optimizer.learning-rate", "100");
        options.put("optimizer.weight-decay", "1");
    }

    /** The keys of no memory are spread in all directions alike. */
    private void collapse() {
        options.put("guards.least-std", "1");
    }

    @Test
    void aRowOfSkippedStepsFailsTheJobForGood() throws Exception {
        diverge();
        options.put("guards.reaction", "fail");
        try (TrainHarness train = new TrainHarness(options)) {
            String message = failureOf(train, 400);
            assertThat(message)
                    .matches("The last 3 steps of lane 'a' were skipped, up to step \\d+, as its loss is \\S+, at a "
                            + "learning rate of 100.0. Start from an earlier checkpoint with a lower "
                            + "optimizer.learning-rate");
            Runbook.assertHas(message.replaceAll("last 3", "last 10")
                    .replaceAll("step \\d+", "step 4711")
                    .replaceAll("loss is [^,]+", "loss is NaN")
                    .replaceAll("rate of 100.0", "rate of 0.6"));
            List<TrainingProgress> steps = train.steps();
            assertThat(steps.subList(steps.size() - 3, steps.size()))
                    .extracting(TrainingProgress::getSkipped)
                    .containsOnly(true);
            assertThat(steps.get(steps.size() - 4).getSkipped()).isFalse();
            assertThat(train.counter("stepsSkipped")).isEqualTo(3);
        }
        assertThat(log.getMessages()).first().asString().satisfies(warning -> {
            assertThat(warning).matches("Step \\d+ of lane 'a' was skipped, as its loss is \\S+, at .*");
            Runbook.assertHas(warning.replaceAll("Step \\d+", "Step 4702")
                    .replaceAll("loss is [^,]+", "loss is NaN")
                    .replaceAll("rate of 100.0", "rate of 0.6"));
        });
    }

    @Test
    void ofAStepWhoseLossIsFiniteTheNormOfTheGradientsIsTold() {
        TrainMetrics metrics = new TrainMetrics(new UnregisteredMetricsGroup(), () -> 1);
        StepReport step = new StepReport(
                4702, 37_616, 0, true, false, 8.1f, 8.1f, 0, 0, null, 0, Float.POSITIVE_INFINITY, 0.6, 1);
        new Guards(PipelineConfiguration.of(options), metrics).after("a", List.of(step), LaneHealth.GOOD);
        assertThat(log.getMessages()).first().asString().satisfies(Runbook::assertHas);
    }

    /** What is left of a lane is restored with how many of its steps were skipped already. */
    @Test
    void aRowOfSkippedStepsGoesOnAfterARestore() throws Exception {
        diverge();
        options.put("guards.reaction", "fail");
        int images = 0;
        OperatorSubtaskState state;
        try (TrainHarness train = new TrainHarness(options)) {
            while (train.counter("stepsSkipped") < 2) {
                train.images("a", images, images + 8);
                images += 8;
                assertThat(images).isLessThan(400);
            }
            state = train.checkpoint(1);
        }
        try (TrainHarness train = new TrainHarness(options, Map.of(), state)) {
            int next = images;
            assertThatThrownBy(() -> train.images("a", next, next + 8))
                    .isInstanceOf(SuppressRestartsException.class)
                    .cause()
                    .hasMessageStartingWith("The last 3 steps of lane 'a' were skipped");
        }
    }

    @Test
    void aLaneWhoseStepsAreSkippedPublishesNoMore() throws Exception {
        diverge();
        options.put("guards.reaction", "stop-publishing");
        try (TrainHarness train = new TrainHarness(options)) {
            train.images("a", 0, 400);
            train.checkpoint(1);
            List<Long> good = train.steps().stream()
                    .filter(step -> step.getStep() % 4 == 0 && !step.getSkipped())
                    .map(TrainingProgress::getStep)
                    .toList();
            assertThat(good).hasSizeBetween(1, 11);
            train.end();
            assertThat(train.announced())
                    .filteredOn(version -> version.getVersion() > 0)
                    .extracting(EncoderVersion::getSteps)
                    .isEqualTo(good);
            assertThat(train.counter("rollBacks")).isZero();
        }
        assertThat(log.getMessages()).anySatisfy(warning -> assertThat(warning)
                .startsWith("The last 3 steps of lane 'a' were skipped")
                .endsWith(HELD_BACK));
    }

    @Test
    void aCollapsedLanePublishesAgainWhenItHasRecovered() throws Exception {
        collapse();
        options.put("guards.reaction", "stop-publishing");
        OperatorSubtaskState state;
        try (TrainHarness train = new TrainHarness(options)) {
            train.images("a", 0, 64);
            state = train.checkpoint(1);
            assertThat(train.announced()).extracting(EncoderVersion::getVersion).containsExactly(0L);
            assertThat(train.counter("collapses")).isEqualTo(2);
        }
        assertThat(log.getMessages()).hasSize(2).allSatisfy(warning -> {
            assertThat(warning)
                    .matches("The encoder of lane 'a' has collapsed at step (4|8): .*")
                    .endsWith(HELD_BACK);
            Runbook.assertHas(asInTheRunbook(warning.replace(HELD_BACK, "")));
            Runbook.assertHas(HELD_BACK);
        });
        options.put("guards.least-std", "0");
        try (TrainHarness train = new TrainHarness(options, Map.of(), state)) {
            train.images("a", 64, 96);
            train.checkpoint(2);
            assertThat(train.announced())
                    .extracting(EncoderVersion::getVersion, EncoderVersion::getImagesSeen)
                    .containsExactly(tuple(1L, 96L));
        }
    }

    private static String asInTheRunbook(String message) {
        return message.replaceAll("at step \\d+", "at step 4711")
                .replaceAll(
                        "deviation of [0-9.]+ \\(guards.least-std: 1.0", "deviation of 0.0031 (guards.least-std: 0.1")
                .replaceAll("rank of [0-9.]+ ", "rank of 1.04 ");
    }

    /** Rolled back at steps 4, 8 and 12; each time the memory is filled anew by the step after it. */
    @Test
    void aLaneIsRolledBackToItsLastVersionThreeTimesAndThenFails() throws Exception {
        collapse();
        try (TrainHarness train = new TrainHarness(options)) {
            train.images("a", 0, 127);
            assertThat(train.steps())
                    .filteredOn(step -> step.getLoss() == 0)
                    .extracting(TrainingProgress::getStep)
                    .containsExactly(1L, 5L, 9L, 13L);
            assertThat(train.counter("rollBacks")).isEqualTo(3);
            assertThat(train.counter("collapses")).isEqualTo(3);
            Throwable failure = catchThrowable(() -> train.images("a", 127, 128));
            assertThat(failure).isInstanceOf(SuppressRestartsException.class);
            assertThat(failure.getCause())
                    .hasMessageEndingWith(
                            "It was rolled back 3 times without a good version since. Start from an earlier "
                                    + "checkpoint with a lower optimizer.learning-rate");
            assertThat(train.announced()).extracting(EncoderVersion::getVersion).containsExactly(0L);
        }
        assertThat(log.getMessages()).hasSize(3).allSatisfy(warning -> assertThat(warning)
                .endsWith(". It is rolled back to its last version"));
    }

    @Test
    void afterAGoodVersionALaneMayBeRolledBackThreeTimesAgain() throws Exception {
        collapse();
        OperatorSubtaskState state;
        try (TrainHarness train = new TrainHarness(options)) {
            train.images("a", 0, 96);
            assertThat(train.counter("rollBacks")).isEqualTo(3);
            state = train.checkpoint(1);
        }
        options.put("guards.least-std", "0");
        try (TrainHarness train = new TrainHarness(options, Map.of(), state)) {
            train.images("a", 96, 128);
            state = train.checkpoint(2);
            assertThat(train.announced())
                    .extracting(EncoderVersion::getVersion, EncoderVersion::getImagesSeen)
                    .containsExactly(tuple(1L, 128L));
        }
        collapse();
        try (TrainHarness train = new TrainHarness(options, Map.of(), state)) {
            train.images("a", 128, 255);
            assertThat(train.counter("rollBacks")).isEqualTo(3);
            assertThatThrownBy(() -> train.images("a", 255, 256))
                    .isInstanceOf(SuppressRestartsException.class)
                    .cause()
                    .hasMessageContaining("It was rolled back 3 times without a good version since.");
        }
    }

    /** Each step leads to a version, and so to a roll-back, which leaves no keys to try another one on. */
    @Test
    void aRollBackOnTheLastBatchLeavesNothingToPublish() throws Exception {
        collapse();
        options.putAll(Map.of("publishing.every-images", "1", "probe.share", "0.5"));
        try (TrainHarness train = new TrainHarness(options)) {
            for (int number = 0; train.counter("imagesAccepted") < 20; number++) {
                train.image("a", number, 0);
            }
            train.end();
            assertThat(train.counter("imagesSetAside")).isGreaterThan(1);
            assertThat(train.counter("rollBacks")).isEqualTo(3);
            assertThat(train.steps())
                    .extracting(TrainingProgress::getImagesSeen)
                    .containsExactly(8L, 16L, 20L);
            assertThat(train.announced()).extracting(EncoderVersion::getVersion).containsExactly(0L);
        }
    }

    /** The second roll-back comes after the restore, from the file that the first attempt wrote. */
    @Test
    void aRestoredLaneIsRolledBackToTheSameBits() throws Exception {
        collapse();
        options.put("replay.policy", "fifo");
        options.put("replay.max-bytes", "16 kb");
        options.put("training.updates-per-batch", "2");
        List<Float> undisturbed;
        try (TrainHarness train = new TrainHarness(options)) {
            train.images("a", 0, 100);
            undisturbed = train.steps().stream().map(TrainingProgress::getLoss).toList();
        }
        OperatorSubtaskState state;
        try (TrainHarness train = new TrainHarness(options)) {
            train.images("a", 0, 43);
            state = train.checkpoint(1);
            train.images("a", 43, 70);
        }
        try (TrainHarness train = new TrainHarness(options, Map.of(), state)) {
            train.images("a", 43, 100);
            List<Float> resumed =
                    train.steps().stream().map(TrainingProgress::getLoss).toList();
            assertThat(resumed).isEqualTo(undisturbed.subList(10, 24));
        }
    }

    /** Rolled back to a version with weights that are about to overflow, again and again, it ends all the same. */
    @Test
    void aLaneThatDivergesForEverFailsInTheEnd() throws Exception {
        diverge();
        try (TrainHarness train = new TrainHarness(options)) {
            assertThat(failureOf(train, 4000))
                    .startsWith("The last 3 steps of lane 'a' were skipped")
                    .contains("It was rolled back 3 times without a good version since.");
            assertThat(train.counter("rollBacks")).isGreaterThanOrEqualTo(3);
        }
    }

    @Test
    void aLaneWhoseLastVersionIsGoneTriesAgain() throws Exception {
        collapse();
        try (TrainHarness train = new TrainHarness(options)) {
            train.images("a", 0, 1);
            train.checkpoint(1);
            try (Stream<Path> files = Files.walk(directory.resolve("encoders"))) {
                for (Path file : files.filter(Files::isRegularFile).toList()) {
                    Files.delete(file);
                }
            }
            Throwable failure = catchThrowable(() -> train.images("a", 1, 33));
            assertThat(failure)
                    .isInstanceOf(IOException.class)
                    .hasMessageMatching("Lane 'a' can not go back to its version 0, which can not be read from .*")
                    .hasMessageEndingWith(". The job tries again from its last checkpoint");
        }
    }

    @Test
    void aVersionThatDivergesOnTheProbeSetIsNotPublished() throws Exception {
        divergeOnAProbeSet("stop-publishing");
        try (TrainHarness train = new TrainHarness(options)) {
            train.images("a", 0, 400);
            train.end();
            assertThat(train.announced()).hasSizeLessThan(51);
            assertThat(train.counter("rollBacks")).isZero();
        }
        assertThat(log.getMessages()).anySatisfy(warning -> {
            assertThat(warning).matches(DIVERGED + "\\. No version of it .*");
            Runbook.assertHas(warning.replaceAll("step \\d+", "step 4711").replace(HELD_BACK, ""));
        });
    }

    @Test
    void aVersionThatDivergesOnTheProbeSetIsRolledBackOrFailsTheJob() throws Exception {
        divergeOnAProbeSet("roll-back");
        try (TrainHarness train = new TrainHarness(options)) {
            train.images("a", 0, 100);
            assertThat(train.counter("rollBacks")).isPositive();
        }
        assertThat(log.getMessages())
                .anySatisfy(warning -> assertThat(warning).matches(DIVERGED + "\\. It is rolled back .*"));
        options.put("guards.reaction", "fail");
        try (TrainHarness train = new TrainHarness(options)) {
            assertThat(failureOf(train, 400)).matches(DIVERGED + "\\. Start from an earlier checkpoint .*");
        }
    }

    @Test
    void aDeadEncoderIsTriedAsACollapsedOneAndFoundOutByALimit() throws Exception {
        die();
        options.put("probe.share", "0.3");
        try (TrainHarness train = new TrainHarness(options)) {
            train.images("a", 0, 100);
            assertThat(train.steps())
                    .extracting(TrainingProgress::getProbe)
                    .filteredOn(Objects::nonNull)
                    .isNotEmpty()
                    .allSatisfy(probe -> {
                        assertThat(probe.getUniformity()).isZero();
                        assertThat(probe.getStandardDeviation()).isZero();
                        assertThat(probe.getEffectiveRank()).isZero();
                    });
        }
        options.putAll(Map.of("guards.least-std", "0.01", "guards.reaction", "fail"));
        try (TrainHarness train = new TrainHarness(options)) {
            assertThat(failureOf(train, 100)).startsWith("The encoder of lane 'a' has collapsed at step 4: ");
        }
    }

    /** All weights are 0, and so is what they make of any image. */
    private void die() throws IOException {
        EncoderFile alive = Learner.initialEncoderFile(LearnerSettings.of(PipelineConfiguration.of(options)), "a");
        SortedMap<String, HostArray> zeros = new TreeMap<>(alive.weights());
        zeros.replaceAll((name, weight) -> new HostArray(weight.shape(), new float[weight.values().length]));
        Path file = directory.resolve("dead.safetensors");
        Files.write(file, new EncoderFile(alive.metadata(), zeros).toBytes());
        options.put("encoder.warm-start", file.toString());
    }

    /** The weights overflow when they are embedded by, some steps before they do in a step. */
    private void divergeOnAProbeSet(String reaction) {
        diverge();
        options.putAll(Map.of("guards.reaction", reaction, "guards.skipped-limit", "1000", "probe.share", "0.2"));
        options.put("publishing.every-images", "8");
    }

    private static String failureOf(TrainHarness train, int images) {
        Throwable failure = catchThrowable(() -> {
            for (int image = 0; image < images; image++) {
                train.image("a", image, 0);
            }
        });
        assertThat(failure).isInstanceOf(SuppressRestartsException.class);
        return Objects.requireNonNull(Objects.requireNonNull(failure.getCause()).getMessage());
    }

    /** 2^30 is 65,536 · 128 · 128, whichever of the two the keys are. */
    @ParameterizedTest
    @CsvSource({"65536, 128, true", "65537, 128, false", "128, 65536, true", "128, 65537, false"})
    void aMemoryThatIsQuicklyMeasuredIsMeasuredWithoutALimit(int keys, int size, boolean measured) {
        assertThat(Guards.isMeasuredAnyway(keys, size)).isEqualTo(measured);
    }
}
