package io.tncc.pipeline.decode;

import java.awt.Color;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.zip.CRC32;
import java.util.zip.DeflaterOutputStream;
import javax.imageio.IIOImage;
import javax.imageio.ImageIO;
import javax.imageio.ImageWriteParam;
import javax.imageio.ImageWriter;
import javax.imageio.stream.MemoryCacheImageOutputStream;

/** Small images of every kind that is decoded, whole, damaged and hostile: where fuzzing begins. */
final class EncodedImages {

    private static final int WIDTH = 19;
    private static final int HEIGHT = 13;

    private EncodedImages() {}

    /** Images that decode, and each of them cut off and with a changed byte. */
    static List<byte[]> all() {
        List<byte[]> images = new ArrayList<>(whole());
        for (byte[] image : whole()) {
            images.add(Arrays.copyOf(image, image.length * 2 / 3));
            byte[] changed = image.clone();
            changed[image.length / 2] ^= 0x55;
            images.add(changed);
        }
        images.addAll(hostile());
        return images;
    }

    static List<byte[]> whole() {
        return List.of(
                encoded("png", BufferedImage.TYPE_INT_RGB, null, false),
                encoded("png", BufferedImage.TYPE_INT_ARGB, null, true),
                encoded("png", BufferedImage.TYPE_BYTE_GRAY, null, false),
                encoded("png", BufferedImage.TYPE_USHORT_GRAY, null, true),
                encoded("png", BufferedImage.TYPE_BYTE_INDEXED, null, false),
                encoded("png", BufferedImage.TYPE_BYTE_BINARY, null, false),
                encoded("gif", BufferedImage.TYPE_BYTE_INDEXED, null, false),
                encoded("gif", BufferedImage.TYPE_BYTE_INDEXED, null, true),
                encoded("bmp", BufferedImage.TYPE_3BYTE_BGR, "BI_RGB", false),
                encoded("bmp", BufferedImage.TYPE_USHORT_565_RGB, "BI_BITFIELDS", false),
                encoded("bmp", BufferedImage.TYPE_BYTE_BINARY, "BI_RGB", false),
                encoded("bmp", BufferedImage.TYPE_BYTE_INDEXED, "BI_RLE8", false),
                encoded("jpeg", BufferedImage.TYPE_3BYTE_BGR, "JPEG", false),
                encoded("jpeg", BufferedImage.TYPE_3BYTE_BGR, "JPEG", true),
                encoded("jpeg", BufferedImage.TYPE_BYTE_GRAY, "JPEG", false));
    }

    /** Small files that ask for much. */
    static List<byte[]> hostile() {
        byte[] jpeg = encoded("jpeg", BufferedImage.TYPE_3BYTE_BGR, "JPEG", false);
        byte[] png = png(30_000, 30_000, 2, new byte[100]);
        return List.of(
                png,
                png(500, 100, 3, new byte[100], chunk("zTXt", compressedText(1 << 20))),
                png(500, 100, 3, new byte[100], chunk("iCCP", compressedText(1 << 20))),
                bitmap(20, 20, 4, jpeg, jpeg.length),
                bitmap(20, 20, 5, png, png.length),
                bitmap(20, 20, 5, png, Integer.MAX_VALUE - 8),
                manyScans(512, 512, 1900),
                longCodes(false, 15_000),
                longCodes(true, 15_000));
    }

    private static byte[] encoded(String format, int type, String compression, boolean progressive) {
        ImageWriter writer = ImageIO.getImageWritersByFormatName(format).next();
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (MemoryCacheImageOutputStream stream = new MemoryCacheImageOutputStream(out)) {
            ImageWriteParam parameters = writer.getDefaultWriteParam();
            if (compression != null) {
                parameters.setCompressionMode(ImageWriteParam.MODE_EXPLICIT);
                parameters.setCompressionType(compression);
            }
            if (progressive) {
                parameters.setProgressiveMode(ImageWriteParam.MODE_DEFAULT);
            }
            writer.setOutput(stream);
            writer.write(null, new IIOImage(gradient(type), null, null), parameters);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } finally {
            writer.dispose();
        }
        return out.toByteArray();
    }

    private static BufferedImage gradient(int type) {
        BufferedImage image = new BufferedImage(WIDTH, HEIGHT, type);
        for (int y = 0; y < HEIGHT; y++) {
            for (int x = 0; x < WIDTH; x++) {
                image.setRGB(x, y, new Color(x * 13, y * 19, (x + y) * 7, 255 - x).getRGB());
            }
        }
        return image;
    }

