package io.tncc.pipeline.decode;

import java.awt.color.ColorSpace;
import java.awt.image.BufferedImage;
import java.awt.image.ColorModel;
import java.awt.image.ComponentColorModel;
import java.awt.image.DataBuffer;

/** Reads rows of an image of any kind as red, green and blue in 0 to 255, alpha laid over white. */
final class PixelRows {

    /** Red, green and blue. */
    static final int CHANNELS = 3;

    private final BufferedImage image;
    private final int left;
    private final int width;
    private final boolean direct;
    private final int bands;
    private final int shift;
    private final int[] samples;

    /**
     * @param left the first column to read
     * @param width how many columns to read
     */
    PixelRows(BufferedImage image, int left, int width) {
        this.image = image;
        this.left = left;
        this.width = width;
        this.direct = hasPlainSamples(image.getColorModel());
        this.bands = image.getRaster().getNumBands();
        this.shift = direct ? image.getColorModel().getComponentSize(0) - 8 : 0;
        this.samples = new int[width * (direct ? bands : 1)];
    }

    /**
     * Whether the samples can be taken as the file has them. For gray they must be: the JDK holds gray for linear light and brightens
     * it on the way to RGB.
     */
    private static boolean hasPlainSamples(ColorModel model) {
        int type = model.getTransferType();
        boolean known = model.getColorSpace().isCS_sRGB()
                || model.getColorSpace() == ColorSpace.getInstance(ColorSpace.CS_GRAY);
        return model instanceof ComponentColorModel
                && known
                && !model.isAlphaPremultiplied()
                && (type == DataBuffer.TYPE_BYTE || type == DataBuffer.TYPE_USHORT)
                && model.getComponentSize(0) >= 8;
    }

    /**
     * Reads a row.
     *
     * @param row takes red, green and blue of each column
     */
    void read(int y, int[] row) {
        if (direct) {
            image.getRaster().getPixels(left, y, width, 1, samples);
            readSamples(row);
        } else {
            image.getRGB(left, y, width, 1, samples, 0, width);
            readPacked(row);
        }
    }

    private void readSamples(int[] row) {
        boolean alpha = bands == 2 || bands == 4;
        boolean gray = bands < CHANNELS;
        for (int x = 0; x < width; x++) {
            int in = x * bands;
            int opacity = alpha ? samples[in + bands - 1] >> shift : 255;
            for (int channel = 0; channel < CHANNELS; channel++) {
                row[x * CHANNELS + channel] = overWhite(samples[in + (gray ? 0 : channel)] >> shift, opacity);
            }
        }
    }

    private void readPacked(int[] row) {
        for (int x = 0; x < width; x++) {
            int pixel = samples[x];
            int opacity = pixel >>> 24;
            row[x * CHANNELS] = overWhite(pixel >> 16 & 0xff, opacity);
            row[x * CHANNELS + 1] = overWhite(pixel >> 8 & 0xff, opacity);
            row[x * CHANNELS + 2] = overWhite(pixel & 0xff, opacity);
        }
    }

    private static int overWhite(int value, int opacity) {
        return opacity == 255 ? value : (value * opacity + 255 * (255 - opacity) + 127) / 255;
    }
}
