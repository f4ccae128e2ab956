package io.tncc.model.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.DataType;
import io.tncc.model.encoder.Architecture;
import io.tncc.model.encoder.EncoderSpec;
import io.tncc.model.encoder.Stem;
import io.tncc.model.engine.BitExact;
import io.tncc.model.engine.Garbage;
import io.tncc.model.engine.HostArray;
import io.tncc.model.engine.Torch;
import io.tncc.model.extension.Extension;
import io.tncc.model.extension.UnusableResultException;
import io.tncc.model.file.EmbeddingLayer;
import io.tncc.model.file.EncoderFile;
import io.tncc.model.image.ImageBatch;
import io.tncc.model.objective.Consistency;
import io.tncc.model.objective.ConsistencySchedule;
import io.tncc.model.objective.ContrastiveBatch;
import io.tncc.model.objective.ContrastiveLoss;
import io.tncc.model.objective.Kernel;
import io.tncc.model.objective.ObjectiveProbe;
import io.tncc.model.objective.ObjectiveSpec;
import io.tncc.model.objective.ObjectiveSpec.Variation;
import io.tncc.model.objective.Space;
import io.tncc.model.optimizer.LearningRate;
import io.tncc.model.optimizer.Sgd;
import io.tncc.model.snapshot.LearnerSnapshot;
import io.tncc.model.snapshot.WeightsBlock;
import io.tncc.model.view.ViewPair;
import io.tncc.model.view.ViewRecipe;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Learners with a loss of a user's. Batches of 8 images. */
class OwnObjectiveTest {

    private static final int SIDE = 16;
    private static final float TEMPERATURE = 0.1f;
    private static final LearnerSpec TNCC = new LearnerSpec(
            new EncoderSpec(Architecture.RESNET20, Stem.CIFAR, 64, 32),
            SIDE,
            ViewPair.same(ViewRecipe.mocoV2Cifar()),
            new ObjectiveSpec(
                    new Kernel.StudentT(0.1, 10), Consistency.MEMORY, 0.1, 4, new ConsistencySchedule(0.3, 0, 0)),
            50,
            0.99,
            new Sgd.Spec(new LearningRate(0.03, 16, 0), 0.9, 5e-4),
            7,
            EmbeddingLayer.BACKBONE);

    private static NDArray infoNce(ContrastiveBatch batch) {
        NDArray positive = batch.queries().mul(batch.keys()).sum(new int[] {1}, true); // (B, 1)
        NDArray negatives = batch.queries().matMul(batch.memory().transpose()); // (B, K)
        NDArray logShare = positive.concat(negatives, 1).div(TEMPERATURE).logSoftmax(1); // (B, 1 + K)
        return logShare.get(":, 0").mean().neg(); // ()
    }

    private static LearnerSpec with(String id, int version, ContrastiveLoss loss) {
        return TNCC.with(new OwnCode(new Extension<>(id, version, loss), null, null));
    }

    private static ImageBatch batch(long step) {
        byte[] pixels = new byte[8 * ImageBatch.imageBytes(SIDE)];
        new SplittableRandom(step).nextBytes(pixels);
        return new ImageBatch(
                SIDE, pixels, LongStream.range(step * 8, step * 8 + 8).toArray());
    }

    private static List<StepReport> train(Learner learner, int fromStep, int toStep) {
        List<StepReport> reports = new ArrayList<>();
        for (int step = fromStep; step < toStep; step++) {
            reports.addAll(learner.train(batch(step)));
        }
        return reports;
    }

    /**
     * Over three steps: each multiplies the rounding of the ones before, as batches of eight noisy images do. Plain the weights too; with
     * both views as queries, beside the alignment, rounding grows faster: there the losses, which follow from the weights.
     */
    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    @BitExact
    void infoNceInOperationsOfDjlLearnsWhatTheBuiltInDoes(boolean varied) {
        int steps = 3;
        ObjectiveSpec builtIn = ObjectiveSpec.infoNce(TEMPERATURE).with(Variation.NONE.withSymmetric(varied));
        LearnerSpec plain = TNCC.with(builtIn).withMomentumAlignment(varied ? 0.5 : 0);
        LearnerSpec own =
                plain.with(new OwnCode(new Extension<>("info-nce", 1, OwnObjectiveTest::infoNce), null, null));
        try (Learner expected = Learner.initial(plain, "lane");
                Learner learner = Learner.initial(own, "lane")) {
            List<StepReport> reports = train(learner, 0, steps);
            List<StepReport> expectedReports = train(expected, 0, steps);
            for (int step = 0; step < steps; step++) {
                StepReport report = reports.get(step);
                assertThat(report.loss()).isCloseTo(expectedReports.get(step).loss(), within(1e-5f));
                assertThat(report.instanceLoss())
                        .isCloseTo(expectedReports.get(step).instanceLoss(), within(1e-5f));
                assertThat(report.consistencyLoss()).isZero();
                assertThat(report.consistencyWeight()).isZero();
                assertThat(report.neighborAgreement()).isNull();
            }
            assertThat(reports.get(steps - 1).loss()).isPositive();
            Map<String, HostArray> weights = learner.encoderFile(1).weights();
            if (varied) {
                return;
            }
            expected.encoderFile(1).weights().forEach((name, array) -> assertThat(
                            weights.get(name).values())
                    .as(name)
                    .containsExactly(array.values(), within(1e-5f)));
        }
    }

