package io.tncc.model.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.Shape;
import io.tncc.model.encoder.Architecture;
import io.tncc.model.encoder.EncoderSpec;
import io.tncc.model.encoder.Stem;
import io.tncc.model.engine.BitExact;
import io.tncc.model.extension.Extension;
import io.tncc.model.file.EmbeddingLayer;
import io.tncc.model.image.ImageBatch;
import io.tncc.model.objective.ObjectiveSpec;
import io.tncc.model.optimizer.LearningRate;
import io.tncc.model.optimizer.Sgd;
import io.tncc.model.random.CounterRandom;
import io.tncc.model.replay.ReplayPolicy;
import io.tncc.model.replay.ReplayPriorities;
import io.tncc.model.replay.ReplaySpec;
import io.tncc.model.snapshot.LearnerSnapshot;
import io.tncc.model.snapshot.WeightsBlock;
import io.tncc.model.view.ViewPair;
import io.tncc.model.view.ViewRecipe;
import io.tncc.model.view.ViewTransform;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

/** Learners with a user's policy of replay or transform of views. Batches of 8 images. */
class OwnCodeTest {

    private static final int SIDE = 16;
    private static final LearnerSpec PLAIN = new LearnerSpec(
            new EncoderSpec(Architecture.RESNET20, Stem.CIFAR, 64, 32),
            SIDE,
            ViewPair.same(ViewRecipe.mocoV2Cifar()),
            ObjectiveSpec.infoNce(0.1),
            50,
            0.99,
            new Sgd.Spec(new LearningRate(0.03, 16, 0), 0.9, 5e-4),
            7,
            EmbeddingLayer.BACKBONE);

    private static LearnerSpec replaying(String id, int version) {
        ReplayPriorities priorities = (images, random) -> new double[images.size()];
        return PLAIN.with(new ReplaySpec(ReplayPolicy.OWN, 10_000, 2))
                .with(new OwnCode(null, new Extension<>(id, version, priorities), null));
    }

    private static LearnerSpec viewing(int version, ViewTransform transform) {
        return PLAIN.with(new OwnCode(null, null, new Extension<>("dimmed", version, transform)));
    }

    private static NDArray dimmed(NDArray views, List<CounterRandom> randoms) {
        float[] factors = new float[randoms.size()];
        for (int i = 0; i < factors.length; i++) {
            factors[i] = randoms.get(i).nextFloat();
        }
        return views.mul(views.getManager().create(factors, new Shape(factors.length, 1, 1, 1)));
    }

    private static void train(Learner learner, int fromStep, int toStep) {
        for (int step = fromStep; step < toStep; step++) {
            learner.train(batch(step));
        }
    }

    private static ImageBatch batch(int step) {
        byte[] pixels = new byte[8 * ImageBatch.imageBytes(SIDE)];
        new SplittableRandom(step).nextBytes(pixels);
        return new ImageBatch(
                SIDE, pixels, LongStream.range(step * 8L, step * 8L + 8).toArray());
    }

    private static LearnerSnapshot snapshot(LearnerSpec spec) {
        try (Learner learner = Learner.initial(spec, "lane")) {
            train(learner, 0, 1);
            return learner.changes();
        }
    }

