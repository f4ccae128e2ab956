package io.tncc.pipeline.decode;

import java.awt.image.BufferedImage;
import java.util.Arrays;

/**
 * An image of any size and kind to square RGB pixels: alpha is laid over white, the short side is scaled, the centre cropped.
 *
 * <p>H, W: height and width of the image; S: side of the square; C: the short side of the image, which is cropped to (C, C) first.
 */
final class SquarePixels {

    private static final int CHANNELS = PixelRows.CHANNELS;

    private SquarePixels() {}

    /** The pixels of an image: (S, S, 3). */
    static byte[] of(BufferedImage image, int side) {
        int crop = Math.min(image.getWidth(), image.getHeight());
        int left = (image.getWidth() - crop) / 2;
        int top = (image.getHeight() - crop) / 2;
        if (crop == side) {
            return exact(image, left, top, side);
        }
        Weights weights = Weights.between(crop, side);
        return vertically(horizontally(image, left, top, crop, weights), side, weights);
    }

    private static byte[] exact(BufferedImage image, int left, int top, int side) {
        byte[] pixels = new byte[side * side * CHANNELS];
        int[] row = new int[side * CHANNELS];
        PixelRows rows = new PixelRows(image, left, side);
        for (int y = 0; y < side; y++) {
            rows.read(top + y, row);
            for (int i = 0; i < row.length; i++) {
                pixels[y * row.length + i] = (byte) row[i];
            }
        }
        return pixels;
    }

    private static float[] horizontally(BufferedImage image, int left, int top, int crop, Weights weights) {
        int side = weights.size();
        float[] narrow = new float[crop * side * CHANNELS]; // (C, S, 3)
        int[] row = new int[crop * CHANNELS];
        PixelRows rows = new PixelRows(image, left, crop);
        for (int y = 0; y < crop; y++) {
            rows.read(top + y, row);
            for (int x = 0; x < side; x++) {
                int out = (y * side + x) * CHANNELS;
                for (int i = 0; i < weights.count(x); i++) {
                    float weight = weights.weight(x, i);
                    int in = (weights.first(x) + i) * CHANNELS;
                    narrow[out] += weight * row[in];
                    narrow[out + 1] += weight * row[in + 1];
                    narrow[out + 2] += weight * row[in + 2];
                }
            }
        }
        return narrow;
    }

    private static byte[] vertically(float[] narrow, int side, Weights weights) {
        int rowLength = side * CHANNELS;
        byte[] pixels = new byte[side * rowLength]; // (S, S, 3)
        float[] row = new float[rowLength];
        for (int y = 0; y < side; y++) {
            Arrays.fill(row, 0);
            for (int i = 0; i < weights.count(y); i++) {
                float weight = weights.weight(y, i);
                int in = (weights.first(y) + i) * rowLength;
                for (int x = 0; x < rowLength; x++) {
                    row[x] += weight * narrow[in + x];
                }
            }
            for (int x = 0; x < rowLength; x++) {
                pixels[y * rowLength + x] = (byte) Math.min(255, Math.max(0, Math.round(row[x])));
            }
        }
        return pixels;
    }
}
