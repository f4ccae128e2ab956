package io.tncc.pipeline.decode;

import io.tncc.pipeline.extension.ContentDecoder;
import io.tncc.pipeline.extension.EncodedContent;
import io.tncc.pipeline.option.InputOptions;
import io.tncc.pipeline.option.PipelineConfiguration;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import javax.imageio.ImageReader;
import javax.imageio.ImageTypeSpecifier;
import javax.imageio.spi.IIORegistry;
import javax.imageio.spi.ImageReaderSpi;
import org.jspecify.annotations.Nullable;

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

    /** Leaves all images to this class. */
    private static final ContentDecoder NO_OTHER = content -> null;

    /** Looked up once, and not for each image. */
    private static final List<ImageReaderSpi> READERS = readers();

    private final ImageLimits limits;
    private final int side;
    private final ContentDecoder other;

    /**
     * @param limits what images may come in
     * @param side the side of the squares that come out, in pixels
     */
    public ImageDecoder(ImageLimits limits, int side) {
        this(limits, side, NO_OTHER);
    }

    private ImageDecoder(ImageLimits limits, int side, ContentDecoder other) {
        this.limits = limits;
        this.side = side;
        this.other = other;
    }

    /** Limits and side as the options have them, and the decoder of the job's user before this one, if there is one. */
    public static ImageDecoder of(PipelineConfiguration configuration) {
        return new ImageDecoder(
                ImageLimits.of(configuration),
                configuration.get(InputOptions.DECODE_SIDE),
                configuration.extensions().decoder().orElse(NO_OTHER));
    }

    /** The side of the squares that come out, in pixels. */
    public int side() {
        return side;
    }

    /** {@link #decode(EncodedContent)} where nobody says of what type it is. */
    public byte[] decode(byte[] encoded) throws Rejection {
        return decode(new EncodedContent(encoded, null));
    }

    /**
     * Decodes an image, scales its short side and crops its centre.
     *
     * @return red, green and blue bytes of each pixel, row by row: (S, S, 3)
     * @throws Rejection if it cannot be decoded or is beyond the limits
     */
    public byte[] decode(EncodedContent encoded) throws Rejection {
        limits.checkBytes(encoded.bytes().length);
        BufferedImage image = readByOther(encoded);
        try {
            return SquarePixels.of(image == null ? read(encoded.bytes()) : image, side);
        } catch (IOException | RuntimeException | StackOverflowError e) {
            throw undecodable("%s: %s".formatted(e.getClass().getSimpleName(), e.getMessage()));
        }
    }

    private @Nullable BufferedImage readByOther(EncodedContent encoded) throws Rejection {
        BufferedImage image;
        try {
            image = other.decode(encoded);
        } catch (Exception | StackOverflowError e) {
            throw undecodable("%s: %s".formatted(e.getClass().getSimpleName(), e.getMessage()));
        }
        if (image != null) {
            limits.checkSize(image.getWidth(), image.getHeight());
        }
        return image;
    }

    private BufferedImage read(byte[] encoded) throws IOException, Rejection {
        try (EncodedStream in = new EncodedStream(encoded)) {
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

    private static List<ImageReaderSpi> readers() {
        List<ImageReaderSpi> readers = new ArrayList<>();
        IIORegistry.getDefaultInstance()
                .getServiceProviders(ImageReaderSpi.class, true)
                .forEachRemaining(reader -> {
                    if (FORMATS.contains(reader.getFormatNames()[0])) {
                        readers.add(reader);
                    }
                });
        return List.copyOf(readers);
    }

    private static ImageReader readerOf(EncodedStream in) throws IOException, Rejection {
        for (ImageReaderSpi reader : READERS) {
            in.mark();
            boolean reads = reader.canDecodeInput(in);
            in.reset();
            if (reads) {
                return reader.createReaderInstance();
            }
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
