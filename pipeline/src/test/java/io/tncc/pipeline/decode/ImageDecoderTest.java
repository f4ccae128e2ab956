package io.tncc.pipeline.decode;

import static io.tncc.pipeline.decode.RejectionReason.EMPTY_CONTENT;
import static io.tncc.pipeline.decode.RejectionReason.TOO_MANY_BYTES;
import static io.tncc.pipeline.decode.RejectionReason.TOO_MANY_PIXELS;
import static io.tncc.pipeline.decode.RejectionReason.UNDECODABLE_IMAGE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.sun.management.ThreadMXBean;
import java.awt.image.BufferedImage;
import java.lang.management.ManagementFactory;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ImageDecoderTest {

    private static final ImageLimits LIMITS = new ImageLimits(1_000_000, 8192, 25_000_000);

    private static byte[] decode(byte[] encoded, int side) throws Rejection {
        return new ImageDecoder(LIMITS, side).decode(encoded);
    }

    private static int[] unsigned(byte[] pixels) {
        int[] values = new int[pixels.length];
        Arrays.setAll(values, i -> pixels[i] & 0xff);
        return values;
    }

    private static Rejection rejection(byte[] encoded) {
        return rejection(encoded, LIMITS);
    }

    private static Rejection rejection(byte[] encoded, ImageLimits limits) {
        Rejection rejection = catchThrowableOfType(Rejection.class, () -> new ImageDecoder(limits, 32).decode(encoded));
        assertThat(rejection).as("rejection").isNotNull();
        return rejection;
    }

    @ParameterizedTest
    @ValueSource(strings = {"png", "bmp"})
    void anImageOfTheSideKeepsItsExactPixels(String format) throws Rejection {
        int[] pixels = unsigned(decode(TestImages.encoded(TestImages.gradient(8, 8), format), 8));
        for (int y = 0; y < 8; y++) {
            for (int x = 0; x < 8; x++) {
                assertThat(Arrays.copyOfRange(pixels, (y * 8 + x) * 3, (y * 8 + x) * 3 + 3))
                        .containsExactly(
                                x * 37 + y * 11 & 0xff, x * x * 9 + y * 50 & 0xff, 255 - x * 20 - y * 5 & 0xff);
            }
        }
    }

    /** Of Pillow: {@code gradient.crop((1, 0, 6, 5)).resize((2, 2), BILINEAR)}, which may round by one differently. */
    @Test
    void aLargerImageIsReducedAndCroppedAsPillowDoes() throws Rejection {
        int[] expected = {85, 92, 210, 159, 140, 170, 107, 166, 200, 181, 124, 160};
        int[] pixels = unsigned(decode(TestImages.encoded(TestImages.gradient(7, 5), "png"), 2));
        assertThat(pixels).hasSameSizeAs(expected);
        for (int i = 0; i < expected.length; i++) {
            assertThat(Math.abs(pixels[i] - expected[i])).as("value " + i).isLessThanOrEqualTo(1);
        }
    }

    /** Of Pillow: the fourth row's first four pixels of {@code gradient.crop((1, 0, 6, 5)).resize((8, 8), BILINEAR)}. */
    @Test
    void aSmallerImageIsEnlargedAsPillowDoes() throws Rejection {
        int[] expected = {56, 93, 227, 72, 105, 218, 95, 123, 206, 118, 151, 193};
        int[] pixels = unsigned(decode(TestImages.encoded(TestImages.gradient(7, 5), "png"), 8));
        for (int i = 0; i < expected.length; i++) {
            assertThat(Math.abs(pixels[3 * 24 + i] - expected[i]))
                    .as("value " + i)
                    .isLessThanOrEqualTo(1);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"png", "jpg", "gif", "bmp"})
    void everyFormatAndAnySizeComesOutSquare(String format) throws Rejection {
        assertThat(decode(TestImages.encoded(TestImages.gradient(100, 41), format), 32))
                .hasSize(32 * 32 * 3);
        assertThat(decode(TestImages.encoded(TestImages.gradient(1, 90), format), 32))
                .hasSize(32 * 32 * 3);
    }

    @Test
    void grayKeepsItsValuesInThreeChannels() throws Rejection {
        BufferedImage gray = new BufferedImage(2, 2, BufferedImage.TYPE_BYTE_GRAY);
        gray.getRaster().setSamples(0, 0, 2, 2, 0, new int[] {0, 64, 128, 255});
        assertThat(unsigned(decode(TestImages.encoded(gray, "png"), 2)))
                .containsExactly(0, 0, 0, 64, 64, 64, 128, 128, 128, 255, 255, 255);
    }

    /** 64 over white at half (128 of 255) is (64 * 128 + 255 * 127) / 255 = 159.1; invisible pixels are white. */
    @Test
    void alphaIsLaidOverWhite() throws Rejection {
        BufferedImage image = new BufferedImage(2, 2, BufferedImage.TYPE_4BYTE_ABGR);
        image.setRGB(0, 0, 0xff102030);
        image.setRGB(1, 0, 0x80404040);
        image.setRGB(0, 1, 0x00000000);
        image.setRGB(1, 1, 0xffffffff);
        assertThat(unsigned(decode(TestImages.encoded(image, "png"), 2)))
                .containsExactly(16, 32, 48, 159, 159, 159, 255, 255, 255, 255, 255, 255);
    }

    /** One line each of 16-bit samples: the high byte counts. */
    @Test
    void sixteenBitsAndGrayWithAlphaAreRead() throws Rejection {
        byte[] rgb = TestImages.png(1, 1, 16, 2, new byte[] {0, 0x12, (byte) 0xff, 0x34, 0, (byte) 0xab, 7});
        assertThat(unsigned(decode(rgb, 1))).containsExactly(0x12, 0x34, 0xab);
        byte[] gray = TestImages.png(1, 1, 16, 0, new byte[] {0, 0x40, (byte) 0xff});
        assertThat(unsigned(decode(gray, 1))).containsExactly(0x40, 0x40, 0x40);
        byte[] grayAlpha = TestImages.png(1, 1, 8, 4, new byte[] {0, 0x40, (byte) 0x80});
        assertThat(unsigned(decode(grayAlpha, 1))).containsExactly(159, 159, 159);
    }

    @Test
    void aHugePngIsRejectedByItsHeader() {
        byte[] png = TestImages.png(30_000, 30_000, 8, 2, new byte[100]);
        Rejection rejection = rejection(png);
        assertThat(rejection.reason()).isEqualTo(TOO_MANY_PIXELS);
        assertThat(rejection).hasMessage("The image has 30000 x 30000 pixels; input.max-side allows 8192");
        Rejection byPixels = rejection(png, new ImageLimits(1_000_000, 65_535, 25_000_000));
        assertThat(byPixels.reason()).isEqualTo(TOO_MANY_PIXELS);
        assertThat(byPixels).hasMessage("The image has 30000 x 30000 pixels; input.max-pixels allows 25000000");
    }

    @Test
    void tooManyBytesAreRejected() {
        Rejection rejection = rejection(new byte[11], new ImageLimits(10, 100, 100));
        assertThat(rejection.reason()).isEqualTo(TOO_MANY_BYTES);
        assertThat(rejection).hasMessage("The image has 11 bytes; input.max-bytes allows 10");
    }

    @Test
    void noBytesAreRejected() {
        assertThat(rejection(new byte[0]).reason()).isEqualTo(EMPTY_CONTENT);
    }

    @Test
    void randomBytesAreRejected() {
        Random random = new Random(1);
        for (int i = 0; i < 100; i++) {
            byte[] bytes = new byte[1 + random.nextInt(2000)];
            random.nextBytes(bytes);
            assertThat(rejection(bytes).reason()).isEqualTo(UNDECODABLE_IMAGE);
        }
    }

    @Test
    void aPngWhoseHeaderIsCutIsRejected() {
        byte[] png = TestImages.encoded(TestImages.gradient(64, 64), "png");
        assertThat(rejection(Arrays.copyOf(png, 20)).reason()).isEqualTo(UNDECODABLE_IMAGE);
        assertThat(rejection(Arrays.copyOf(png, png.length / 2)).reason()).isEqualTo(UNDECODABLE_IMAGE);
    }

    @ParameterizedTest
    @CsvSource({"0.02", "0.3", "0.5", "0.9"})
    void aTruncatedJpegIsRejected(double share) {
        byte[] jpeg = TestImages.encoded(TestImages.gradient(64, 64), "jpg");
        assertThat(rejection(Arrays.copyOf(jpeg, (int) (jpeg.length * share))).reason())
                .isEqualTo(UNDECODABLE_IMAGE);
    }

    @Test
    void aJpegThatOnlyLacksItsEndMarkerIsWhole() throws Rejection {
        byte[] jpeg = TestImages.encoded(TestImages.gradient(64, 64), "jpg");
        assertThat(decode(Arrays.copyOf(jpeg, jpeg.length - 2), 32)).isEqualTo(decode(jpeg, 32));
    }

    @ParameterizedTest
    @ValueSource(strings = {"png", "jpg", "gif", "bmp"})
    void damagedImagesAreDecodedOrRejectedInBoundedMemory(String format) {
        byte[] good = TestImages.encoded(TestImages.gradient(24, 24), format);
        ImageDecoder decoder = new ImageDecoder(new ImageLimits(1_000_000, 512, 100_000), 32);
        ThreadMXBean thread = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        Random random = new Random(2);
        for (int i = 0; i < 1500; i++) {
            byte[] bytes = good.clone();
            for (int damage = 0; damage <= random.nextInt(4); damage++) {
                bytes[random.nextInt(Math.min(bytes.length, 120))] = (byte) random.nextInt(256);
            }
            long before = thread.getCurrentThreadAllocatedBytes();
            try {
                assertThat(decoder.decode(bytes)).hasSize(32 * 32 * 3);
            } catch (Rejection e) {
                assertThat(e.message()).isNotBlank();
            }
            assertThat(thread.getCurrentThreadAllocatedBytes() - before)
                    .as(format + " " + i)
                    .isLessThan(16 << 20);
        }
    }
}
