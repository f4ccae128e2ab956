package io.tncc.pipeline.decode;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.time.Duration;
import java.util.Arrays;
import javax.imageio.IIOImage;
import javax.imageio.ImageIO;
import javax.imageio.ImageWriteParam;
import javax.imageio.ImageWriter;
import javax.imageio.stream.MemoryCacheImageOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What small files that ask for many passes over their pixels cost. */
class DecodingTimeTest {

    private static final ImageLimits LIMITS = new ImageLimits(10 << 20, 8192, 25_000_000);
    private static final int CLEAR = 256;

    /** Ten thousand passes over 25 million pixels are ten minutes. */
    @Test
    void aJpegOfThousandsOfScansIsRejectedAtOnce() {
        byte[] jpeg = progressiveJpeg(5000, 10_000);
        assertThat(JpegScans.count(jpeg)).isEqualTo(10_000);
        long before = cpuNanos();
        assertThatExceptionOfType(Rejection.class)
                .isThrownBy(() -> new ImageDecoder(LIMITS, 32).decode(jpeg))
                .withMessage("The image cannot be decoded: it has 10000 scans; at most 64 are allowed");
        assertThat(Duration.ofNanos(cpuNanos() - before)).isLessThan(Duration.ofSeconds(1));
    }

    /** Its script for three channels has ten scans. */
    @Test
    void aProgressiveJpegAsEncodersWriteItIsDecoded() throws Rejection {
        byte[] jpeg = encoded("jpeg");
        assertThat(JpegScans.count(jpeg)).isEqualTo(10);
        assertThat(new ImageDecoder(LIMITS, 32).decode(jpeg)).hasSize(32 * 32 * 3);
    }

    /** A comment of ten bytes that are the beginning of a scan; and what follows the end is none of the image. */
    @Test
    void onlyTheScansOfTheImageItselfAreCounted() {
        byte[] jpeg = encoded("jpeg");
        ByteArrayOutputStream more = new ByteArrayOutputStream();
        more.write(jpeg, 0, 2);
        more.writeBytes(new byte[] {-1, -2, 0, 12, -1, (byte) 0xda, 0, 8, 1, 1, 0, 0, 63, 0});
        more.write(jpeg, 2, jpeg.length - 2);
        more.writeBytes(jpeg);
        assertThat(JpegScans.count(more.toByteArray())).isEqualTo(10);
    }

    @ParameterizedTest
    @CsvSource({"0", "1", "2", "3"})
    void aJpegThatEndsAnywhereIsCountedToItsEnd(int bytes) {
        byte[] jpeg = progressiveJpeg(8, 3);
        assertThat(JpegScans.count(Arrays.copyOf(jpeg, jpeg.length - bytes))).isEqualTo(3);
        assertThat(JpegScans.count(Arrays.copyOf(jpeg, bytes))).isZero();
    }

    /** Each of its codes stands for some thousands of pixels; all but the first are beyond the image. */
    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void aGifIsReadNoFurtherThanItsLastRow(boolean interlaced) throws Rejection {
        byte[] gif = gif(8, interlaced, 1_000_000);
        ImageDecoder decoder = new ImageDecoder(LIMITS, 8);
        decoder.decode(gif(8, interlaced, 1000));
        long before = cpuNanos();
        assertThat(decoder.decode(gif)).hasSize(8 * 8 * 3).containsOnly(7);
        assertThat(Duration.ofNanos(cpuNanos() - before)).isLessThan(Duration.ofMillis(500));
    }

    @Test
    void anInterlacedGifKeepsAllOfItsRows() throws Exception {
        byte[] gif = encoded("gif");
        BufferedImage expected = ImageIO.read(new ByteArrayInputStream(gif));
        byte[] pixels = new ImageDecoder(LIMITS, 29).decode(gif);
        for (int y = 0; y < 29; y++) {
            for (int x = 0; x < 29; x++) {
                int blue = pixels[(y * 29 + x) * 3 + 2] & 0xff;
                assertThat(blue).as("%d, %d", x, y).isEqualTo(expected.getRGB(x, y) & 0xff);
            }
        }
    }

    private static long cpuNanos() {
        ThreadMXBean threads = ManagementFactory.getThreadMXBean();
        return threads.getCurrentThreadCpuTime();
    }

    /** 29 x 29 pixels, progressive or interlaced. */
    private static byte[] encoded(String format) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        ImageWriter writer = ImageIO.getImageWritersByFormatName(format).next();
        try (MemoryCacheImageOutputStream stream = new MemoryCacheImageOutputStream(out)) {
            ImageWriteParam parameters = writer.getDefaultWriteParam();
            parameters.setProgressiveMode(ImageWriteParam.MODE_DEFAULT);
            writer.setOutput(stream);
            writer.write(null, new IIOImage(TestImages.gradient(29, 29), null, null), parameters);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } finally {
            writer.dispose();
        }
        return out.toByteArray();
    }

    /** One gray component; each scan but the first refines what there is nothing of. */
    private static byte[] progressiveJpeg(int side, int scans) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.writeBytes(new byte[] {-1, (byte) 0xd8, -1, (byte) 0xdb, 0, 67, 0});
        byte[] quantisation = new byte[64];
        Arrays.fill(quantisation, (byte) 1);
        out.writeBytes(quantisation);
        out.writeBytes(new byte[] {-1, (byte) 0xc2, 0, 11, 8});
        out.writeBytes(new byte[] {(byte) (side >> 8), (byte) side, (byte) (side >> 8), (byte) side, 1, 1, 0x11, 0});
        for (int table : new int[] {0x00, 0x10}) {
            out.writeBytes(new byte[] {-1, (byte) 0xc4, 0, 20, (byte) table, 1});
            out.writeBytes(new byte[16]);
        }
        for (int scan = 0; scan < scans; scan++) {
            out.writeBytes(new byte[] {-1, (byte) 0xda, 0, 8, 1, 1, 0});
            out.writeBytes(scan == 0 ? new byte[] {0, 0, 0} : new byte[] {1, 63, 0});
        }
        out.writeBytes(new byte[] {-1, (byte) 0xd9});
        return out.toByteArray();
    }

    /** Of one colour, 7; every code but the second is the one before and one pixel more, up to the table's end. */
    private static byte[] gif(int side, boolean interlaced, int dataBytes) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.writeBytes(new byte[] {'G', 'I', 'F', '8', '9', 'a', (byte) side, 0, (byte) side, 0, (byte) 0x80, 0, 0});
        out.writeBytes(new byte[] {7, 7, 7, 1, 2, 3});
        out.writeBytes(new byte[] {',', 0, 0, 0, 0, (byte) side, 0, (byte) side, 0, (byte) (interlaced ? 0x40 : 0), 8});
        byte[] data = longestCodes(dataBytes);
        for (int from = 0; from < data.length; from += 255) {
            int length = Math.min(255, data.length - from);
            out.write(length);
            out.write(data, from, length);
        }
        out.writeBytes(new byte[] {0, ';'});
        return out.toByteArray();
    }

    private static byte[] longestCodes(int dataBytes) {
        ByteArrayOutputStream data = new ByteArrayOutputStream();
        int bits = 0;
        int pending = 0;
        int codeBits = 9;
        int tableSize = CLEAR + 2;
        int code = CLEAR;
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
        return data.toByteArray();
    }
}
