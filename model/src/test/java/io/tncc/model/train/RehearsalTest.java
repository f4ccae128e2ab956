package io.tncc.model.train;

import static io.tncc.model.train.SteadyLearners.SIDE;
import static io.tncc.model.train.SteadyLearners.SPEC;
import static io.tncc.model.train.SteadyLearners.apply;
import static io.tncc.model.train.SteadyLearners.batch;
import static io.tncc.model.train.SteadyLearners.spec;
import static io.tncc.model.train.SteadyLearners.train;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDScope;
import ai.djl.ndarray.types.Shape;
import io.tncc.model.encoder.Encoder;
import io.tncc.model.encoder.TrainingMode;
import io.tncc.model.engine.BitExact;
import io.tncc.model.engine.Torch;
import io.tncc.model.extension.Extension;
import io.tncc.model.file.EncoderFile;
import io.tncc.model.image.ImageBatch;
import io.tncc.model.random.CounterRandom;
import io.tncc.model.replay.HeapReplayStore;
import io.tncc.model.replay.ReplayBuffer;
import io.tncc.model.replay.ReplayEntry;
import io.tncc.model.replay.ReplayPolicy;
import io.tncc.model.replay.ReplaySpec;
import io.tncc.model.replay.ReplayedImage;
import io.tncc.model.snapshot.LearnerSnapshot;
import io.tncc.model.snapshot.LearnerSnapshot.Removed;
import io.tncc.model.view.Views;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Learners that train on images more than once, or align to their momentum encoder. */
class RehearsalTest {

    private static final int NOISE_BYTES = 780; // about what an image of 768 bytes of noise takes

    @Test
    void withoutABufferEachUpdateIsOfTheWholeBatchInOtherViews() {
        LearnerSpec twice = SPEC.with(new ReplaySpec(ReplayPolicy.NONE, 0, 2));
        Rehearsal rehearsal = rehearsal(twice);
        Update first = rehearsal.update(batch(16, 8), 0, 4);
        Update second = rehearsal.update(batch(16, 8), 1, 5);
        assertThat(first.images().ordinals())
                .isEqualTo(second.images().ordinals())
                .isEqualTo(batch(16, 8).ordinals());
        assertThat(first.draws(0)).containsOnly(0);
        assertThat(first.draws(1)).containsOnly(1);
        assertThat(second.draws(0)).containsOnly(2);
        assertThat(second.draws(1)).containsOnly(3);
        try (Learner learner = Learner.initial(twice, "lane")) {
            List<StepReport> reports = new ArrayList<>(learner.train(batch(0, 8)));
            reports.addAll(learner.train(batch(8, 7)));
            assertThat(reports).extracting(StepReport::step).containsExactly(1L, 2L, 3L, 4L);
            assertThat(reports).extracting(StepReport::imagesSeen).containsExactly(4L, 8L, 11L, 15L);
            assertThat(reports).extracting(StepReport::filledOnly).containsExactly(true, false, false, false);
            assertThat(learner.encoderFile(1).metadata().settings())
                    .containsEntry("method.replay", "ReplaySpec[policy=NONE, maxBytes=0, updatesPerBatch=2]");
        }
    }

    @Test
    void eachImageIsNewOnceAndTheRestIsReplayed() {
        LearnerSpec replaying = SPEC.with(new ReplaySpec(ReplayPolicy.FIFO, 1 << 20, 3));
        ReplayBuffer buffer = new ReplayBuffer(replaying.replay(), 32, 7, "lane", new HeapReplayStore());
        Rehearsal rehearsal = new Rehearsal(replaying, "lane", buffer);
        rehearsal.remember(batch(0, 5));
        ImageBatch arrived = batch(5, 8);
        List<Long> asNew = new ArrayList<>();
        for (int number = 0; number < 3; number++) {
            Update update = rehearsal.update(arrived, number, 20 + number);
            // of 8 images 2, 3 and 3 are new; 5 of the others come from the buffer, and further new ones take what is
            // left
            assertThat(update.arrivals()).isEqualTo(number == 0 ? 2 : 3);
            assertThat(update.newImages()).isEqualTo(3);
            assertThat(update.images().size()).isEqualTo(8);
            long[] ordinals = update.images().ordinals();
            assertThat(ordinals).doesNotHaveDuplicates();
            for (int i = 0; i < 8; i++) {
                assertThat(ordinals[i] >= 5).isEqualTo(i < 3);
                assertThat(update.rounds()[i]).isEqualTo(i < 3 ? number : 1024 + 20 + number);
                assertThat(update.images().image(i))
                        .isEqualTo(batch(ordinals[i], 1).pixels());
            }
            LongStream.of(ordinals).limit(update.arrivals()).forEach(asNew::add);
        }
        assertThat(asNew).containsExactly(5L, 6L, 7L, 8L, 9L, 10L, 11L, 12L);
    }

