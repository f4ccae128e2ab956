package io.tncc.model.evaluate;

import io.tncc.model.image.ImageBatch;
import java.util.Arrays;
import java.util.stream.LongStream;

/**
 * Decoded images and their classes.
 *
 * @param side of each image in pixels, S
 * @param pixels red, green and blue bytes of each pixel, row by row, image by image: (N, S, S, 3)
 * @param labels the number of each image's class: (N)
 */
public record LabelledImages(int side, byte[] pixels, int[] labels) {

    public LabelledImages {
        if (labels.length == 0 || pixels.length != labels.length * ImageBatch.imageBytes(side)) {
            throw new IllegalArgumentException(
                    "%d bytes are not %d images of side %d".formatted(pixels.length, labels.length, side));
        }
    }

    /** How many images there are, N. */
    public int count() {
        return labels.length;
    }

    /** The same images, their places being their ordinals. */
    public ImageBatch asBatch() {
        return new ImageBatch(side, pixels, LongStream.range(0, count()).toArray(), labels);
    }

    /** The pixels of the images from one index up to but not including another. */
    public byte[] pixels(int from, int to) {
        int imageBytes = ImageBatch.imageBytes(side);
        return Arrays.copyOfRange(pixels, from * imageBytes, to * imageBytes);
    }

    /** Some of the images, at least one, in the order of the given indices. */
    public LabelledImages select(int... indices) {
        int imageBytes = ImageBatch.imageBytes(side);
        byte[] selected = new byte[Math.multiplyExact(indices.length, imageBytes)];
        int[] selectedLabels = new int[indices.length];
        for (int i = 0; i < indices.length; i++) {
            System.arraycopy(pixels, indices[i] * imageBytes, selected, i * imageBytes, imageBytes);
            selectedLabels[i] = labels[indices[i]];
        }
        return new LabelledImages(side, selected, selectedLabels);
    }

    /** The pixels themselves as features, 0 to 1: (N, S * S * 3). The baseline that any encoder has to beat. */
    public Embeddings asFeatures() {
        float[] values = new float[pixels.length];
        for (int i = 0; i < values.length; i++) {
            values[i] = (pixels[i] & 0xff) / 255f;
        }
        return new Embeddings(ImageBatch.imageBytes(side), values);
    }
}
