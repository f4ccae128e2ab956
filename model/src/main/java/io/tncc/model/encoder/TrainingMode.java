package io.tncc.model.encoder;

/**
 * How an encoder computes in training. It changes neither the names nor the shapes of its weights.
 *
 * @param precision of the convolutions
 * @param batchNormSplits into how many parts BatchNorm divides a batch that is large enough, each with statistics of its own
 */
public record TrainingMode(Precision precision, int batchNormSplits) {

    /** All in float32, BatchNorm over the whole batch. */
    public static final TrainingMode STANDARD = new TrainingMode(Precision.FLOAT32, 1);

    /** The statistics of fewer images are too noisy to learn from. */
    public static final int MIN_SPLIT_IMAGES = 32;

    public TrainingMode {
        if (batchNormSplits < 1) {
            throw new IllegalArgumentException("BatchNorm has at least 1 split, not " + batchNormSplits);
        }
    }

    /** Into how many parts a batch is divided: no more than have {@value #MIN_SPLIT_IMAGES} images each. */
    public int splitsOf(long images) {
        return (int) Math.max(1, Math.min(batchNormSplits, images / MIN_SPLIT_IMAGES));
    }
}
