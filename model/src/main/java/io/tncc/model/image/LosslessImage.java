package io.tncc.model.image;

import java.nio.ByteBuffer;
import java.util.zip.DataFormatException;
import java.util.zip.Deflater;
import java.util.zip.Inflater;

/**
 * Square RGB images in fewer bytes, without loss: version (int), then, deflated, for each pixel what green is more than predicted, and
 * red and blue with green subtracted likewise. A pixel is predicted by its left and upper neighbors as in LOCO-I (Weinberger,
 * Seroussi, Sapiro, "The LOCO-I lossless image compression algorithm", IEEE Transactions on Image Processing 2000).
 *
 * <p>How many bytes it takes depends on the zlib of the Java runtime.
 */
public final class LosslessImage {

    private static final int VERSION = 1;
    private static final int CHANNELS = 3;

    private LosslessImage() {}

    /** Red, green and blue bytes of each pixel, row by row (S, S, 3), encoded. */
    public static byte[] encode(byte[] pixels, int side) {
        byte[] planes = withoutGreen(pixels);
        byte[] residuals = new byte[planes.length];
        for (int i = 0; i < planes.length; i++) {
            residuals[i] = (byte) (planes[i] - predicted(planes, i, side));
        }
        Deflater deflater = new Deflater(Deflater.DEFAULT_COMPRESSION, true);
        try {
            deflater.setStrategy(Deflater.FILTERED);
            deflater.setInput(residuals);
            deflater.finish();
            byte[] buffer = new byte[residuals.length + residuals.length / 512 + 64];
            int length = 0;
            while (!deflater.finished()) {
                length += deflater.deflate(buffer, length, buffer.length - length);
            }
            return ByteBuffer.allocate(Integer.BYTES + length)
                    .putInt(VERSION)
                    .put(buffer, 0, length)
                    .array();
        } finally {
            deflater.end();
        }
    }

    /**
     * The pixels that {@link #encode} took.
     *
     * @throws IllegalArgumentException if the bytes are of an unknown version, or not of an image of the side
     */
    public static byte[] decode(byte[] image, int side) {
        byte[] planes = inflated(image, ImageBatch.imageBytes(side));
        for (int i = 0; i < planes.length; i++) {
            planes[i] += predicted(planes, i, side);
        }
        for (int i = 0; i < planes.length; i += CHANNELS) {
            planes[i] += planes[i + 1];
            planes[i + 2] += planes[i + 1];
        }
        return planes;
    }

    private static byte[] withoutGreen(byte[] pixels) {
        byte[] planes = pixels.clone();
        for (int i = 0; i < planes.length; i += CHANNELS) {
            planes[i] -= planes[i + 1];
            planes[i + 2] -= planes[i + 1];
        }
        return planes;
    }

    /** By the left, the upper and the upper left neighbor: what is smoothest if there is an edge, and a plane if there is none. */
    private static int predicted(byte[] planes, int i, int side) {
        int rowBytes = CHANNELS * side;
        boolean first = i % rowBytes < CHANNELS;
        int left = first ? 0 : planes[i - CHANNELS] & 0xff;
        if (i < rowBytes) {
            return left;
        }
        int upper = planes[i - rowBytes] & 0xff;
        if (first) {
            return upper;
        }
        int corner = planes[i - rowBytes - CHANNELS] & 0xff;
        if (corner >= Math.max(left, upper)) {
            return Math.min(left, upper);
        }
        return corner <= Math.min(left, upper) ? Math.max(left, upper) : left + upper - corner;
    }

    private static byte[] inflated(byte[] image, int expected) {
        if (image.length < Integer.BYTES) {
            throw new IllegalArgumentException("An encoded image of %d bytes has no version".formatted(image.length));
        }
        int version = ByteBuffer.wrap(image).getInt();
        if (version != VERSION) {
            throw new IllegalArgumentException(
                    "This build reads version %d of the format of an encoded image, not version %d: it was written by another release"
                            .formatted(VERSION, version));
        }
        Inflater inflater = new Inflater(true);
        try {
            inflater.setInput(image, Integer.BYTES, image.length - Integer.BYTES);
            byte[] bytes = new byte[expected];
            int length = 0;
            while (length < expected && !inflater.finished()) {
                int more = inflater.inflate(bytes, length, expected - length);
                if (more == 0 && (inflater.needsInput() || inflater.needsDictionary())) {
                    break;
                }
                length += more;
            }
            boolean over = inflater.inflate(new byte[1]) == 0 && inflater.finished();
            if (length != expected || !over || inflater.getRemaining() > 0) {
                throw new IllegalArgumentException(
                        "An encoded image of %d bytes does not hold the %d bytes of its pixels"
                                .formatted(image.length, expected));
            }
            return bytes;
        } catch (DataFormatException e) {
            throw new IllegalArgumentException("An encoded image is damaged: " + e.getMessage(), e);
        } finally {
            inflater.end();
        }
    }
}
