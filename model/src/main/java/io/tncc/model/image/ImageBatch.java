package io.tncc.model.image;

import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;

/**
 * Square RGB images of one side, in the order of their lane.
 *
 * @param side the side of each image in pixels, S
 * @param pixels red, green and blue bytes of each pixel, row by row, image by image: (B, S, S, 3)
 * @param ordinals the place of each image in its lane, counted over accepted images from 0: (B)
 * @param labels the class of each image, negative where unknown: (B); or empty, as images of a stream have none
 * @param ids the id of each image within its lane: (B); or empty where nobody asks for images by their id
 */
public record ImageBatch(int side, byte[] pixels, long[] ordinals, int[] labels, List<String> ids) {

    /** The longest array that every JVM has: a batch has no more bytes. */
    public static final int MAX_BYTES = Integer.MAX_VALUE - 8;

    public ImageBatch {
        ids = List.copyOf(ids);
        if (side < 1) {
            throw new IllegalArgumentException("The side of an image is at least 1 pixel, not " + side);
        }
        long bytes = (long) ordinals.length * imageBytes(side);
        if (pixels.length != bytes) {
            throw new IllegalArgumentException("%d images of side %d have %d bytes, not %d"
                    .formatted(ordinals.length, side, bytes, pixels.length));
        }
        if (labels.length > 0 && labels.length != ordinals.length) {
            throw new IllegalArgumentException(
                    "%d images do not have %d labels".formatted(ordinals.length, labels.length));
        }
        if (!ids.isEmpty() && ids.size() != ordinals.length) {
            throw new IllegalArgumentException("%d images do not have %d ids".formatted(ordinals.length, ids.size()));
        }
    }

    /** Images without ids. */
    public ImageBatch(int side, byte[] pixels, long[] ordinals, int[] labels) {
        this(side, pixels, ordinals, labels, List.of());
    }

    /** Images without labels. */
    public ImageBatch(int side, byte[] pixels, long[] ordinals) {
        this(side, pixels, ordinals, new int[0]);
    }

    /** How many bytes one image of the side has. */
    public static int imageBytes(int side) {
        return Math.multiplyExact(Math.multiplyExact(side, side), 3);
    }

    /** How many images of the side a batch has at most: its pixels are one array. */
    public static int mostImages(int side) {
        return MAX_BYTES / imageBytes(side);
    }

    /** How many images there are, B. */
    public int size() {
        return ordinals.length;
    }

    /** A copy of the pixels of one image: (S, S, 3). */
    public byte[] image(int index) {
        int bytes = imageBytes(side);
        return Arrays.copyOfRange(pixels, index * bytes, (index + 1) * bytes);
    }

    /**
     * Images from one array each.
     *
     * @param images the pixels of each, as many bytes as {@link #imageBytes}
     */
    public static ImageBatch of(int side, List<byte[]> images, long[] ordinals, int[] labels) {
        int imageBytes = imageBytes(side);
        byte[] pixels = new byte[Math.multiplyExact(images.size(), imageBytes)];
        for (int i = 0; i < images.size(); i++) {
            if (images.get(i).length != imageBytes) {
                throw new IllegalArgumentException(
                        "An image of side %d has %d bytes, not %d".formatted(side, imageBytes, images.get(i).length));
            }
            System.arraycopy(images.get(i), 0, pixels, i * imageBytes, imageBytes);
        }
        return new ImageBatch(side, pixels, ordinals, labels);
    }

    /** The images from one index up to but not including another. */
    public ImageBatch part(int from, int to) {
        int imageBytes = imageBytes(side);
        return new ImageBatch(
                side,
                Arrays.copyOfRange(pixels, from * imageBytes, to * imageBytes),
                Arrays.copyOfRange(ordinals, from, to),
                labels.length == 0 ? labels : Arrays.copyOfRange(labels, from, to),
                ids.isEmpty() ? ids : ids.subList(from, to));
    }

    /** All images in parts of at most so many, whose sizes differ by one at most; each is copied when its turn comes. */
    public Stream<ImageBatch> parts(int most) {
        return Part.of(size(), most).map(part -> part(part.from(), part.to()));
    }
}
