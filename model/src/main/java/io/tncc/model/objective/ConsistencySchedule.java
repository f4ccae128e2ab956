package io.tncc.model.objective;

/**
 * The weight of the neighbor consistency, lambda: 0 while the memory means little, then a ramp, then constant. Counts
 * images, never time.
 *
 * @param weight lambda after the ramp
 * @param startImages how many images are seen before the ramp begins
 * @param rampImages how many images the ramp takes
 */
public record ConsistencySchedule(double weight, long startImages, long rampImages) {

    public ConsistencySchedule {
        if (!(weight >= 0 && Double.isFinite(weight)) || startImages < 0 || rampImages < 0) {
            throw new IllegalArgumentException(
                    "The weight, start and ramp of the neighbor consistency are not negative: %s, %d, %d"
                            .formatted(weight, startImages, rampImages));
        }
    }

    /** Lambda for a batch before which so many images were seen. */
    public double weightAt(long imagesSeen) {
        if (imagesSeen < startImages) {
            return 0;
        }
        long intoRamp = imagesSeen - startImages;
        return intoRamp >= rampImages ? weight : weight * intoRamp / rampImages;
    }
}
