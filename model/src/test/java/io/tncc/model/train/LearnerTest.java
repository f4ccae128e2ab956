package io.tncc.model.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.tncc.model.encoder.Architecture;
import io.tncc.model.encoder.EncoderSpec;
import io.tncc.model.encoder.Stem;
import io.tncc.model.engine.HostArray;
import io.tncc.model.file.EmbeddingLayer;
import io.tncc.model.file.EncoderFile;
import io.tncc.model.image.ImageBatch;
import io.tncc.model.objective.Consistency;
import io.tncc.model.objective.ConsistencySchedule;
import io.tncc.model.objective.Kernel;
import io.tncc.model.objective.ObjectiveSpec;
import io.tncc.model.optimizer.LearningRate;
import io.tncc.model.optimizer.Sgd;
import io.tncc.model.snapshot.LearnerSnapshot;
import io.tncc.model.snapshot.WeightsBlock;
import io.tncc.model.view.ViewRecipe;
import java.util.SortedMap;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class LearnerTest {

    private static final int SIDE = 16;
    private static final LearnerSpec SPEC = spec(1000, 7);

    @Test
    void theFirstBatchOnlyFillsTheMemory() {
        EncoderFile initial = Learner.initialEncoderFile(SPEC, "lane");
        try (Learner learner = Learner.initial(SPEC, "lane")) {
            StepReport first = learner.train(batch(0, 8));
            assertThat(first.filledOnly()).isTrue();
            assertThat(first.loss()).isZero();
            assertThat(first.memoryFill()).isEqualTo(8 / 1000.0);
            assertThat(learner.encoderFile(0).weights()).isEqualTo(initial.weights());

            StepReport second = learner.train(batch(8, 8));
            assertThat(second.filledOnly()).isFalse();
            assertThat(second.loss()).isPositive();
            assertThat(learner.encoderFile(0).weights()).isNotEqualTo(initial.weights());
            assertThat(learner.imagesSeen()).isEqualTo(16);
            assertThat(learner.steps()).isEqualTo(2);
        }
    }

    @Test
    void theSameImagesMakeTheSameEncoderFile() {
        String once = sha256AfterTraining(SPEC, "lane");
        assertThat(sha256AfterTraining(SPEC, "lane")).isEqualTo(once);
        assertThat(sha256AfterTraining(SPEC, "other")).isNotEqualTo(once);
        assertThat(sha256AfterTraining(spec(1000, 8), "lane")).isNotEqualTo(once);
    }

    /** The memory of 50 keys wraps within a batch of 8, before and after the snapshot; saved twice, as Flink would. */
    @Test
    void aRestoredLearnerGoesOnToTheSameBits() {
        LearnerSpec small = spec(50, 7);
        SortedMap<Integer, byte[]> segments = new TreeMap<>();
        try (Learner undisturbed = Learner.initial(small, "lane");
                Learner stopped = Learner.initial(small, "lane")) {
            train(undisturbed, 0, 20);
            train(stopped, 0, 5);
            segments.putAll(stopped.changes().memorySegments());
            train(stopped, 5, 9);
            LearnerSnapshot last = stopped.changes();
            segments.putAll(last.memorySegments());
            try (Learner restored = Learner.restore(small, "lane", new LearnerSnapshot(last.weights(), segments))) {
                assertThat(restored.imagesSeen()).isEqualTo(9 * 8);
                train(restored, 9, 20);
                assertThat(restored.encoderFile(3).toBytes())
                        .isEqualTo(undisturbed.encoderFile(3).toBytes());
                assertThat(restored.changes().weights())
                        .isEqualTo(undisturbed.changes().weights());
            }
        }
    }

    @Test
    void noArrayIsLeftBehindAfterAThousandSteps() {
        try (Learner learner = Learner.initial(spec(50, 1), "lane")) {
            train(learner, 0, 2);
            int arrays = learner.arrays();
            for (int step = 0; step < 1000; step++) {
                learner.train(batch(step * 2L, 2));
            }
            learner.changes();
            learner.encoderFile(1);
            assertThat(learner.arrays()).isEqualTo(arrays);
        }
    }

    @Test
    void settingsThatCanNotChangeAreRefusedWithBothValues() {
        LearnerSnapshot snapshot = snapshotAfterOneStep();
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Learner.restore(spec(2000, 8), "lane", snapshot))
                .withMessageContaining("memory.size: saved with '1000', now '2000'")
                .withMessageContaining("training.seed: saved with '7', now '8'");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Learner.restore(SPEC, "other", snapshot))
                .withMessageContaining("lane: saved as 'lane', now 'other'");
    }

    @Test
    void anUnknownVersionOfAFormatIsNamed() {
        LearnerSnapshot snapshot = snapshotAfterOneStep();
        byte[] newer = snapshot.weights().clone();
        newer[3] = 9;
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Learner.restore(SPEC, "lane", new LearnerSnapshot(newer, snapshot.memorySegments())))
                .withMessageContaining("not version 9");
        SortedMap<Integer, byte[]> segments = new TreeMap<>(snapshot.memorySegments());
        segments.values().forEach(segment -> segment[3] = 2);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Learner.restore(SPEC, "lane", new LearnerSnapshot(snapshot.weights(), segments)))
                .withMessageContaining("memory segment")
                .withMessageContaining("not version 2");
    }

    @Test
    void damagedWeightsAreRefused() {
        LearnerSnapshot snapshot = snapshotAfterOneStep();
        WeightsBlock whole = WeightsBlock.parse(snapshot.weights());
        SortedMap<String, HostArray> velocities = new TreeMap<>(whole.velocities());
        velocities.put("conv1.weight", new HostArray(new long[] {1}, new float[1]));
        byte[] damaged = new WeightsBlock(
                        whole.lane(),
                        whole.identity(),
                        whole.steps(),
                        whole.imagesSeen(),
                        whole.keysPushed(),
                        whole.encoder(),
                        whole.momentumEncoder(),
                        velocities)
                .toBytes();
        assertThatIllegalArgumentException()
                .isThrownBy(
                        () -> Learner.restore(SPEC, "lane", new LearnerSnapshot(damaged, snapshot.memorySegments())))
                .withMessage("The velocity of the parameter conv1.weight has shape [1], not [16, 3, 3, 3]");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new WeightsBlock(
                        "lane",
                        whole.identity(),
                        1,
                        8,
                        -8,
                        whole.encoder(),
                        whole.momentumEncoder(),
                        whole.velocities()))
                .withMessageContaining("-8 keys pushed");
    }

    private static LearnerSnapshot snapshotAfterOneStep() {
        try (Learner learner = Learner.initial(SPEC, "lane")) {
            train(learner, 0, 1);
            return learner.changes();
        }
    }

    private static String sha256AfterTraining(LearnerSpec spec, String lane) {
        try (Learner learner = Learner.initial(spec, lane)) {
            train(learner, 0, 6);
            return EncoderFile.sha256(learner.encoderFile(1).toBytes());
        }
    }

    private static void train(Learner learner, int fromStep, int toStep) {
        for (int step = fromStep; step < toStep; step++) {
            learner.train(batch(step * 8L, 8));
        }
    }

    private static ImageBatch batch(long firstOrdinal, int size) {
        byte[] pixels = new byte[size * ImageBatch.imageBytes(SIDE)];
        new SplittableRandom(firstOrdinal).nextBytes(pixels);
        return new ImageBatch(
                SIDE,
                pixels,
                LongStream.range(firstOrdinal, firstOrdinal + size).toArray());
    }

    private static LearnerSpec spec(int memorySize, long seed) {
        return new LearnerSpec(
                new EncoderSpec(Architecture.RESNET20, Stem.CIFAR, 64, 32),
                SIDE,
                ViewRecipe.mocoV2Cifar(),
                new ObjectiveSpec(
                        new Kernel.StudentT(0.1, 10), Consistency.MEMORY, 0.1, 4, new ConsistencySchedule(0.3, 16, 32)),
                memorySize,
                0.99,
                new Sgd.Spec(new LearningRate(0.06, 16, 0), 0.9, 5e-4),
                seed,
                EmbeddingLayer.BACKBONE);
    }
}
