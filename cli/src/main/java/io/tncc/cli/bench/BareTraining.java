package io.tncc.cli.bench;

import io.tncc.cli.dataset.LabelledImage;
import io.tncc.cli.dataset.Split;
import io.tncc.model.image.ImageBatch;
import io.tncc.model.train.Learner;
import io.tncc.model.train.LearnerSpec;
import io.tncc.pipeline.decode.ImageDecoder;
import io.tncc.pipeline.decode.ImageLimits;
import io.tncc.pipeline.decode.Rejection;
import java.util.List;
import java.util.stream.LongStream;

/** The training step in a loop, on images that are already decoded: what the machine can do at most. */
final class BareTraining {

    private static final int DIFFERENT_BATCHES = 16;

    private final LearnerSpec spec;
    private final int batchSize;
    private final List<byte[]> batches;

    BareTraining(LearnerSpec spec, int batchSize, Split images) throws Rejection {
        this.spec = spec;
        this.batchSize = batchSize;
        this.batches = decode(spec.imageSide(), batchSize, images);
    }

    private static List<byte[]> decode(int side, int batchSize, Split images) throws Rejection {
        ImageDecoder decoder = new ImageDecoder(ImageLimits.WIDE, side);
        byte[][] batches = new byte[DIFFERENT_BATCHES][];
        for (int batch = 0; batch < DIFFERENT_BATCHES; batch++) {
            int imageBytes = ImageBatch.imageBytes(side);
            batches[batch] = new byte[batchSize * imageBytes];
            for (int i = 0; i < batchSize; i++) {
                LabelledImage image = images.image((batch * batchSize + i) % images.size());
                System.arraycopy(decoder.decode(image.content()), 0, batches[batch], i * imageBytes, imageBytes);
            }
        }
        return List.of(batches);
    }

    /** Images per second over so many steps, after so many that do not count. */
    double imagesPerSecond(int warmupSteps, int steps) {
        try (Learner learner = Learner.initial(spec, "main")) {
            train(learner, 0, warmupSteps);
            long before = System.nanoTime();
            train(learner, warmupSteps, warmupSteps + steps);
            return (double) steps * batchSize / ((System.nanoTime() - before) / 1e9);
        }
    }

    private void train(Learner learner, int from, int to) {
        for (int step = from; step < to; step++) {
            long first = (long) step * batchSize;
            long[] ordinals = LongStream.range(first, first + batchSize).toArray();
            learner.train(new ImageBatch(spec.imageSide(), batches.get(step % batches.size()), ordinals));
        }
    }
}
