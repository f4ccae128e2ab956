package io.tncc.cli.bench;

import io.tncc.cli.dataset.Split;
import io.tncc.model.train.Learner;
import io.tncc.model.train.LearnerSpec;
import io.tncc.pipeline.decode.Rejection;

/** The training step in a loop, on images that are already decoded: what the machine can do at most. */
final class BareTraining {

    private static final int DIFFERENT_BATCHES = 16;

    private final LearnerSpec spec;
    private final DecodedBatches batches;

    BareTraining(LearnerSpec spec, int batchSize, Split images) throws Rejection {
        this.spec = spec;
        this.batches = DecodedBatches.of(images, spec.imageSide(), batchSize, DIFFERENT_BATCHES);
    }

    /** Images per second over so many steps, after so many that do not count. */
    double imagesPerSecond(int warmupSteps, int steps) {
        try (Learner learner = Learner.initial(spec, "main")) {
            train(learner, 0, warmupSteps);
            long before = System.nanoTime();
            train(learner, warmupSteps, warmupSteps + steps);
            return (double) steps * batches.batchSize() / ((System.nanoTime() - before) / 1e9);
        }
    }

    private void train(Learner learner, int from, int to) {
        for (int step = from; step < to; step++) {
            learner.train(batches.batch(step));
        }
    }
}
