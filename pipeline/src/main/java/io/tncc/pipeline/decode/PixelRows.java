package io.tncc.pipeline.decode;

import java.awt.color.ColorSpace;
import java.awt.image.BufferedImage;
import java.awt.image.ColorModel;
import java.awt.image.ComponentColorModel;
import java.awt.image.ComponentSampleModel;
import java.awt.image.DataBuffer;
import java.awt.image.DataBufferByte;
import java.awt.image.Raster;
import org.jspecify.annotations.Nullable;

/** Reads rows of an image of any kind as red, green and blue in 0 to 255, alpha laid over white. */
final class PixelRows {

    /** Red, green and blue. */
    static final int CHANNELS = 3;

    private final BufferedImage image;
    private final int left;
    private final int width;
    private final @Nullable BlueGreenRed colours;
    private final boolean direct;
    private final int bands;
    private final int shift;
    private final int[] samples;

    /** Pixels of three bytes, as a JPEG in colour has them: read where they lie, and not by way of the image. */
    private record BlueGreenRed(byte[] bytes, int first, int rowBytes) {

        static BlueGreenRed of(Raster raster) {
            DataBufferByte buffer = (DataBufferByte) raster.getDataBuffer();
            ComponentSampleModel model = (ComponentSampleModel) raster.getSampleModel();
            int first = model.getOffset(-raster.getSampleModelTranslateX(), -raster.getSampleModelTranslateY(), 2);
            return new BlueGreenRed(buffer.getData(), buffer.getOffset() + first, model.getScanlineStride());
        }

        void read(int left, int y, int[] row) {
            int blue = first + y * rowBytes + left * CHANNELS;
            for (int i = 0; i < row.length; i += CHANNELS, blue += CHANNELS) {
                row[i] = bytes[blue + 2] & 0xff;
                row[i + 1] = bytes[blue + 1] & 0xff;
                row[i + 2] = bytes[blue] & 0xff;
            }
        }
    }

    /**
     * @param left the first column to read
     * @param width how many columns to read
     */
    PixelRows(BufferedImage image, int left, int width) {
        this.image = image;
        this.left = left;
        this.width = width;
        boolean plain = hasPlainSamples(image.getColorModel());
        boolean ofBytes = plain && image.getType() == BufferedImage.TYPE_3BYTE_BGR;
        this.colours = ofBytes ? BlueGreenRed.of(image.getRaster()) : null;
        this.direct = plain && !ofBytes;
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
        if (colours != null) {
            colours.read(left, y, row);
        } else if (direct) {
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
