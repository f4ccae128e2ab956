package io.tncc.pipeline.decode;

import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.zip.CRC32;
import java.util.zip.DeflaterOutputStream;
import javax.imageio.ImageIO;

/** Images made in memory. */
final class TestImages {

    private TestImages() {}

    /** (x * 37 + y * 11, x * x * 9 + y * 50, 255 - x * 20 - y * 5), each modulo 256. */
    static BufferedImage gradient(int width, int height) {
        BufferedImage image = new BufferedImage(width, height, BufferedImage.TYPE_3BYTE_BGR);
        for (int y = 0; y < height; y++) {
            for (int x = 0; x < width; x++) {
                int red = x * 37 + y * 11 & 0xff;
                int green = x * x * 9 + y * 50 & 0xff;
                int blue = 255 - x * 20 - y * 5 & 0xff;
                image.setRGB(x, y, red << 16 | green << 8 | blue);
            }
        }
        return image;
    }

    static byte[] encoded(BufferedImage image, String format) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try {
            if (!ImageIO.write(image, format, out)) {
                throw new IllegalArgumentException("No writer of " + format + " takes this image");
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return out.toByteArray();
    }

    /**
     * A PNG with any header, and any few bytes of pixels.
     *
     * @param colourType 0 gray, 2 RGB, 4 gray and alpha, 6 RGBA
     * @param scanlines the filter byte and samples of each line
     */
    static byte[] png(int width, int height, int bitDepth, int colourType, byte[] scanlines) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        ByteArrayOutputStream header = new ByteArrayOutputStream();
        ByteArrayOutputStream packed = new ByteArrayOutputStream();
        try (DataOutputStream data = new DataOutputStream(header);
                DeflaterOutputStream deflater = new DeflaterOutputStream(packed)) {
            out.write(new byte[] {(byte) 0x89, 'P', 'N', 'G', '\r', '\n', 0x1a, '\n'});
            data.writeInt(width);
            data.writeInt(height);
            data.write(new byte[] {(byte) bitDepth, (byte) colourType, 0, 0, 0});
            deflater.write(scanlines);
            deflater.finish();
            chunk(out, "IHDR", header.toByteArray());
            chunk(out, "IDAT", packed.toByteArray());
            chunk(out, "IEND", new byte[0]);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return out.toByteArray();
    }

    private static void chunk(ByteArrayOutputStream out, String type, byte[] content) throws IOException {
        byte[] name = type.getBytes(java.nio.charset.StandardCharsets.US_ASCII);
        CRC32 crc = new CRC32();
        crc.update(name);
        crc.update(content);
        DataOutputStream data = new DataOutputStream(out);
        data.writeInt(content.length);
        data.write(name);
        data.write(content);
        data.writeInt((int) crc.getValue());
    }
}
