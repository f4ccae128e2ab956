package io.tncc.model.train;

import io.tncc.model.encoder.Architecture;
import io.tncc.model.encoder.EncoderSpec;
import io.tncc.model.encoder.Stem;
import io.tncc.model.file.EmbeddingLayer;
import io.tncc.model.image.ImageBatch;
import io.tncc.model.objective.Consistency;
import io.tncc.model.objective.ConsistencySchedule;
import io.tncc.model.objective.Kernel;
import io.tncc.model.objective.ObjectiveSpec;
import io.tncc.model.optimizer.LearningRate;
import io.tncc.model.optimizer.Sgd;
import io.tncc.model.snapshot.LearnerSnapshot;
import io.tncc.model.view.ViewPair;
import io.tncc.model.view.ViewRecipe;
import java.util.SortedMap;
import java.util.SplittableRandom;
import java.util.stream.LongStream;

/** Learners with a small memory, whose learning rate is the same from the first step, and images for them. */
final class SteadyLearners {

    static final int SIDE = 16;
    static final LearnerSpec SPEC = spec(0.06);

    private SteadyLearners() {}

    static LearnerSpec spec(double learningRate) {
        return new LearnerSpec(
                new EncoderSpec(Architecture.RESNET20, Stem.CIFAR, 64, 32),
                SIDE,
                ViewPair.same(ViewRecipe.mocoV2Cifar()),
                new ObjectiveSpec(
                        new Kernel.StudentT(0.1, 10), Consistency.MEMORY, 0.1, 4, new ConsistencySchedule(0.3, 8, 8)),
                50,
                0.99,
                new Sgd.Spec(new LearningRate(learningRate, 0, 0), 0.9, 5e-4),
                7,
                EmbeddingLayer.BACKBONE);
    }

    /** The pixels of an image are those of its ordinal. */
    static ImageBatch batch(long firstOrdinal, int size) {
        int bytes = ImageBatch.imageBytes(SIDE);
        byte[] pixels = new byte[size * bytes];
        for (int i = 0; i < size; i++) {
            byte[] image = new byte[bytes];
            new SplittableRandom(firstOrdinal + i).nextBytes(image);
            System.arraycopy(image, 0, pixels, i * bytes, bytes);
        }
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

    /** Brings what is kept of a learner up to its changes, as the state of a job is. */
    static void apply(LearnerSnapshot changes, SortedMap<Integer, byte[]> segments, SortedMap<Long, byte[]> entries) {
        segments.putAll(changes.memorySegments());
        segments.keySet().removeAll(changes.removed().memorySegments());
        entries.putAll(changes.replayEntries());
        entries.keySet().removeAll(changes.removed().replayEntries());
    }
}
