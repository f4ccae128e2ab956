package io.tncc.model.objective;

/**
 * A kernel that changes with the images seen, each of its numbers geometrically: from few tails to heavy ones, say, or from warm
 * to cold.
 *
 * @param initial the kernel to begin with, of the same kind as the last
 * @param startImages how many images are seen before it begins to change
 * @param rampImages how many images the change takes
 */
public record KernelRamp(Kernel initial, long startImages, long rampImages) {

    public KernelRamp {
        if (startImages < 0 || rampImages < 0) {
            throw new IllegalArgumentException(
                    "The start and ramp of a kernel are not negative: %d, %d".formatted(startImages, rampImages));
        }
    }

    /** The kernel of a batch before which so many images were seen, on the way to the last one. */
    Kernel at(long imagesSeen, Kernel last) {
        if (imagesSeen < startImages) {
            return initial;
        }
        long intoRamp = imagesSeen - startImages;
        return intoRamp >= rampImages ? last : initial.towards(last, intoRamp / (double) rampImages);
    }
}