    /**
     * Keys in the plane, at 0, 10, 20 degrees and so on: what is halfway between two directions is their mean, whatever the lengths. A
     * replayed image keeps half of what it is compared by.
     */
    @Test
    void eachImageIsComparedByKeysOfItsOwn() {
        LearnerSpec replaying = SPEC.with(new ReplaySpec(ReplayPolicy.MINIMUM_REDUNDANCY, 1 << 20, 2));
        ReplayBuffer buffer = new ReplayBuffer(replaying.replay(), 2, 7, "lane", new HeapReplayStore());
        Rehearsal rehearsal = new Rehearsal(replaying, "lane", buffer);
        SortedMap<Long, Double> degrees = new TreeMap<>();
        learn(rehearsal, rehearsal.update(batch(0, 4), 0, 0), 0, degrees);
        rehearsal.remember(batch(0, 4));
        for (int number = 0; number < 2; number++) {
            Update update = rehearsal.update(batch(4, 4), number, 1 + number);
            assertThat(update.newImages()).isEqualTo(2);
            assertThat(update.replayedImages()).isEqualTo(2);
            learn(rehearsal, update, 40 + 40 * number, degrees);
        }
        rehearsal.remember(batch(4, 4));
        SortedMap<Long, ReplayEntry> entries = buffer.takeChanges().entries();
        assertThat(entries.keySet()).isEqualTo(degrees.keySet()).hasSize(8);
        degrees.forEach((ordinal, angle) -> assertThat(entries.get(ordinal).feature())
                .as("image %d at %s degrees", ordinal, angle)
                .containsExactly(inThePlane(angle), within(1e-5f)));
    }

    /** Gives each image of the update a key of its own, and takes down by which direction it is compared then. */
    private static void learn(Rehearsal rehearsal, Update update, double first, SortedMap<Long, Double> degrees) {
        int size = update.images().size();
        float[] keys = new float[2 * size];
        for (int i = 0; i < size; i++) {
            double angle = first + 10 * i;
            float[] direction = inThePlane(angle);
            keys[2 * i] = (1 + i) * direction[0];
            keys[2 * i + 1] = (1 + i) * direction[1];
            degrees.merge(update.images().ordinals()[i], angle, (before, now) -> (before + now) / 2);
        }
        try (Torch torch = Torch.open();
                NDArray rows = torch.manager().create(keys, new Shape(size, 2))) {
            rehearsal.learned(update, rows);
        }
    }

    private static float[] inThePlane(double degrees) {
        double angle = Math.toRadians(degrees);
        return new float[] {(float) Math.cos(angle), (float) Math.sin(angle)};
    }

    /** The highest draws are taken by what is random of a step or an image as a whole. */
    @Test
    void drawsOfReplaysStayBelowThoseThatAreTaken() {
        LearnerSpec replaying = SPEC.with(new ReplaySpec(ReplayPolicy.FIFO, 1 << 20, 2));
        ReplayBuffer buffer = new ReplayBuffer(replaying.replay(), 32, 7, "lane", new HeapReplayStore());
        Rehearsal rehearsal = new Rehearsal(replaying, "lane", buffer);
        rehearsal.remember(batch(0, 8));
        for (long steps : new long[] {0, (1 << 30) - 2049, (1 << 30) - 2048, Integer.MAX_VALUE, 1L << 59}) {
            Update update = rehearsal.update(batch(8, 8), 1, steps);
            assertThat(update.draws(1)[7]).isBetween(2 * 1024, Integer.MAX_VALUE - 16);
        }
    }

