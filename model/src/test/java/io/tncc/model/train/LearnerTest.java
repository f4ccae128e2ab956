package io.tncc.model.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDManager;
import io.tncc.model.encoder.Architecture;
import io.tncc.model.encoder.Encoder;
import io.tncc.model.encoder.EncoderSpec;
import io.tncc.model.encoder.ParameterSpec;
import io.tncc.model.encoder.Precision;
import io.tncc.model.encoder.Stem;
import io.tncc.model.encoder.TrainingMode;
import io.tncc.model.encoder.WarmStart;
import io.tncc.model.engine.BitExact;
import io.tncc.model.engine.HostArray;
import io.tncc.model.engine.Torch;
import io.tncc.model.file.EmbeddingLayer;
import io.tncc.model.file.EncoderFile;
import io.tncc.model.image.ImageBatch;
import io.tncc.model.image.Normalisation;
import io.tncc.model.objective.Consistency;
import io.tncc.model.objective.ConsistencyScaling;
import io.tncc.model.objective.ConsistencySchedule;
import io.tncc.model.objective.Kernel;
import io.tncc.model.objective.KernelRamp;
import io.tncc.model.objective.Negatives;
import io.tncc.model.objective.NeighborChoice;
import io.tncc.model.objective.ObjectiveSpec;
import io.tncc.model.objective.ObjectiveSpec.Variation;
import io.tncc.model.objective.Space;
import io.tncc.model.optimizer.LearningRate;
import io.tncc.model.optimizer.Sgd;
import io.tncc.model.replay.ReplayPolicy;
import io.tncc.model.replay.ReplaySpec;
import io.tncc.model.snapshot.LearnerSnapshot;
import io.tncc.model.snapshot.WeightsBlock;
import io.tncc.model.view.ViewRecipe;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class LearnerTest {

    private static final int SIDE = 16;
    private static final LearnerSpec SPEC = spec(1000, 7);

    @Test
    void theFirstBatchOnlyFillsTheMemory() {
        EncoderFile initial = Learner.initialEncoderFile(SPEC, "lane");
        try (Learner learner = Learner.initial(SPEC, "lane")) {
            StepReport first = only(learner.train(batch(0, 8)));
            assertThat(first.filledOnly()).isTrue();
            assertThat(first.loss()).isZero();
            assertThat(first.memoryFill()).isEqualTo(8 / 1000.0);
            assertThat(learner.encoderFile(0).weights()).isEqualTo(initial.weights());

            StepReport second = only(learner.train(batch(8, 8)));
            assertThat(second.filledOnly()).isFalse();
            assertThat(second.loss()).isPositive();
            assertThat(learner.encoderFile(0).weights()).isNotEqualTo(initial.weights());
            assertThat(learner.imagesSeen()).isEqualTo(16);
            assertThat(learner.steps()).isEqualTo(2);
        }
    }

    /** A hundredth of the way in float32, whose last digit is 2.4e-7 below 4, where all weights are. */
    @Test
    void theMomentumEncoderFollowsTheEncoder() {
        try (Learner learner = Learner.initial(SPEC, "lane")) {
            train(learner, 0, 3);
            WeightsBlock before = WeightsBlock.parse(learner.changes().weights());
            train(learner, 3, 4);
            WeightsBlock after = WeightsBlock.parse(learner.changes().weights());
            assertThat(after.momentumEncoder().get("conv1.weight"))
                    .isNotEqualTo(before.momentumEncoder().get("conv1.weight"));
            for (ParameterSpec parameter : SPEC.encoder().parameters()) {
                float[] from = before.momentumEncoder().get(parameter.name()).values();
                float[] to = after.encoder().get(parameter.name()).values();
                float[] expected = new float[from.length];
                for (int i = 0; i < expected.length; i++) {
                    expected[i] = (float) (from[i] + (1 - SPEC.encoderMomentum()) * (to[i] - from[i]));
                }
                assertThat(after.momentumEncoder().get(parameter.name()).values())
                        .as(parameter.name())
                        .containsExactly(expected, within(2.5e-7f));
            }
            for (ParameterSpec statistic : SPEC.encoder().buffers()) {
                assertThat(after.momentumEncoder().get(statistic.name()))
                        .as(statistic.name())
                        .isNotEqualTo(before.momentumEncoder().get(statistic.name()))
                        .isNotEqualTo(after.encoder().get(statistic.name()));
            }
        }
    }

    /** Two steps a batch, of 4 new images each: the warm-up takes 4 steps, and behind it the weight of the consistency begins to rise. */
    @Test
    void schedulesCountImagesAndNotSteps() {
        List<StepReport> reports = new ArrayList<>();
        try (Learner learner = Learner.initial(SPEC.with(new ReplaySpec(ReplayPolicy.NONE, 0, 2)), "lane")) {
            for (int step = 0; step < 4; step++) {
                reports.addAll(learner.train(batch(step * 8L, 8)));
            }
        }
        assertThat(reports)
                .extracting(StepReport::learningRate)
                .containsExactly(0.06 * 1 / 17, 0.06 * 5 / 17, 0.06 * 9 / 17, 0.06 * 13 / 17, 0.06, 0.06, 0.06, 0.06);
        assertThat(reports)
                .extracting(StepReport::consistencyWeight)
                .containsExactly(0.0, 0.0, 0.0, 0.0, 0.0, 0.3 * 4 / 32, 0.3 * 8 / 32, 0.3 * 12 / 32);
    }

    @Test
    @BitExact
    void theSameImagesMakeTheSameEncoderFile() {
        String once = sha256AfterTraining(SPEC, "lane");
        assertThat(sha256AfterTraining(SPEC, "lane")).isEqualTo(once);
        assertThat(sha256AfterTraining(SPEC, "other")).isNotEqualTo(once);
        assertThat(sha256AfterTraining(spec(1000, 8), "lane")).isNotEqualTo(once);
    }

    @Test
    @BitExact
    void theSameImagesMakeTheSameEncoderFileInBfloat16() {
        LearnerSpec half = SPEC.with(new TrainingMode(Precision.BFLOAT16, 1));
        String once = sha256AfterTraining(half, "lane");
        assertThat(sha256AfterTraining(half, "lane")).isEqualTo(once);
        assertThat(once).isNotEqualTo(sha256AfterTraining(SPEC, "lane"));
    }

    /** bfloat16 has 8 bits of precision: the first losses differ by some hundredths of theirs. */
    @Test
    void lossesInBfloat16AreNearThoseInFloat32() {
        LearnerSpec half = SPEC.with(new TrainingMode(Precision.BFLOAT16, 1));
        try (Learner exact = Learner.initial(SPEC, "lane");
                Learner rounded = Learner.initial(half, "lane")) {
            for (int step = 0; step < 6; step++) {
                float loss = only(exact.train(batch(step * 8L, 8))).loss();
                assertThat(only(rounded.train(batch(step * 8L, 8))).loss()).isCloseTo(loss, within(0.05f * loss));
            }
        }
    }

    @Test
    void aWarmLearnerBeginsWithTheFile() {
        byte[] pretrained = Learner.initialEncoderFile(spec(1000, 99), "other").toBytes();
        LearnerSpec warm = SPEC.with(WarmStart.parse("pretrained.safetensors", pretrained));
        EncoderFile initial = Learner.initialEncoderFile(warm, "lane");
        assertThat(initial.weights()).isEqualTo(EncoderFile.parse(pretrained).weights());
        try (Learner learner = Learner.initial(warm, "lane")) {
            EncoderFile next = learner.encoderFile(1);
            assertThat(next.weights()).isEqualTo(initial.weights());
            assertThat(next.metadata().settings())
                    .containsEntry("method.warm-start-sha256", EncoderFile.sha256(pretrained));
        }
    }

    @Test
    void recalibratingAFileLeavesTheLearnerAsItIs() {
        try (Learner learner = Learner.initial(SPEC, "lane")) {
            train(learner, 0, 3);
            byte[] running = learner.encoderFile(1).toBytes();
            EncoderFile recalibrated = learner.encoderFile(1, batch(0, 16));
            assertThat(recalibrated.weights().get("conv1.weight"))
                    .isEqualTo(learner.encoderFile(1).weights().get("conv1.weight"));
            assertThat(recalibrated.weights().get("bn1.running_mean"))
                    .isNotEqualTo(learner.encoderFile(1).weights().get("bn1.running_mean"));
            assertThat(learner.encoderFile(1).toBytes()).isEqualTo(running);
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> learner.encoderFile(1, batch(0, 0)))
                    .withMessageContaining("at least one batch");
        }
    }

    @Test
    void statisticsAreRecalibratedOverImagesAsTheyAreEmbedded() {
        ImageBatch images = batch(0, 16);
        try (Torch torch = Torch.open();
                Learner learner = Learner.initial(SPEC, "lane")) {
            train(learner, 0, 3);
            SortedMap<String, HostArray> recalibrated =
                    learner.encoderFile(1, images).weights();
            try (Encoder encoder =
                    new Encoder(torch, SPEC.encoder(), learner.encoderFile(1).weights())) {
                encoder.recalibrate(List.of(normalised(images)), torch::array);
                encoder.weights().forEach((name, array) -> assertThat(
                                recalibrated.get(name).values())
                        .as(name)
                        .containsExactly(array.values(), within(1e-4f)));
            }
        }
    }

    /** The images themselves, with p / 255, less the mean, divided by the deviation: (B, 3, S, S). */
    private static HostArray normalised(ImageBatch images) {
        Normalisation normalisation = SPEC.views().normalisation();
        int plane = SIDE * SIDE;
        float[] values = new float[images.pixels().length];
        for (int i = 0; i < values.length; i++) {
            int image = i / (3 * plane);
            int place = i / 3 % plane;
            int channel = i % 3;
            float color = (images.pixels()[i] & 0xff) / 255f;
            values[(3 * image + channel) * plane + place] =
                    (color - normalisation.mean().get(channel))
                            / normalisation.standardDeviation().get(channel);
        }
        return new HostArray(new long[] {images.size(), 3, SIDE, SIDE}, values);
    }

    /** As many pixels as 256 images of side 224 have, 12,845,056: of side 1024 they are 12.25 images. */
    @Test
    void statisticsAreGatheredOverFewerImagesAtOnceWhereTheyAreLarge() {
        assertThat(IntStream.of(8, 32, 224).map(Recalibration::imagesAtOnce)).containsOnly(256);
        assertThat(Recalibration.imagesAtOnce(448)).isEqualTo(64);
        assertThat(Recalibration.imagesAtOnce(1024)).isEqualTo(12);
        assertThat(Recalibration.imagesAtOnce(100_000)).isEqualTo(3);
    }

    @Test
    void onlyALossThatUsesNeighborsNeedsThemInTheMemory() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> spec(3, 7))
                .withMessage("A memory of 3 keys has no 4 neighbors");
        ObjectiveSpec plain = new ObjectiveSpec(
                new Kernel.StudentT(0.1, 10), Consistency.NONE, 0.1, 99, new ConsistencySchedule(0, 0, 0));
        LearnerSpec small = spec(50, 7).with(plain);
        try (Learner learner = Learner.initial(small, "lane")) {
            train(learner, 0, 3);
            assertThat(learner.probe(batch(100, 8)).neighborAgreement()).isBetween(0.0, 1.0);
        }
        Variation withoutNeighbors = Variation.NONE.with(Negatives.WITHOUT_NEIGHBORS);
        assertThatIllegalArgumentException().isThrownBy(() -> small.with(plain.with(withoutNeighbors)));
    }

    /** That there is no policy is found out when encoders, memory and optimizer are on the device. */
    @Test
    void aLearnerThatCanNotBeMadeLeavesNothingOnTheDevice() {
        LearnerSnapshot snapshot = snapshotAfterOneStep();
        LearnerSpec broken = SPEC.with(new ReplaySpec(ReplayPolicy.OWN, 10_000, 2));
        try (Torch torch = Torch.open()) {
            NDManager process = torch.manager().getParentManager();
            int arrays = process.getManagedArrays().size();
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> Learner.initial(broken, "lane"))
                    .withMessage("There is no replay policy of a user's");
            assertThatIllegalArgumentException().isThrownBy(() -> Learner.restore(broken, "lane", snapshot));
            assertThat(process.getManagedArrays()).hasSize(arrays);
        }
    }

    /** The memory of 50 keys wraps within a batch of 8, before and after the snapshot; saved twice, as Flink would. */
    @Test
    @BitExact
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

    /** All that is random or kept beside the keys: symmetric, normalised over the batch, neighbors by chance, then by label. */
    @ParameterizedTest
    @EnumSource
    @BitExact
    void aRestoredLearnerOfAnyVariationGoesOnToTheSameBits(NeighborChoice choice) {
        LearnerSpec varied = varied(choice);
        try (Learner undisturbed = Learner.initial(varied, "lane");
                Learner stopped = Learner.initial(varied, "lane")) {
            trainLabelled(undisturbed, 0, 8);
            trainLabelled(stopped, 0, 5);
            try (Learner restored = Learner.restore(varied, "lane", stopped.changes())) {
                trainLabelled(restored, 5, 8);
                assertThat(restored.encoderFile(3).toBytes())
                        .isEqualTo(undisturbed.encoderFile(3).toBytes());
            }
        }
    }

    @Test
    void aSymmetricStepRemembersTheKeysOfBothViews() {
        try (Learner learner = Learner.initial(varied(NeighborChoice.NEAREST), "lane")) {
            assertThat(only(learner.train(batch(0, 8))).memoryFill()).isEqualTo(16 / 50.0);
            StepReport second = only(learner.train(batch(8, 8)));
            assertThat(second.memoryFill()).isEqualTo(32 / 50.0);
            assertThat(second.neighborAgreement()).isBetween(0f, 1f);
            assertThat(second.loss()).isPositive();
        }
    }

    @Test
    void neighborsOfTheSameLabelNeedLabels() {
        try (Learner learner = Learner.initial(varied(NeighborChoice.SAME_LABEL), "lane")) {
            trainLabelled(learner, 0, 1);
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> learner.train(batch(8, 8)))
                    .withMessageContaining("need images with labels");
        }
    }

    @Test
    void aLearnerSavedBeforeThereWereSpacesIsOneOnTheSphere() {
        LearnerSnapshot snapshot = snapshotAfterOneStep();
        WeightsBlock block = WeightsBlock.parse(snapshot.weights());
        SortedMap<String, String> identity = new TreeMap<>(block.identity());
        assertThat(identity.remove("objective.space")).isEqualTo("sphere");
        LearnerSnapshot older = new LearnerSnapshot(
                new WeightsBlock(
                                block.lane(),
                                identity,
                                block.steps(),
                                block.imagesSeen(),
                                block.keysPushed(),
                                block.encoder(),
                                block.momentumEncoder(),
                                block.velocities())
                        .toBytes(),
                snapshot.memorySegments());
        try (Learner restored = Learner.restore(SPEC, "lane", older)) {
            assertThat(restored.imagesSeen()).isEqualTo(8);
        }
        ObjectiveSpec elsewhere = SPEC.objective().with(Variation.NONE.with(Space.BATCH_NORMALISED));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Learner.restore(SPEC.with(elsewhere), "lane", older))
                .withMessageContaining("objective.space: saved with 'sphere', now 'batch-normalised'");
    }

    private static LearnerSpec varied(NeighborChoice choice) {
        LearnerSpec small = spec(50, 7);
        return small.with(small.objective()
                .with(new Variation(
                        Space.BATCH_NORMALISED,
                        Negatives.WITHOUT_NEIGHBORS,
                        choice,
                        ConsistencyScaling.IMAGE_AGREEMENT,
                        true,
                        new KernelRamp(new Kernel.StudentT(0.5, 100), 16, 32))));
    }

    private static void trainLabelled(Learner learner, int fromStep, int toStep) {
        for (int step = fromStep; step < toStep; step++) {
            ImageBatch images = batch(step * 8L, 8);
            int[] labels = {0, 1, 2, 0, 1, 2, 0, -1};
            learner.train(new ImageBatch(SIDE, images.pixels(), images.ordinals(), labels));
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

    /** Restored by a build that has more settings than the one that saved it, and by one that has fewer. */
    @Test
    void aSettingThatCameLaterCountsAsWhatLearnersDidBefore() {
        WeightsBlock block = WeightsBlock.parse(snapshotAfterOneStep().weights());
        SortedMap<String, String> more = new TreeMap<>(block.identity());
        more.put("memory.shape", "round");
        assertThatCode(() -> block.requireIdentity("lane", more, Map.of("memory.shape", "round")))
                .doesNotThrowAnyException();
        assertThatIllegalArgumentException()
                .isThrownBy(() -> block.requireIdentity("lane", more, Map.of("memory.shape", "square")))
                .withMessageContaining("memory.shape: saved with 'square', now 'round'");

        SortedMap<String, String> fewer = new TreeMap<>(block.identity());
        fewer.remove("memory.size");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> block.requireIdentity("lane", fewer, Map.of()))
                .withMessageContaining("memory.size: saved with '1000', now 'unknown to this release'");
    }

    /** So a job whose learning rate changes still makes the version 0 that others have named. */
    @Test
    void theInitialEncoderSaysNothingOfTheMethod() {
        assertThat(Learner.initialEncoderFile(SPEC, "lane").metadata().settings())
                .isEmpty();
        try (Learner learner = Learner.initial(SPEC, "lane")) {
            assertThat(learner.encoderFile(1).metadata().settings()).containsKey("method.optimizer");
        }
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
        segments.values().forEach(segment -> segment[3] = 9);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Learner.restore(SPEC, "lane", new LearnerSnapshot(snapshot.weights(), segments)))
                .withMessageContaining("memory segment")
                .withMessageContaining("not version 9");
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
    }

    @ParameterizedTest
    @ValueSource(longs = {-1, Long.MIN_VALUE, Long.MAX_VALUE})
    void countsThatNoLearnerHasAreRefused(long count) {
        SortedMap<String, HostArray> none = new TreeMap<>();
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new WeightsBlock("lane", new TreeMap<>(), 1, count, 8, none, none, none))
                .withMessageEndingWith("images seen, not " + count);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new WeightsBlock("lane", new TreeMap<>(), 1, 8, count, none, none, none))
                .withMessageEndingWith("keys pushed, not " + count);
    }

    private static StepReport only(List<StepReport> reports) {
        assertThat(reports).hasSize(1);
        return reports.get(0);
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