    /** The memory of the number in {@code div} is free by then. */
    @Test
    @BitExact
    void aCollectionOfGarbageBetweenLossAndGradientsChangesNothing() {
        AtomicInteger calls = new AtomicInteger();
        LearnerSpec collecting = with("info-nce", 1, batch -> {
            NDArray loss = infoNce(batch);
            if (calls.getAndIncrement() % 2 == 0) {
                Garbage.collect();
            }
            return loss;
        });
        try (Learner expected = Learner.initial(with("info-nce", 1, OwnObjectiveTest::infoNce), "lane");
                Learner learner = Learner.initial(collecting, "lane")) {
            assertThat(train(learner, 0, 4)).isEqualTo(train(expected, 0, 4));
            assertThat(learner.changes().weights()).isEqualTo(expected.changes().weights());
        }
        assertThat(calls).hasValueGreaterThanOrEqualTo(6);
    }

    @Test
    void theCodeIsToldWhatTheBatchIs() {
        Set<String> told = new LinkedHashSet<>();
        LearnerSpec spec = with("telling", 1, batch -> {
            told.add("%s %d %s %s %s"
                    .formatted(
                            batch.lane(),
                            batch.imagesSeen(),
                            batch.queries().getShape(),
                            batch.keys().getShape(),
                            batch.memory().getShape()));
            return infoNce(batch);
        });
        try (Learner learner = Learner.initial(spec, "lane")) {
            train(learner, 0, 3);
        }
        assertThat(told).containsExactly("lane 8 (8, 32) (8, 32) (8, 32)", "lane 16 (8, 32) (8, 32) (16, 32)");
    }

    /** What a loss is asked, each point of it (B, D). */
    private record Asked(HostArray queries, HostArray keys) {}

    /**
     * The second step is the first that learns: until then encoder and momentum encoder are the same, so a view is the same point as a
     * query and as a key. Where garbage was collected meanwhile, the loss is asked the same again.
     */
    @Test
    void inASymmetricStepEachViewAsksAndAnswers() {
        Set<Asked> asked = new LinkedHashSet<>();
        LearnerSpec spec = TNCC.with(TNCC.objective().with(Variation.NONE.withSymmetric(true)))
                .with(new OwnCode(
                        new Extension<>("recording", 1, batch -> {
                            asked.add(new Asked(Torch.hostArray(batch.queries()), Torch.hostArray(batch.keys())));
                            return infoNce(batch);
                        }),
                        null,
                        null));
        try (Learner learner = Learner.initial(spec, "lane")) {
            train(learner, 0, 2);
        }
        assertThat(asked).hasSize(2);
        Asked first = List.copyOf(asked).get(0);
        Asked second = List.copyOf(asked).get(1);
        assertThat(second.keys().values()).containsExactly(first.queries().values(), within(1e-5f));
        assertThat(second.queries().values()).containsExactly(first.keys().values(), within(1e-5f));
        assertThat(second.queries()).isNotEqualTo(first.queries());
    }

    @Test
    @BitExact
    void aRestoredLearnerGoesOnToTheSameBits() {
        LearnerSpec spec = with("info-nce", 1, OwnObjectiveTest::infoNce);
        try (Learner undisturbed = Learner.initial(spec, "lane");
                Learner stopped = Learner.initial(spec, "lane")) {
            train(undisturbed, 0, 8);
            train(stopped, 0, 5);
            try (Learner restored = Learner.restore(spec, "lane", stopped.changes())) {
                train(restored, 5, 8);
                assertThat(restored.encoderFile(1).toBytes())
                        .isEqualTo(undisturbed.encoderFile(1).toBytes());
            }
        }
    }

    @Test
    void anotherObjectiveThanTheSavedOneIsRefusedWithBothNamed() {
        LearnerSnapshot own = snapshot(with("info-nce", 1, OwnObjectiveTest::infoNce));
        LearnerSnapshot plain = snapshot(TNCC);
        assertRefused(own, with("info-nce", 2, OwnObjectiveTest::infoNce), "info-nce version 1", "info-nce version 2");
        assertRefused(own, with("other", 1, OwnObjectiveTest::infoNce), "info-nce version 1", "other version 1");
        assertRefused(own, TNCC, "info-nce version 1", "none");
        assertRefused(plain, with("info-nce", 1, OwnObjectiveTest::infoNce), "none", "info-nce version 1");
        assertThat(WeightsBlock.parse(plain.weights()).identity().keySet())
                .noneMatch(key -> key.startsWith("extension."));
    }

