package io.tncc.model.train;

import static io.tncc.model.train.TestLearners.SPEC;
import static io.tncc.model.train.TestLearners.batch;
import static io.tncc.model.train.TestLearners.snapshotAfterOneStep;
import static io.tncc.model.train.TestLearners.spec;
import static io.tncc.model.train.TestLearners.train;
import static io.tncc.model.train.TestLearners.trainLabelled;
import static io.tncc.model.train.TestLearners.varied;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDManager;
import io.tncc.model.encoder.ParameterSpec;
import io.tncc.model.encoder.Precision;
import io.tncc.model.encoder.TrainingMode;
import io.tncc.model.encoder.WarmStart;
import io.tncc.model.engine.BitExact;
import io.tncc.model.engine.Torch;
import io.tncc.model.file.EncoderFile;
import io.tncc.model.objective.Consistency;
import io.tncc.model.objective.ConsistencySchedule;
import io.tncc.model.objective.Kernel;
import io.tncc.model.objective.Negatives;
import io.tncc.model.objective.NeighborChoice;
import io.tncc.model.objective.ObjectiveSpec;
import io.tncc.model.objective.ObjectiveSpec.Variation;
import io.tncc.model.replay.ReplayPolicy;
import io.tncc.model.replay.ReplaySpec;
import io.tncc.model.snapshot.LearnerSnapshot;
import io.tncc.model.snapshot.WeightsBlock;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class LearnerTest {

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

    @Test
    void aSymmetricStepRemembersTheKeysOfBothViews() {
        try (Learner learner = Learner.initial(varied(NeighborChoice.NEAREST), "lane")) {
            assertThat(only(learner.train(batch(0, 8))).memoryFill()).isEqualTo(16 / 50.0);
            StepReport second = only(learner.train(batch(8, 8)));
            assertThat(second.memoryFill()).isEqualTo(32 / 50.0);
            assertThat(second.neighborAgreement()).isNull(); // the consistency has no weight yet
            learner.train(batch(16, 8));
            assertThat(only(learner.train(batch(24, 8))).neighborAgreement()).isBetween(0f, 1f);
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

    /** So a job whose learning rate changes still makes the version 0 that others have named. */
    @Test
    void theInitialEncoderSaysNothingOfTheMethod() {
        assertThat(Learner.initialEncoderFile(SPEC, "lane").metadata().settings())
                .isEmpty();
        try (Learner learner = Learner.initial(SPEC, "lane")) {
            assertThat(learner.encoderFile(1).metadata().settings()).containsKey("method.optimizer");
        }
    }

    private static StepReport only(List<StepReport> reports) {
        assertThat(reports).hasSize(1);
        return reports.get(0);
    }

    private static String sha256AfterTraining(LearnerSpec spec, String lane) {
        try (Learner learner = Learner.initial(spec, lane)) {
            train(learner, 0, 6);
            return EncoderFile.sha256(learner.encoderFile(1).toBytes());
        }
    }
}
