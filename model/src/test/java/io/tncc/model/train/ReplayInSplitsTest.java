package io.tncc.model.train;

import static io.tncc.model.train.SteadyLearners.SIDE;
import static io.tncc.model.train.SteadyLearners.spec;
import static org.assertj.core.api.Assertions.assertThat;

import io.tncc.model.encoder.Precision;
import io.tncc.model.encoder.TrainingMode;
import io.tncc.model.image.ImageBatch;
import io.tncc.model.replay.HeapReplayStore;
import io.tncc.model.replay.ReplayPolicy;
import io.tncc.model.replay.ReplaySpec;
import java.util.Arrays;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

/** Replayed images and BatchNorm in splits at a time. */
class ReplayInSplitsTest {

    private static final int IMAGES = 64;

    /**
     * Black images arrive, and as many white ones are replayed. In splits of one kind each the variance that BatchNorm sees is a tenth of
     * that over all of them. Of splits at random, 32 of 64 images, it is 0.97 of it. At a rate of nearly 0 the weights are the same.
     */
    @Test
    void everySplitHasNewAndReplayedImages() {
        double whole = meanOf(varianceAfterBlackUponWhite(1));
        double splits = meanOf(varianceAfterBlackUponWhite(2));
        assertThat(splits / whole).isBetween(0.9, 1.05);
    }

    private static double[] varianceAfterBlackUponWhite(int splits) {
        LearnerSpec replaying = spec(1e-9)
                .with(new ReplaySpec(ReplayPolicy.FIFO, 1 << 20, 2))
                .with(new TrainingMode(Precision.FLOAT32, splits));
        try (Learner learner = Learner.initial(replaying, "lane", new HeapReplayStore())) {
            learner.train(batch(0, 255));
            double[] before = variance(learner);
            learner.train(batch(IMAGES, 0));
            double[] after = variance(learner);
            return IntStream.range(0, after.length)
                    .mapToDouble(channel -> after[channel] - 0.81 * before[channel])
                    .toArray();
        }
    }

    private static ImageBatch batch(long firstOrdinal, int brightness) {
        byte[] pixels = new byte[IMAGES * ImageBatch.imageBytes(SIDE)];
        Arrays.fill(pixels, (byte) brightness);
        return new ImageBatch(
                SIDE,
                pixels,
                LongStream.range(firstOrdinal, firstOrdinal + IMAGES).toArray());
    }

    /** Of each channel after the first convolution, as the statistics that are published have it. */
    private static double[] variance(Learner learner) {
        float[] values = learner.encoderFile(1).weights().get("bn1.running_var").values();
        return IntStream.range(0, values.length).mapToDouble(i -> values[i]).toArray();
    }

    private static double meanOf(double[] values) {
        return Arrays.stream(values).average().orElseThrow();
    }
}