    /** A PNG of any header, 8 bits a sample; its chunks stand before its pixels, of which there may be too few. */
    private static byte[] png(int width, int height, int colourType, byte[] scanlines, byte[]... chunks) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.writeBytes(new byte[] {(byte) 0x89, 'P', 'N', 'G', '\r', '\n', 0x1a, '\n'});
        out.writeBytes(chunk(
                "IHDR",
                ByteBuffer.allocate(13)
                        .putInt(width)
                        .putInt(height)
                        .put((byte) 8)
                        .put((byte) colourType)
                        .array()));
        out.writeBytes(chunk("PLTE", new byte[] {1, 2, 3, 4, 5, 6}));
        for (byte[] chunk : chunks) {
            out.writeBytes(chunk);
        }
        out.writeBytes(chunk("IDAT", deflated(scanlines)));
        out.writeBytes(chunk("IEND", new byte[0]));
        return out.toByteArray();
    }

    private static byte[] chunk(String type, byte[] content) {
        byte[] name = type.getBytes(StandardCharsets.US_ASCII);
        CRC32 crc = new CRC32();
        crc.update(name);
        crc.update(content);
        return ByteBuffer.allocate(12 + content.length)
                .putInt(content.length)
                .put(name)
                .put(content)
                .putInt((int) crc.getValue())
                .array();
    }

    /** A keyword, and text of so many zeros. */
    private static byte[] compressedText(int length) {
        byte[] text = deflated(new byte[length]);
        return ByteBuffer.allocate(3 + text.length)
                .put((byte) 'k')
                .put((byte) 0)
                .put((byte) 0)
                .put(text)
                .array();
    }

    private static byte[] deflated(byte[] bytes) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (DeflaterOutputStream deflater = new DeflaterOutputStream(out)) {
            deflater.write(bytes);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return out.toByteArray();
    }

    /** A BMP that holds an image of another format. */
    private static byte[] bitmap(int width, int height, int compression, byte[] held, int claimedBytes) {
        return ByteBuffer.allocate(54 + held.length)
                .order(ByteOrder.LITTLE_ENDIAN)
                .put(new byte[] {'B', 'M'})
                .putInt(54 + held.length)
                .putInt(0)
                .putInt(54)
                .putInt(40)
                .putInt(width)
                .putInt(height)
                .putShort((short) 1)
                .putShort((short) 0)
                .putInt(compression)
                .putInt(claimedBytes)
                .put(new byte[16])
                .put(held)
                .array();
    }

    /** A GIF of one pixel, and of codes that stand for thousands of it. */
    private static byte[] longCodes(boolean interlaced, int dataBytes) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.writeBytes(new byte[] {'G', 'I', 'F', '8', '9', 'a', 1, 0, 1, 0, (byte) 0x80, 0, 0, 7, 7, 7, 1, 2, 3});
        out.writeBytes(new byte[] {',', 0, 0, 0, 0, 1, 0, 1, 0, (byte) (interlaced ? 0x40 : 0), 8});
        ByteArrayOutputStream data = new ByteArrayOutputStream();
        int clear = 256;
        int bits = 0;
        int pending = 0;
        int codeBits = 9;
        int tableSize = clear + 2;
        int code = clear;
        for (int written = 1; data.size() < dataBytes; written++) {
            pending |= code << bits;
            for (bits += codeBits; bits >= 8; bits -= 8) {
                data.write(pending);
                pending >>>= 8;
            }
            if (written > 2 && tableSize < 4096) {
                tableSize++;
                codeBits = tableSize == 1 << codeBits ? Math.min(12, codeBits + 1) : codeBits;
            }
            code = written == 1 ? 0 : Math.min(tableSize, 4095);
        }
        for (int from = 0; from < data.size(); from += 255) {
            int length = Math.min(255, data.size() - from);
            out.write(length);
            out.write(data.toByteArray(), from, length);
        }
        out.writeBytes(new byte[] {0, ';'});
        return out.toByteArray();
    }

    /** A progressive JPEG of one gray colour, refined again and again: each scan is a pass over all pixels. */
    private static byte[] manyScans(int width, int height, int scans) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (DataOutputStream out = new DataOutputStream(bytes)) {
            out.writeShort(0xffd8);
            out.writeShort(0xffdb); // quantisation, all 1
            out.writeShort(67);
            out.writeByte(0);
            for (int i = 0; i < 64; i++) {
                out.writeByte(1);
            }
            out.writeShort(0xffc2); // progressive frame of one component
            out.writeShort(11);
            out.writeByte(8);
            out.writeShort(height);
            out.writeShort(width);
            out.write(new byte[] {1, 1, 0x11, 0});
            for (int table : new int[] {0x00, 0x10}) { // Huffman tables of one code of one bit: 0
                out.writeShort(0xffc4);
                out.writeShort(20);
                out.writeByte(table);
                out.writeByte(1);
                out.write(new byte[15]);
                out.writeByte(0);
            }
            for (int scan = 0; scan < scans; scan++) {
                out.writeShort(0xffda);
                out.writeShort(8);
                out.write(new byte[] {1, 1, 0x00});
                out.write(scan == 0 ? new byte[] {0, 0, 0} : new byte[] {1, 63, 0});
            }
            out.writeShort(0xffd9);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }
}