    /** In parts it is the same sample. */
    @Test
    void aSampleOfTheBufferComesInPartsOfNearlyOneSize() {
        LearnerSpec replaying = SPEC.with(new ReplaySpec(ReplayPolicy.FIFO, 1 << 20, 2));
        ReplayBuffer buffer = new ReplayBuffer(replaying.replay(), 32, 7, "lane", new HeapReplayStore());
        Rehearsal rehearsal = new Rehearsal(replaying, "lane", buffer);
        assertThat(rehearsal.sample(10, 4, 3)).isEmpty();
        rehearsal.remember(batch(0, 12));
        List<ImageBatch> parts = rehearsal.sample(10, 4, 3).toList();
        assertThat(parts).extracting(ImageBatch::size).containsExactly(3, 3, 4);
        for (ImageBatch part : parts) {
            for (int i = 0; i < part.size(); i++) {
                assertThat(part.image(i)).isEqualTo(batch(part.ordinals()[i], 1).pixels());
            }
        }
        long[] ordinals = parts.stream()
                .flatMapToLong(part -> LongStream.of(part.ordinals()))
                .toArray();
        assertThat(ordinals).doesNotHaveDuplicates();
        List<ImageBatch> whole = rehearsal.sample(10, 100, 3).toList();
        assertThat(whole).hasSize(1);
        assertThat(whole.get(0).ordinals()).containsExactly(ordinals);
        assertThat(rehearsal.sample(100, 100, 3).findFirst().orElseThrow().size())
                .isEqualTo(12);
    }

    private static LearnerSpec replaying(ReplayPolicy policy, int images) {
        ReplaySpec replay = new ReplaySpec(policy, policy == ReplayPolicy.NONE ? 0 : images * NOISE_BYTES, 2);
        return policy == ReplayPolicy.OWN
                ? SPEC.with(replay).with(new OwnCode(null, new Extension<>("mixed", 1, RehearsalTest::mixed), null))
                : SPEC.with(replay);
    }

    private static double[] mixed(List<ReplayedImage> images, CounterRandom random) {
        return images.stream()
                .mapToDouble(image -> image.feature()[0] + image.chance() + random.nextFloat())
                .toArray();
    }

    @ParameterizedTest
    @EnumSource
    @BitExact
    void aRestoredLearnerOfAnyPolicyGoesOnToTheSameBits(ReplayPolicy policy) {
        LearnerSpec spec = replaying(policy, 30).withMomentumAlignment(0.5);
        HeapReplayStore store = new HeapReplayStore();
        SortedMap<Integer, byte[]> segments = new TreeMap<>();
        SortedMap<Long, byte[]> entries = new TreeMap<>();
        try (Learner undisturbed = Learner.initial(spec, "lane");
                Learner stopped = Learner.initial(spec, "lane", store)) {
            train(undisturbed, 0, 12);
            train(stopped, 0, 5);
            apply(stopped.changes(), segments, entries);
            train(stopped, 5, 8);
            LearnerSnapshot last = stopped.changes();
            apply(last, segments, entries);
            assertThat(entries).hasSize(stopped.replayImages());
            LearnerSnapshot whole = new LearnerSnapshot(last.weights(), segments, entries, Removed.NOTHING);
            try (Learner restored = Learner.restore(spec, "lane", whole, store)) {
                train(restored, 8, 12);
                assertThat(restored.encoderFile(3).toBytes())
                        .isEqualTo(undisturbed.encoderFile(3).toBytes());
                assertThat(restored.replayBytes()).isEqualTo(undisturbed.replayBytes());
                assertThat(restored.changes().weights())
                        .isEqualTo(undisturbed.changes().weights());
            }
        }
    }

    @Test
    void policiesTrainOnDifferentImages() {
        List<String> hashes = IntStream.range(0, ReplayPolicy.values().length)
                .mapToObj(i -> ReplayPolicy.values()[i])
                .map(policy -> replaying(policy, 20))
                .map(spec -> {
                    try (Learner learner = Learner.initial(spec, "lane")) {
                        train(learner, 0, 6);
                        return EncoderFile.sha256(learner.encoderFile(1).toBytes());
                    }
                })
                .toList();
        assertThat(hashes).doesNotHaveDuplicates();
    }

    @Test
    void theAlignmentIsPartOfTheLossAndHoldsTheEncoderBack() {
        float[] plain = alignmentAndDrift(0);
        float[] aligned = alignmentAndDrift(20);
        assertThat(plain[0]).isZero();
        assertThat(aligned[0]).isBetween(0.001f, 1f);
        assertThat(aligned[1]).isNotEqualTo(plain[1]);
    }

