package io.tncc.pipeline.decode;

import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import javax.imageio.ImageIO;
import javax.imageio.ImageReadParam;
import javax.imageio.ImageReader;
import javax.imageio.stream.ImageInputStream;
import javax.imageio.stream.MemoryCacheImageInputStream;

/**
 * Turns an encoded image (JPEG, PNG, GIF, BMP; colour or gray, any size within the limits) into square RGB pixels: the short
 * side is scaled to S, the middle of the long side is cut out. An image that already is S by S keeps its pixels; alpha lies on
 * white.
 */
public final class ImageDecoder {

    private final ImageLimits limits;
    private final int side;

    /**
     * A decoder.
     *
     * @param side the side of the decoded images in pixels, S
     */
    public ImageDecoder(ImageLimits limits, int side) {
        this.limits = limits;
        this.side = side;
    }

    /**
     * Decodes an image. Its limits are checked on the encoded bytes and on the header, before there are pixels.
     *
     * @return red, green and blue bytes of each pixel, row by row: (S, S, 3)
     * @throws RejectedException if it is too large, or not an image
     */
    public byte[] decode(byte[] content) throws RejectedException {
        if (content.length == 0) {
            throw new RejectedException(RejectionReason.EMPTY_CONTENT, "The image has no bytes");
        }
        limits.checkBytes(content.length);
        try (ImageInputStream in = new MemoryCacheImageInputStream(new ByteArrayInputStream(content))) {
            Iterator<ImageReader> readers = ImageIO.getImageReaders(in);
            if (!readers.hasNext()) {
                throw undecodable("The %d bytes are not a JPEG, PNG, GIF or BMP image".formatted(content.length));
            }
            ImageReader reader = readers.next();
            try {
                reader.setInput(in, true, true);
                limits.checkSize(reader.getWidth(0), reader.getHeight(0));
                return square(read(reader));
            } finally {
                reader.dispose();
            }
        } catch (IOException | RuntimeException | StackOverflowError e) {
            // The JDK's readers throw all of these on damaged images.
            throw undecodable("The image can not be decoded: " + e);
        }
    }

    /** A cut-off JPEG is a mere warning to the JDK. Skips pixels of images much larger than needed, so that at most about four times the needed ones are held. */
    private BufferedImage read(ImageReader reader) throws IOException {
        int shortSide = Math.min(reader.getWidth(0), reader.getHeight(0));
        int subsampling = Math.max(1, shortSide / (4 * side));
        ImageReadParam parameters = reader.getDefaultReadParam();
        parameters.setSourceSubsampling(subsampling, subsampling, 0, 0);
        List<String> damages = new ArrayList<>();
        reader.addIIOReadWarningListener((source, warning) -> {
            if (warning.contains("Premature end")) {
                damages.add(warning);
            }
        });
        BufferedImage image = reader.read(0, parameters);
        if (!damages.isEmpty()) {
            throw new IOException(damages.get(0));
        }
        return image;
    }

    private byte[] square(BufferedImage image) {
        BufferedImage rgb = image;
        double scale = (double) side / Math.min(image.getWidth(), image.getHeight());
        if (scale != 1 || image.getWidth() != image.getHeight()) {
            rgb = scaleAndCrop(image);
        } else if (image.getColorModel().hasAlpha()) {
            rgb = onWhite(image);
        }
        int[] argb = rgb.getRGB(0, 0, side, side, null, 0, side);
        byte[] pixels = new byte[argb.length * 3];
        for (int i = 0; i < argb.length; i++) {
            pixels[3 * i] = (byte) (argb[i] >> 16);
            pixels[3 * i + 1] = (byte) (argb[i] >> 8);
            pixels[3 * i + 2] = (byte) argb[i];
        }
        return pixels;
    }

    /** Halves while the image is at least twice too large, so that no pixel is skipped; then one bilinear step. */
    private BufferedImage scaleAndCrop(BufferedImage image) {
        BufferedImage source = image;
        while (Math.min(source.getWidth(), source.getHeight()) >= 2 * side) {
            source = draw(source, source.getWidth() / 2, source.getHeight() / 2);
        }
        double scale = (double) side / Math.min(source.getWidth(), source.getHeight());
        int width = Math.max(side, (int) Math.round(source.getWidth() * scale));
        int height = Math.max(side, (int) Math.round(source.getHeight() * scale));
        BufferedImage scaled = draw(source, width, height);
        return scaled.getSubimage((width - side) / 2, (height - side) / 2, side, side);
    }

    private BufferedImage onWhite(BufferedImage image) {
        return draw(image, image.getWidth(), image.getHeight());
    }

    private static BufferedImage draw(BufferedImage image, int width, int height) {
        BufferedImage drawn = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
        Graphics2D graphics = drawn.createGraphics();
        try {
            graphics.setRenderingHint(RenderingHints.KEY_INTERPOLATION, RenderingHints.VALUE_INTERPOLATION_BILINEAR);
            graphics.drawImage(image, 0, 0, width, height, Color.WHITE, null);
        } finally {
            graphics.dispose();
        }
        return drawn;
    }

    private static RejectedException undecodable(String message) {
        return new RejectedException(RejectionReason.UNDECODABLE_IMAGE, message);
    }
}
