package io.tncc.model.train;

import static io.tncc.model.train.SteadyLearners.SPEC;
import static io.tncc.model.train.SteadyLearners.apply;
import static io.tncc.model.train.SteadyLearners.batch;
import static io.tncc.model.train.SteadyLearners.spec;
import static io.tncc.model.train.SteadyLearners.train;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.tncc.model.engine.HostArray;
import io.tncc.model.extension.Extension;
import io.tncc.model.file.EncoderFile;
import io.tncc.model.objective.ContrastiveLoss;
import io.tncc.model.snapshot.LearnerSnapshot;
import io.tncc.model.snapshot.WeightsBlock;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** Learners whose numbers are no longer finite, or that go back to an earlier encoder. */
class DivergedLearnerTest {

    /** At this rate the first step that learns makes weights so large that the next loss is not finite. */
    @Test
    void aStepThatIsNotFiniteChangesNothing() {
        try (Learner learner = Learner.initial(spec(1e30), "lane")) {
            StepReport report = learner.train(batch(0, 8)).get(0);
            WeightsBlock before = WeightsBlock.parse(learner.changes().weights());
            int steps = 1;
            while (!report.skipped()) {
                assertThat(steps).isLessThan(20);
                before = WeightsBlock.parse(learner.changes().weights());
                report = learner.train(batch(8L * steps++, 8)).get(0);
            }
            WeightsBlock after = WeightsBlock.parse(learner.changes().weights());
            assertOnlyCounted(before, after);
            assertThat(report.step()).isEqualTo(steps);
        }
    }

    /** Gradients of 1e30, whose squares are beyond what a float32 holds. */
    @Test
    void aStepWhoseGradientsAloneAreNotFiniteChangesNothing() {
        ContrastiveLoss steep = batch -> batch.queries().sum().mul(1e30f);
        LearnerSpec spec = SPEC.with(new OwnCode(new Extension<>("steep", 1, steep), null, null));
        try (Learner learner = Learner.initial(spec, "lane")) {
            train(learner, 0, 1);
            WeightsBlock before = WeightsBlock.parse(learner.changes().weights());
            StepReport report = learner.train(batch(8, 8)).get(0);
            assertThat(report.loss()).isFinite().isNotZero();
            assertThat(report.skipped()).isTrue();
            assertThat(report.gradientNorm()).isNotFinite();
            assertOnlyCounted(before, WeightsBlock.parse(learner.changes().weights()));
        }
    }

    /** A step of 8 images was skipped. */
    private static void assertOnlyCounted(WeightsBlock before, WeightsBlock after) {
        assertThat(after.encoder()).isEqualTo(before.encoder());
        assertThat(after.momentumEncoder()).isEqualTo(before.momentumEncoder());
        assertThat(after.velocities()).isEqualTo(before.velocities());
        assertThat(after.keysPushed()).isEqualTo(before.keysPushed());
        assertThat(after.steps()).isEqualTo(before.steps() + 1);
        assertThat(after.imagesSeen()).isEqualTo(before.imagesSeen() + 8);
    }

    /** A learner that was rolled back to its first encoder trains as one that begins with it, but for the rate and the ordinals. */
    @Test
    void aLearnerThatIsRolledBackGoesOnFromTheFile() {
        EncoderFile initial = Learner.initialEncoderFile(SPEC, "lane");
        SortedMap<Integer, byte[]> segments = new TreeMap<>();
        SortedMap<Long, byte[]> entries = new TreeMap<>();
        try (Learner learner = Learner.initial(SPEC, "lane")) {
            train(learner, 0, 4);
            apply(learner.changes(), segments, entries);
            assertThat(segments).hasSize(1);
            learner.rollBack(initial);
            LearnerSnapshot snapshot = learner.changes();
            apply(snapshot, segments, entries);
            assertThat(segments).isEmpty();
            WeightsBlock block = WeightsBlock.parse(snapshot.weights());
            assertThat(block.encoder()).isEqualTo(initial.weights());
            assertThat(block.momentumEncoder()).isEqualTo(initial.weights());
            assertThat(block.velocities().values())
                    .allSatisfy(velocity -> assertThat(velocity.values()).containsOnly(0));
            assertThat(learner.imagesSeen()).isEqualTo(32);
            StepReport next = learner.train(batch(32, 8)).get(0);
            assertThat(next.filledOnly()).isTrue();
            assertThat(next.step()).isEqualTo(5);
            Map<String, HostArray> other = new TreeMap<>(initial.weights());
            other.remove("conv1.weight");
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> learner.rollBack(new EncoderFile(initial.metadata(), new TreeMap<>(other))))
                    .withMessageContaining("conv1.weight");
        }
    }
}
