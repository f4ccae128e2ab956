package io.tncc.pipeline.decode;

import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import javax.imageio.ImageIO;
import javax.imageio.ImageReader;
import javax.imageio.ImageTypeSpecifier;
import javax.imageio.stream.ImageInputStream;
import javax.imageio.stream.MemoryCacheImageInputStream;

/**
 * Encoded images (JPEG, PNG, GIF, BMP) to square RGB pixels of one side. Limits are checked on the header, before memory for
 * pixels is taken, and each pixel is decoded a bounded number of times. Whatever the bytes are, the outcome is pixels or a
 * {@link Rejection}.
 */
public final class ImageDecoder {

    private static final String JPEG = "JPEG";
    private static final String GIF = "gif";
    private static final List<String> FORMATS = List.of(JPEG, "png", GIF, "bmp");

    /**
     * How the reader of JPEG says that pixels are missing. It fills them up with gray and goes on, without an exception; the
     * other readers throw. A JPEG that only lacks its end marker is whole.
     */
    private static final String JPEG_DATA_MISSING = "Corrupt JPEG data: premature end";

    /** The widest pixel: four channels of 16 bits. */
    private static final int MAX_PIXEL_BITS = 64;

    /** Three times what an encoder writes: each scan is a pass over all pixels. */
    private static final int MAX_JPEG_SCANS = 64;

    /** A file that ends within a segment makes one for every two bytes that are not there. */
    private static final int MAX_WARNINGS = 64;

    static {
        // Its cache is a temporary file for each image.
        ImageIO.setUseCache(false);
    }

    private final ImageLimits limits;
    private final int side;

    /**
     * @param limits what images may come in
     * @param side the side of the squares that come out, in pixels
     */
    public ImageDecoder(ImageLimits limits, int side) {
        this.limits = limits;
        this.side = side;
    }

    /** The side of the squares that come out, in pixels. */
    public int side() {
        return side;
    }

    /**
     * Decodes an image, scales its short side and crops its centre.
     *
     * @return red, green and blue bytes of each pixel, row by row: (S, S, 3)
     * @throws Rejection if it cannot be decoded or is beyond the limits
     */
    public byte[] decode(byte[] encoded) throws Rejection {
        limits.checkBytes(encoded.length);
        try {
            return SquarePixels.of(read(encoded), side);
        } catch (IOException | RuntimeException | StackOverflowError e) {
            throw undecodable("%s: %s".formatted(e.getClass().getSimpleName(), e.getMessage()));
        }
    }

    private BufferedImage read(byte[] encoded) throws IOException, Rejection {
        try (ImageInputStream in = new MemoryCacheImageInputStream(new ByteArrayInputStream(encoded))) {
            ImageReader reader = readerOf(in);
            try {
                reader.setInput(in, true, true);
                limits.checkSize(reader.getWidth(0), reader.getHeight(0));
                checkPixelBits(reader);
                boundPasses(reader, encoded);
                return readWhole(reader);
            } finally {
                reader.dispose();
            }
        }
    }

    private static BufferedImage readWhole(ImageReader reader) throws IOException, Rejection {
        List<String> warnings = new ArrayList<>();
        reader.addIIOReadWarningListener((source, warning) -> {
            if (warnings.size() == MAX_WARNINGS) {
                throw new IllegalStateException("it is damaged in more than %d places".formatted(MAX_WARNINGS));
            }
            warnings.add(warning);
        });
        BufferedImage image = reader.read(0);
        for (String warning : warnings) {
            if (warning.startsWith(JPEG_DATA_MISSING)) {
                throw undecodable(warning);
            }
        }
        return image;
    }

    private static ImageReader readerOf(ImageInputStream in) throws IOException, Rejection {
        Iterator<ImageReader> readers = ImageIO.getImageReaders(in);
        while (readers.hasNext()) {
            ImageReader reader = readers.next();
            if (FORMATS.contains(reader.getFormatName())) {
                return reader;
            }
            reader.dispose();
        }
        throw undecodable("the bytes begin like none of JPEG, PNG, GIF and BMP");
    }

    /** Bounds the bytes of each pixel as the size bounds the pixels. */
    private static void checkPixelBits(ImageReader reader) throws IOException, Rejection {
        Iterator<ImageTypeSpecifier> types = reader.getImageTypes(0);
        if (!types.hasNext()) {
            throw undecodable("its colours are of no known kind, such as CMYK");
        }
        int bits = types.next().getColorModel().getPixelSize();
        if (bits > MAX_PIXEL_BITS) {
            throw undecodable("it has %d bits a pixel; at most %d are allowed".formatted(bits, MAX_PIXEL_BITS));
        }
    }

    /** Bounds how often the pixels are passed over: the sizes bound how many there are. */
    private static void boundPasses(ImageReader reader, byte[] encoded) throws IOException, Rejection {
        switch (reader.getFormatName()) {
            case JPEG -> checkScans(encoded);
            case GIF -> GifEnd.watch(reader);
            default -> {
                // one pass, or seven
            }
        }
    }

    private static void checkScans(byte[] jpeg) throws Rejection {
        int scans = JpegScans.count(jpeg);
        if (scans > MAX_JPEG_SCANS) {
            throw undecodable("it has %d scans; at most %d are allowed".formatted(scans, MAX_JPEG_SCANS));
        }
    }

    private static Rejection undecodable(String why) {
        return new Rejection(RejectionReason.UNDECODABLE_IMAGE, "The image cannot be decoded: " + why);
    }
}