    private static LearnerSnapshot snapshot(LearnerSpec spec) {
        try (Learner learner = Learner.initial(spec, "lane")) {
            train(learner, 0, 1);
            return learner.changes();
        }
    }

    private static void assertRefused(LearnerSnapshot saved, LearnerSpec now, String before, String after) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Learner.restore(now, "lane", saved))
                .withMessageContaining("extension.objective: saved with '%s', now '%s'".formatted(before, after));
    }

    @Test
    void whatIsNoLossIsRefusedWithTheNameOfTheCode() {
        assertUnusable(batch -> batch.queries().mul(batch.keys()).sum(new int[] {1}), "float32 of shape (8)");
        assertUnusable(batch -> batch.queries().mul(batch.keys()).mean().reshape(1), "float32 of shape (1)");
        assertUnusable(batch -> infoNce(batch).toType(DataType.FLOAT64, false), "float64 of shape ()");
        assertUnusable(batch -> batch.keys().mean(), "a number that does not depend on the queries");
        assertUnusable(batch -> infoNce(batch).stopGradient(), "a number that does not depend on the queries");
        assertUnusable(batch -> nothing(), "nothing");
    }

    /** As code without annotations may. */
    private static NDArray nothing() {
        return null;
    }

    private static void assertUnusable(ContrastiveLoss loss, String returned) {
        try (Learner learner = Learner.initial(with("mine", 3, loss), "lane")) {
            train(learner, 0, 1);
            assertThatExceptionOfType(UnusableResultException.class)
                    .isThrownBy(() -> train(learner, 1, 2))
                    .withMessage(
                            "The objective mine version 3 returns " + returned
                                    + "; a loss is one number, float32 of shape (), with a gradient with respect to the queries");
        }
    }

    @Test
    void anErrorOfTheCodeNamesIt() {
        LearnerSpec spec = with("mine", 3, batch -> batch.queries().matMul(batch.memory()));
        try (Learner learner = Learner.initial(spec, "lane")) {
            train(learner, 0, 1);
            assertThatIllegalStateException()
                    .isThrownBy(() -> train(learner, 1, 2))
                    .withMessageStartingWith("The objective mine version 3 fails: ");
        }
    }

    @Test
    void aLossThatIsNotFiniteChangesNothing() {
        LearnerSpec spec = with(
                "mine", 1, batch -> batch.queries().sub(batch.queries()).log().mean());
        try (Learner learner = Learner.initial(spec, "lane")) {
            train(learner, 0, 1);
            byte[] before = learner.encoderFile(1).toBytes();
            StepReport step = train(learner, 1, 2).get(0);
            assertThat(step.skipped()).isTrue();
            assertThat(learner.encoderFile(1).weights())
                    .isEqualTo(EncoderFile.parse(before).weights());
        }
    }

    @Test
    void theFileNamesTheObjectiveAndNotTheLossThatItReplaces() {
        LearnerSpec spec = TNCC.with(TNCC.objective()
                        .with(Variation.NONE.with(Space.BATCH_NORMALISED).withSymmetric(true)))
                .with(new OwnCode(new Extension<>("info-nce", 2, OwnObjectiveTest::infoNce), null, null));
        assertThat(spec.method())
                .containsEntry("method.objective", "info-nce version 2")
                .containsEntry("method.space", "batch-normalised")
                .containsEntry("method.symmetric", "true")
                .containsKey("method.memory-size")
                .doesNotContainKeys("method.kernel", "method.consistency", "method.neighbors", "method.negatives");
        assertThat(TNCC.method()).containsKey("method.kernel").doesNotContainKey("method.objective");
    }

    /** On the sphere the nearest are the same by any kernel. */
    @Test
    void ofTheFiguresOnlyThoseAreThereThatDoNotDependOnTheLoss() {
        LearnerSpec spec = with("info-nce", 1, OwnObjectiveTest::infoNce);
        try (Learner own = Learner.initial(spec, "lane");
                Learner plain = Learner.initial(TNCC, "lane")) {
            train(own, 0, 1);
            train(plain, 0, 1);
            ObjectiveProbe.Figures figures = own.probe(batch(99));
            assertThat(figures.neighborAgreement())
                    .isEqualTo(plain.probe(batch(99)).neighborAgreement())
                    .isBetween(0.01, 1.0);
            assertThat(figures.consistencyGradientShare()).isNull();
            assertThat(figures.hardNegativeGradientShare()).isNull();
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void noArrayIsLeftBehind(boolean collecting) {
        AtomicInteger calls = new AtomicInteger();
        LearnerSpec spec = with("info-nce", 1, batch -> {
            if (collecting && calls.getAndIncrement() % 8 == 0) {
                Garbage.collect();
            }
            return infoNce(batch);
        });
        try (Learner learner = Learner.initial(spec, "lane")) {
            train(learner, 0, 2);
            int arrays = learner.arrays();
            train(learner, 2, 40);
            assertThat(learner.arrays()).isEqualTo(arrays);
        }
    }
}
