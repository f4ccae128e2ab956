package io.tncc.pipeline.decode;

import java.awt.image.BufferedImage;
import javax.imageio.ImageReader;
import javax.imageio.event.IIOReadProgressListener;
import javax.imageio.event.IIOReadUpdateListener;

/**
 * Ends the reading of a GIF with its last row. The reader goes on to the end of the file, and its compression makes thousands of
 * pixels of each byte: without an end, a small file of one pixel keeps it busy for minutes.
 */
final class GifEnd implements IIOReadProgressListener, IIOReadUpdateListener {

    private static final int PASSES = 4;

    private final ImageReader reader;
    private int passesComplete;

    private GifEnd(ImageReader reader) {
        this.reader = reader;
    }

    /** Watches over the reader of one GIF. */
    static void watch(ImageReader reader) {
        GifEnd end = new GifEnd(reader);
        reader.addIIOReadProgressListener(end);
        reader.addIIOReadUpdateListener(end);
    }

    /** The reader says this before it keeps the row: 100 is the last one, more is none of the image. */
    @Override
    public void imageProgress(ImageReader source, float percentageDone) {
        if (passesComplete == 0 && percentageDone > 100) {
            reader.abort();
        }
    }

    /** Comes of interlaced images only. */
    @Override
    public void passComplete(ImageReader source, BufferedImage image) {
        passesComplete++;
        if (passesComplete == PASSES) {
            reader.abort();
        }
    }

    @Override
    public void sequenceStarted(ImageReader source, int minIndex) {}

    @Override
    public void sequenceComplete(ImageReader source) {}

    @Override
    public void imageStarted(ImageReader source, int imageIndex) {}

    @Override
    public void imageComplete(ImageReader source) {}

    @Override
    public void thumbnailStarted(ImageReader source, int imageIndex, int thumbnailIndex) {}

    @Override
    public void thumbnailProgress(ImageReader source, float percentageDone) {}

    @Override
    public void thumbnailComplete(ImageReader source) {}

    @Override
    public void readAborted(ImageReader source) {}

    @Override
    public void passStarted(
            ImageReader source,
            BufferedImage image,
            int pass,
            int minPass,
            int maxPass,
            int minX,
            int minY,
            int periodX,
            int periodY,
            int[] bands) {}

    @Override
    public void imageUpdate(
            ImageReader source,
            BufferedImage image,
            int minX,
            int minY,
            int width,
            int height,
            int periodX,
            int periodY,
            int[] bands) {}

    @Override
    public void thumbnailPassStarted(
            ImageReader source,
            BufferedImage thumbnail,
            int pass,
            int minPass,
            int maxPass,
            int minX,
            int minY,
            int periodX,
            int periodY,
            int[] bands) {}

    @Override
    public void thumbnailUpdate(
            ImageReader source,
            BufferedImage thumbnail,
            int minX,
            int minY,
            int width,
            int height,
            int periodX,
            int periodY,
            int[] bands) {}

    @Override
    public void thumbnailPassComplete(ImageReader source, BufferedImage thumbnail) {}
}
