package io.tncc.cli.dataset;

import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import javax.imageio.ImageIO;
import javax.imageio.stream.MemoryCacheImageOutputStream;

/** Raw pixels to PNG. */
final class Png {

    private Png() {}

    static byte[] encode(BufferedImage image) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(4096);
        try (MemoryCacheImageOutputStream out = new MemoryCacheImageOutputStream(bytes)) {
            if (!ImageIO.write(image, "png", out)) {
                throw new IllegalStateException("This Java runtime cannot write PNG");
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }

    /** One byte a pixel, row by row, from {@code offset}. */
    static byte[] encodeGray(byte[] pixels, int offset, int width, int height) {
        byte[] own = new byte[width * height];
        System.arraycopy(pixels, offset, own, 0, own.length);
        BufferedImage image = new BufferedImage(width, height, BufferedImage.TYPE_BYTE_GRAY);
        image.getRaster().setDataElements(0, 0, width, height, own);
        return encode(image);
    }

    /** Three planes of one byte a pixel, red, green and blue, from {@code offset}. */
    static byte[] encodePlanes(byte[] pixels, int offset, int width, int height) {
        int plane = width * height;
        BufferedImage image = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
        for (int i = 0; i < plane; i++) {
            int red = pixels[offset + i] & 255;
            int green = pixels[offset + plane + i] & 255;
            int blue = pixels[offset + 2 * plane + i] & 255;
            image.setRGB(i % width, i / width, red << 16 | green << 8 | blue);
        }
        return encode(image);
    }
}
