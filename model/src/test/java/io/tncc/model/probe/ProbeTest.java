package io.tncc.model.probe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.within;

import io.tncc.model.encoder.Architecture;
import io.tncc.model.encoder.EncoderSpec;
import io.tncc.model.encoder.Precision;
import io.tncc.model.encoder.Stem;
import io.tncc.model.encoder.TrainingMode;
import io.tncc.model.engine.BitExact;
import io.tncc.model.file.EmbeddingLayer;
import io.tncc.model.file.EncoderFile;
import io.tncc.model.image.ImageBatch;
import io.tncc.model.objective.Consistency;
import io.tncc.model.objective.ConsistencyScaling;
import io.tncc.model.objective.ConsistencySchedule;
import io.tncc.model.objective.Kernel;
import io.tncc.model.objective.ObjectiveProbe;
import io.tncc.model.objective.ObjectiveSpec;
import io.tncc.model.objective.ObjectiveSpec.Variation;
import io.tncc.model.optimizer.LearningRate;
import io.tncc.model.optimizer.Sgd;
import io.tncc.model.snapshot.LearnerSnapshot;
import io.tncc.model.snapshot.WeightsBlock;
import io.tncc.model.train.Learner;
import io.tncc.model.train.LearnerSpec;
import io.tncc.model.train.StepReport;
import io.tncc.model.view.ViewPair;
import io.tncc.model.view.ViewRecipe;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.time.Duration;
import java.util.Arrays;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ProbeTest {

    private static final int SIDE = 16;
    private static final LearnerSpec SPEC = new LearnerSpec(
            new EncoderSpec(Architecture.RESNET20, Stem.CIFAR, 64, 32),
            SIDE,
            ViewPair.same(ViewRecipe.mocoV2Cifar()),
            new ObjectiveSpec(
                    new Kernel.StudentT(0.1, 10), Consistency.MEMORY, 0.1, 4, new ConsistencySchedule(0.3, 8, 0)),
            50,
            0.99,
            new Sgd.Spec(new LearningRate(0.06, 16, 0), 0.9, 5e-4),
            7,
            EmbeddingLayer.BACKBONE);

    /** Bright noise is one class, dark noise the other: any encoder tells them apart. */
    private static ImageBatch probe(int count) {
        byte[] pixels = new byte[count * ImageBatch.imageBytes(SIDE)];
        new SplittableRandom(99).nextBytes(pixels);
        int[] labels = new int[count];
        for (int i = 0; i < pixels.length; i++) {
            int image = i / ImageBatch.imageBytes(SIDE);
            labels[image] = image % 2;
            pixels[i] = (byte) ((pixels[i] & 0x0f) + 200 * (image % 2));
        }
        return new ImageBatch(SIDE, pixels, LongStream.range(1000, 1000 + count).toArray(), labels);
    }

    private static void train(Learner learner, int fromStep, int toStep) {
        for (int step = fromStep; step < toStep; step++) {
            learner.train(batch(step, 8));
        }
    }

    private static ImageBatch batch(int step, int size) {
        byte[] pixels = new byte[size * ImageBatch.imageBytes(SIDE)];
        new SplittableRandom(step).nextBytes(pixels);
        long first = (long) step * size;
        return new ImageBatch(
                SIDE, pixels, LongStream.range(first, first + size).toArray());
    }

    @Test
    void theFiguresOfALabelledSetAreAllThere() {
        try (Learner learner = Learner.initial(SPEC, "lane")) {
            train(learner, 0, 4);
            Probe.Outcome first = Probe.of(learner, learner.encoderFile(1), probe(30), Map.of());
            assertThat(first.figures().images()).isEqualTo(30);
            // 20 of the 29 others vote, 14 of which are of the image's class
            assertThat(first.figures().knn()).isEqualTo(100);
            assertThat(first.figures().neighborPurity()).isEqualTo(1);
            assertThat(first.figures().drift()).isNull();
            assertThat(first.figures().effectiveRank()).isBetween(1.0, 30.0);
            assertThat(first.figures().standardDeviation()).isBetween(0.0, 1.0);
            assertThat(first.figures().uniformity()).isNegative();
            assertThat(first.figures().alignment()).isPositive();
            ObjectiveProbe.Figures objective = first.figures().objective();
            assertThat(objective.consistencyGradientShare()).isBetween(0.01, 0.99);
            assertThat(objective.hardNegativeGradientShare()).isBetween(1 / 50.0, 1.0);
            assertThat(first.features()).hasSize(30).containsKeys(1000L, 1029L);

            train(learner, 4, 6);
            Probe.Outcome second = Probe.of(learner, learner.encoderFile(2), probe(30), first.features());
            assertThat(second.figures().drift()).isBetween(1e-6, 0.5);
            Probe.Outcome same = Probe.of(learner, learner.encoderFile(2), probe(30), second.features());
            assertThat(same.figures().drift()).isCloseTo(0, within(1e-6));
        }
    }

    @Test
    void withoutLabelsThereIsNeitherKnnNorPurity() {
        ImageBatch labelled = probe(6);
        ImageBatch images = new ImageBatch(SIDE, labelled.pixels(), labelled.ordinals());
        try (Learner learner = Learner.initial(SPEC, "lane")) {
            train(learner, 0, 2);
            ProbeFigures figures =
                    Probe.of(learner, learner.encoderFile(1), images, Map.of()).figures();
            assertThat(figures.knn()).isNull();
            assertThat(figures.neighborPurity()).isNull();
            assertThat(figures.toText())
                    .containsEntry("probe.images", "6")
                    .doesNotContainKeys("probe.knn", "probe.neighbor-purity", "probe.drift")
                    .containsKeys("probe.alignment", "probe.effective-rank", "probe.neighbor-agreement");
        }
    }

    @Test
    void imagesWhoseClassIsUnknownNeitherVoteNorAreAsked() {
        ImageBatch labelled = probe(40);
        int[] some = labelled.labels().clone();
        IntStream.range(20, 40).forEach(i -> some[i] = -1);
        ImageBatch images = new ImageBatch(SIDE, labelled.pixels(), labelled.ordinals(), some);
        try (Learner learner = Learner.initial(SPEC, "lane")) {
            train(learner, 0, 4);
            EncoderFile file = learner.encoderFile(1);
            ProbeFigures figures = Probe.of(learner, file, images, Map.of()).figures();
            ProbeFigures ofTheLabelled =
                    Probe.of(learner, file, labelled.part(0, 20), Map.of()).figures();
            assertThat(figures.images()).isEqualTo(40);
            assertThat(figures.knn()).isEqualTo(ofTheLabelled.knn());
            assertThat(figures.neighborPurity()).isEqualTo(ofTheLabelled.neighborPurity());
            assertThat(figures.uniformity()).isNotEqualTo(ofTheLabelled.uniformity());
        }
    }

    /** Accuracy among images of a single class is 100 percent, whatever the encoder is. */
    @Test
    void oneClassTellsNothing() {
        ImageBatch images =
                new ImageBatch(SIDE, probe(6).pixels(), probe(6).ordinals(), new int[] {0, 0, 0, -1, -1, 0});
        try (Learner learner = Learner.initial(SPEC, "lane")) {
            train(learner, 0, 2);
            assertThat(Probe.of(learner, learner.encoderFile(1), images, Map.of())
                            .figures()
                            .knn())
                    .isNull();
        }
    }

    /** BatchNorm's running statistics, gradients and random numbers would tell. */
    @Test
    @BitExact
    void tryingALearnerLeavesItAsItIs() {
        try (Learner tried = Learner.initial(SPEC, "lane");
                Learner undisturbed = Learner.initial(SPEC, "lane")) {
            train(tried, 0, 4);
            Probe.of(tried, tried.encoderFile(1), probe(10), Map.of());
            train(tried, 4, 7);
            train(undisturbed, 0, 7);
            assertThat(tried.encoderFile(2).toBytes())
                    .isEqualTo(undisturbed.encoderFile(2).toBytes());
            assertThat(tried.changes().weights())
                    .isEqualTo(undisturbed.changes().weights());
        }
    }

    @Test
    void theSameLearnerHasTheSameFigures() {
        try (Learner learner = Learner.initial(SPEC, "lane")) {
            train(learner, 0, 4);
            EncoderFile file = learner.encoderFile(1);
            Probe.Outcome once = Probe.of(learner, file, probe(10), Map.of());
            try (Learner restored = Learner.restore(SPEC, "lane", learner.changes())) {
                Probe.Outcome again = Probe.of(restored, file, probe(10), Map.of());
                assertThat(again.figures()).isEqualTo(once.figures());
                assertThat(again.features().keySet()).isEqualTo(once.features().keySet());
                once.features()
                        .forEach((ordinal, row) ->
                                assertThat(again.features().get(ordinal)).isEqualTo(row));
            }
        }
    }

    @Test
    void driftIsOverTheImagesThatBothVersionsSaw() {
        try (Learner learner = Learner.initial(SPEC, "lane")) {
            train(learner, 0, 3);
            EncoderFile file = learner.encoderFile(1);
            Map<Long, float[]> earlier =
                    new TreeMap<>(Probe.of(learner, file, probe(10), Map.of()).features());
            earlier.put(2000L, new float[64]);
            earlier.keySet().removeIf(ordinal -> ordinal < 1008);
            assertThat(Probe.of(learner, file, probe(10), earlier).figures().drift())
                    .isCloseTo(0, within(1e-6));
            earlier.remove(1009L);
            assertThat(Probe.of(learner, file, probe(10), earlier).figures().drift())
                    .isNull();
        }
    }

    @Test
    void aLearnerWithoutNegativesCanNotBeTried() {
        try (Learner learner = Learner.initial(SPEC, "lane")) {
            assertThatIllegalStateException()
                    .isThrownBy(() -> learner.probe(probe(4)))
                    .withMessageContaining("memory is empty");
        }
    }

    /** 64 images are two splits, and which keys share one is drawn for each step: the figures depend on its number. */
    @Test
    @BitExact
    void keysOfSplitsAreShuffledAsInAStep() {
        assertThat(figuresAfter(SPEC, 5)).isEqualTo(figuresAfter(SPEC, 4));
        LearnerSpec split = SPEC.with(new TrainingMode(Precision.FLOAT32, 2));
        assertThat(figuresAfter(split, 5)).isNotEqualTo(figuresAfter(split, 4));
    }

    /** The figures of a learner that is always the same but for how many steps it says it has taken. */
    private static ObjectiveProbe.Figures figuresAfter(LearnerSpec spec, long steps) {
        try (Learner learner = Learner.initial(spec, "lane")) {
            train(learner, 0, 4);
            LearnerSnapshot snapshot = learner.changes();
            WeightsBlock block = WeightsBlock.parse(snapshot.weights());
            WeightsBlock counted = new WeightsBlock(
                    block.lane(),
                    block.identity(),
                    steps,
                    block.imagesSeen(),
                    block.keysPushed(),
                    block.encoder(),
                    block.momentumEncoder(),
                    block.velocities());
            LearnerSnapshot other = new LearnerSnapshot(counted.toBytes(), snapshot.memorySegments());
            try (Learner restored = Learner.restore(spec, "lane", other)) {
                return restored.probe(probe(64));
            }
        }
    }

    /** 64 images are enough for two splits. Where two keys are equally near, the last bits say which is the neighbor. */
    @ParameterizedTest
    @ValueSource(ints = {1, 2})
    @BitExact
    void theProbeFindsWhatTheNextStepFinds(int splits) {
        Variation scaled = Variation.NONE.with(ConsistencyScaling.IMAGE_AGREEMENT);
        LearnerSpec spec = SPEC.with(SPEC.objective().with(scaled)).with(new TrainingMode(Precision.FLOAT32, splits));
        try (Learner learner = Learner.initial(spec, "lane")) {
            for (int step = 0; step < 6; step++) {
                learner.train(batch(step, 64));
            }
            for (int step = 6; step < 9; step++) {
                ImageBatch next = batch(step, 64);
                double found = learner.probe(next).neighborAgreement();
                StepReport report = learner.train(next).get(0);
                assertThat((double) report.neighborAgreement())
                        .isCloseTo(found, within(1e-6))
                        .isStrictlyBetween(0.01, 0.99);
            }
        }
    }

    /** What docs/watching.md says it costs by default. */
    @Test
    void aThousandImagesTakeSeconds() {
        LearnerSpec spec = new LearnerSpec(
                new EncoderSpec(Architecture.RESNET20, Stem.CIFAR, 128, 128),
                32,
                SPEC.views(),
                SPEC.objective(),
                4096,
                0.99,
                SPEC.optimizer(),
                7,
                EmbeddingLayer.BACKBONE);
        byte[] pixels = new byte[1000 * ImageBatch.imageBytes(32)];
        new SplittableRandom(3).nextBytes(pixels);
        ImageBatch images = new ImageBatch(32, pixels, LongStream.range(0, 1000).toArray(), new int[1000]);
        try (Learner learner = Learner.initial(spec, "lane")) {
            learner.train(images.part(0, 64));
            EncoderFile file = learner.encoderFile(1);
            ThreadMXBean threads = ManagementFactory.getThreadMXBean();
            long before = threads.getCurrentThreadCpuTime();
            Probe.of(learner, file, images, Map.of());
            Duration taken = Duration.ofNanos(threads.getCurrentThreadCpuTime() - before);
            System.out.printf("1000 images of a probe set: %d ms of this thread%n", taken.toMillis());
            assertThat(taken).isLessThan(Duration.ofMinutes(1));
        }
    }

    @Test
    void figuresAreWrittenToFourDigits() {
        ProbeFigures figures = new ProbeFigures(
                1000,
                62.55000001,
                1 / 3.0,
                0.00001234567,
                -1.5,
                0,
                1234.5678,
                null,
                new ObjectiveProbe.Figures(1, 0.0, 0.5));
        assertThat(figures.toText())
                .containsEntry("probe.knn", "62.55")
                .containsEntry("probe.neighbor-purity", "0.3333")
                .containsEntry("probe.alignment", "0.00001235")
                .containsEntry("probe.uniformity", "-1.5")
                .containsEntry("probe.standard-deviation", "0")
                .containsEntry("probe.effective-rank", "1235")
                .containsEntry("probe.neighbor-agreement", "1")
                .doesNotContainKey("probe.drift");
    }

    @Test
    void partsOfABatchKeepWhatBelongsTogether() {
        ImageBatch images = probe(7);
        assertThat(images.parts(3).map(ImageBatch::size)).containsExactly(2, 2, 3);
        ImageBatch last = images.parts(3).skip(2).findFirst().orElseThrow();
        assertThat(last.ordinals()).containsExactly(1004, 1005, 1006);
        assertThat(last.labels()).containsExactly(0, 1, 0);
        int bytes = ImageBatch.imageBytes(SIDE);
        assertThat(last.pixels()).isEqualTo(Arrays.copyOfRange(images.pixels(), 4 * bytes, 7 * bytes));
    }
}