    private static void assertRefused(LearnerSnapshot saved, LearnerSpec now, String difference) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Learner.restore(now, "lane", saved))
                .withMessageContaining(difference);
    }

    @Test
    void anotherReplayPolicyThanTheSavedOneIsRefusedWithBothNamed() {
        LearnerSnapshot saved = snapshot(replaying("mine", 1));
        assertRefused(
                saved,
                replaying("mine", 2),
                "extension.replay-policy: saved with 'mine version 1', now 'mine version 2'");
        assertRefused(saved, PLAIN, "extension.replay-policy: saved with 'mine version 1', now 'none'");
        assertRefused(
                snapshot(PLAIN),
                replaying("mine", 1),
                "extension.replay-policy: saved with 'none', now 'mine version 1'");
    }

    @Test
    void anotherTransformThanTheSavedOneIsRefusedWithBothNamed() {
        LearnerSnapshot saved = snapshot(viewing(1, OwnCodeTest::dimmed));
        assertRefused(
                saved,
                viewing(2, OwnCodeTest::dimmed),
                "extension.view-transform: saved with 'dimmed version 1', now 'dimmed version 2'");
        assertRefused(saved, PLAIN, "extension.view-transform: saved with 'dimmed version 1', now 'none'");
    }

    @Test
    void theFileNamesTheCode() {
        assertThat(replaying("mine", 2).method())
                .containsEntry("method.replay-policy", "mine version 2")
                .containsEntry("method.replay", "ReplaySpec[policy=OWN, maxBytes=10000, updatesPerBatch=2]");
        assertThat(viewing(3, OwnCodeTest::dimmed).method())
                .containsEntry("method.view-transform", "dimmed version 3")
                .containsEntry("method.views", PLAIN.method().get("method.views"));
        assertThat(PLAIN.method()).doesNotContainKeys("method.replay-policy", "method.view-transform");
    }

    @Test
    @BitExact
    void aLearnerSeesTheViewsOfTheTransform() {
        LearnerSpec unchanged = viewing(1, (views, randoms) -> views);
        LearnerSpec changed = viewing(1, OwnCodeTest::dimmed);
        try (Learner plain = Learner.initial(PLAIN, "lane");
                Learner same = Learner.initial(unchanged, "lane");
                Learner other = Learner.initial(changed, "lane")) {
            train(plain, 0, 4);
            train(same, 0, 4);
            train(other, 0, 4);
            assertThat(same.encoderFile(1).weights())
                    .isEqualTo(plain.encoderFile(1).weights());
            assertThat(other.encoderFile(1).weights())
                    .isNotEqualTo(plain.encoderFile(1).weights());
        }
    }

    @Test
    @BitExact
    void aRestoredLearnerWithATransformGoesOnToTheSameBits() {
        LearnerSpec spec = viewing(1, OwnCodeTest::dimmed);
        try (Learner undisturbed = Learner.initial(spec, "lane");
                Learner stopped = Learner.initial(spec, "lane")) {
            train(undisturbed, 0, 7);
            train(stopped, 0, 4);
            try (Learner restored = Learner.restore(spec, "lane", stopped.changes())) {
                train(restored, 4, 7);
                assertThat(restored.encoderFile(1).toBytes())
                        .isEqualTo(undisturbed.encoderFile(1).toBytes());
            }
        }
    }

    /** A step draws two views of its images. */
    @Test
    void keysThatAreNotFiniteDoNotComeIntoAnEmptyMemory() {
        AtomicInteger calls = new AtomicInteger();
        LearnerSpec spec = viewing(1, (views, randoms) -> calls.getAndIncrement() < 2 ? views.mul(Float.NaN) : views);
        try (Learner learner = Learner.initial(spec, "lane")) {
            StepReport first = learner.train(batch(0)).get(0);
            assertThat(first.skipped()).isTrue();
            assertThat(learner.hasNegatives()).isFalse();
            WeightsBlock block = WeightsBlock.parse(learner.changes().weights());
            assertThat(block.keysPushed()).isZero();
            assertThat(block.momentumEncoder()).isEqualTo(spec.initialWeights("lane"));

            StepReport second = learner.train(batch(1)).get(0);
            assertThat(second.skipped()).isFalse();
            assertThat(second.filledOnly()).isTrue();
            assertThat(learner.hasNegatives()).isTrue();
        }
    }

    @Test
    void noArrayIsLeftBehind() {
        try (Learner learner = Learner.initial(viewing(1, OwnCodeTest::dimmed), "lane")) {
            train(learner, 0, 2);
            int arrays = learner.arrays();
            train(learner, 2, 30);
            assertThat(learner.arrays()).isEqualTo(arrays);
        }
    }
}