    private static float[] alignmentAndDrift(double weight) {
        try (Learner learner = Learner.initial(SPEC.withMomentumAlignment(weight), "lane")) {
            StepReport last = null;
            for (int step = 0; step < 4; step++) {
                last = learner.train(batch(step * 8L, 8)).get(0);
            }
            assertThat(last.loss())
                    .isCloseTo(
                            (float) (last.instanceLoss()
                                    + last.consistencyWeight() * last.consistencyLoss()
                                    + weight * last.momentumAlignment()),
                            within(1e-4f));
            float[] weights =
                    learner.encoderFile(1).weights().get("conv1.weight").values();
            return new float[] {last.momentumAlignment(), weights[0]};
        }
    }

    /** At this rate the encoders stay as they began. The third step is of 4 new images and 4 replayed ones. */
    @Test
    void onlyReplayedImagesAreAlignedWhereThereAreAny() {
        LearnerSpec spec =
                spec(1e-30).with(new ReplaySpec(ReplayPolicy.FIFO, 1 << 20, 2)).withMomentumAlignment(0.5);
        Rehearsal rehearsal = rehearsal(spec);
        rehearsal.remember(batch(0, 8));
        double[] apart = apart(spec, rehearsal.update(batch(8, 8), 0, 2)); // (B)
        double ofReplayed = Arrays.stream(apart, 4, 8).average().orElseThrow();
        double ofAll = Arrays.stream(apart).average().orElseThrow();
        try (Learner learner = Learner.initial(spec, "lane")) {
            train(learner, 0, 1);
            StepReport report = learner.train(batch(8, 8)).get(0);
            assertThat(report.step()).isEqualTo(3);
            assertThat(report.replayedImages()).isEqualTo(4);
            assertThat((double) report.momentumAlignment())
                    .isCloseTo(ofReplayed, within(1e-5))
                    .isNotCloseTo(ofAll, within(1e-4));
        }
    }

    /** 1 - cos between the features of the two views of each image, by the encoder that a learner begins with: (B). */
    private static double[] apart(LearnerSpec spec, Update update) {
        ImageBatch images = update.images();
        try (Torch torch = Torch.open();
                Encoder encoder =
                        new Encoder(torch, spec.encoder(), TrainingMode.STANDARD, spec.initialWeights("lane"));
                Views views = new Views(torch, spec.views().queries(), SIDE);
                NDScope scope = new NDScope()) {
            scope.suppressNotUsedWarning();
            NDArray pixels = torch.bytes(images.pixels(), new Shape(images.size(), SIDE, SIDE, 3)); // (B, S, S, 3)
            float[][] features = new float[2][]; // (2, B F)
            for (int view = 0; view < 2; view++) {
                NDArray drawn = views.draw(pixels, spec.seed(), "lane", images.ordinals(), update.draws(view));
                features[view] = encoder.forward(drawn).features().toFloatArray();
            }
            int size = features[0].length / images.size();
            return IntStream.range(0, images.size())
                    .mapToDouble(i -> 1 - cosine(features[0], features[1], i * size, (i + 1) * size))
                    .toArray();
        }
    }

    private static double cosine(float[] one, float[] other, int from, int to) {
        double dot = 0;
        double squaresOfOne = 0;
        double squaresOfOther = 0;
        for (int i = from; i < to; i++) {
            dot += (double) one[i] * other[i];
            squaresOfOne += (double) one[i] * one[i];
            squaresOfOther += (double) other[i] * other[i];
        }
        return dot / Math.sqrt(squaresOfOne * squaresOfOther);
    }

    @Test
    void aDeletedImageIsNeverReplayed() {
        LearnerSpec replaying = SPEC.with(new ReplaySpec(ReplayPolicy.FIFO, 1 << 20, 2));
        HeapReplayStore store = new HeapReplayStore();
        try (Learner learner = Learner.initial(replaying, "lane", store)) {
            ImageBatch images = batch(0, 8);
            List<String> ids = List.of("a", "b", "c", "b", "d", "e", "f", "g");
            learner.train(new ImageBatch(SIDE, images.pixels(), images.ordinals(), new int[0], ids));
            assertThat(learner.replayImages()).isEqualTo(8);
            assertThat(learner.forget("b")).isEqualTo(2);
            assertThat(learner.replayImages()).isEqualTo(6);
            assertThat(store.get(1)).isNull();
            assertThat(store.get(3)).isNull();
            learner.train(batch(8, 8)); // draws what is there
        }
    }

    private static Rehearsal rehearsal(LearnerSpec spec) {
        return new Rehearsal(
                spec, "lane", new ReplayBuffer(spec.replay(), 32, spec.seed(), "lane", new HeapReplayStore()));
    }
}
