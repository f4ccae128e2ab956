package io.tncc.model.train;

import static io.tncc.model.train.TestLearners.SPEC;
import static io.tncc.model.train.TestLearners.snapshotAfterOneStep;
import static io.tncc.model.train.TestLearners.spec;
import static io.tncc.model.train.TestLearners.train;
import static io.tncc.model.train.TestLearners.trainLabelled;
import static io.tncc.model.train.TestLearners.varied;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.tncc.model.engine.BitExact;
import io.tncc.model.engine.HostArray;
import io.tncc.model.objective.NeighborChoice;
import io.tncc.model.objective.ObjectiveSpec;
import io.tncc.model.objective.ObjectiveSpec.Variation;
import io.tncc.model.objective.Space;
import io.tncc.model.snapshot.LearnerSnapshot;
import io.tncc.model.snapshot.WeightsBlock;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Learners that go on from a snapshot, and snapshots from which none does. */
class RestoredLearnerTest {

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
}
