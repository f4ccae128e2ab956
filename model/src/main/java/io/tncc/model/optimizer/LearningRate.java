package io.tncc.model.optimizer;

/**
 * The learning rate by images seen, never by time: a linear warm-up, then constant or half a cosine down to 0 (Loshchilov,
 * Hutter 2017, without restarts).
 *
 * @param peak the rate after the warm-up
 * @param warmupImages how many images the warm-up takes
 * @param cosineImages after how many images, the warm-up included, the cosine ends; 0 for a constant rate
 */
public record LearningRate(double peak, long warmupImages, long cosineImages) {

    public LearningRate {
        if (!(peak > 0 && Double.isFinite(peak))) {
            throw new IllegalArgumentException("The learning rate is positive and finite, not " + peak);
        }
        if (warmupImages < 0 || cosineImages < 0 || (cosineImages > 0 && cosineImages <= warmupImages)) {
            throw new IllegalArgumentException(
                    "The warm-up (%d images) is not negative and ends before the cosine (%d images)"
                            .formatted(warmupImages, cosineImages));
        }
    }

    /** The rate of a batch before which so many images were seen. In {@link StrictMath}, for the same bits on every machine. */
    public double at(long imagesSeen) {
        if (imagesSeen < warmupImages) {
            return peak * (imagesSeen + 1) / (warmupImages + 1);
        }
        if (cosineImages == 0) {
            return peak;
        }
        double progress = Math.min(1, (double) (imagesSeen - warmupImages) / (cosineImages - warmupImages));
        return peak * (1 + StrictMath.cos(Math.PI * progress)) / 2;
    }
}
