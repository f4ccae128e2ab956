package io.tncc.model.train;

import io.tncc.model.encoder.Architecture;
import io.tncc.model.encoder.EncoderSpec;
import io.tncc.model.encoder.Stem;
import io.tncc.model.file.EmbeddingLayer;
import io.tncc.model.image.ImageBatch;
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
import io.tncc.model.snapshot.LearnerSnapshot;
import io.tncc.model.view.ViewPair;
import io.tncc.model.view.ViewRecipe;
import java.util.SplittableRandom;
import java.util.stream.LongStream;

/** A learner that warms up over its first batches, and images for it: what the tests of learners begin with. */
final class TestLearners {

    static final int SIDE = 16;
    static final LearnerSpec SPEC = spec(1000, 7);

    private TestLearners() {}

    static LearnerSpec spec(int memorySize, long seed) {
        return spec(ViewPair.same(ViewRecipe.mocoV2Cifar()), memorySize, seed);
    }

    static LearnerSpec spec(ViewPair views, int memorySize, long seed) {
        return new LearnerSpec(
                new EncoderSpec(Architecture.RESNET20, Stem.CIFAR, 64, 32),
                SIDE,
                views,
                new ObjectiveSpec(
                        new Kernel.StudentT(0.1, 10), Consistency.MEMORY, 0.1, 4, new ConsistencySchedule(0.3, 16, 32)),
                memorySize,
                0.99,
                new Sgd.Spec(new LearningRate(0.06, 16, 0), 0.9, 5e-4),
                seed,
                EmbeddingLayer.BACKBONE);
    }

    /** Varies in all that views and an objective can, with neighbors of the given choice. */
    static LearnerSpec varied(NeighborChoice choice) {
        LearnerSpec small = spec(ViewPair.weakKeys(ViewRecipe.mocoV2Cifar()), 50, 7);
        return small.with(small.objective()
                .with(new Variation(
                        Space.BATCH_NORMALISED,
                        Negatives.WITHOUT_NEIGHBORS,
                        choice,
                        ConsistencyScaling.IMAGE_AGREEMENT,
                        true,
                        new KernelRamp(new Kernel.StudentT(0.5, 100), 16, 32))));
    }

    /** The pixels of a batch are those of its first ordinal. */
    static ImageBatch batch(long firstOrdinal, int size) {
        byte[] pixels = new byte[size * ImageBatch.imageBytes(SIDE)];
        new SplittableRandom(firstOrdinal).nextBytes(pixels);
        return new ImageBatch(
                SIDE,
                pixels,
                LongStream.range(firstOrdinal, firstOrdinal + size).toArray());
    }

    /** Batches of 8 images. */
    static void train(Learner learner, int fromStep, int toStep) {
        for (int step = fromStep; step < toStep; step++) {
            learner.train(batch(step * 8L, 8));
        }
    }

    /** Batches of 8 images, the last of which has no label. */
    static void trainLabelled(Learner learner, int fromStep, int toStep) {
        for (int step = fromStep; step < toStep; step++) {
            ImageBatch images = batch(step * 8L, 8);
            int[] labels = {0, 1, 2, 0, 1, 2, 0, -1};
            learner.train(new ImageBatch(SIDE, images.pixels(), images.ordinals(), labels));
        }
    }

    static LearnerSnapshot snapshotAfterOneStep() {
        try (Learner learner = Learner.initial(SPEC, "lane")) {
            train(learner, 0, 1);
            return learner.changes();
        }
    }
}
