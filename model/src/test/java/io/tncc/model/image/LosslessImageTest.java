package io.tncc.model.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.Arrays;
import java.util.HexFormat;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LosslessImageTest {

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 32, 97})
    void anyPixelsComeBack(int side) {
        byte[] noise = noise(side);
        assertThat(LosslessImage.decode(LosslessImage.encode(noise, side), side))
                .isEqualTo(noise);
        byte[] slope = slope(side);
        assertThat(LosslessImage.decode(LosslessImage.encode(slope, side), side))
                .isEqualTo(slope);
    }

    /**
     * Version 1, and 12 bytes as deflate stores them. With green subtracted, the first pixel is 10, 20, 30; the second is that and -6,
     * 30, 5, so 4, 50, 35; the third, which lies below the first, is that one and -4, 20, -2, so 6, 40, 28. The last is 1, 2, 3 more
     * than the smaller neighbor, 4, as the corner is above both; the larger one, 50, as it is below both; and 28 + 35 - 30.
     */
    @Test
    void whatWasOnceEncodedIsDecodedForEver() {
        byte[] image = HexFormat.of().parseHex("00000001" + "010c00f3ff" + "0a141e" + "fa1e05" + "fc14fe" + "010203");
        assertThat(LosslessImage.decode(image, 2)).containsExactly(30, 20, 50, 54, 50, 85, 46, 40, 68, 57, 52, 88);
    }

    /** A plane is predicted but for its first row and column, each channel of which rises by a constant. */
    @Test
    void smoothImagesTakeFewBytesAndNoiseHardlyMoreThanItHas() {
        assertThat(LosslessImage.encode(slope(32), 32)).hasSizeLessThan(32 * 32 * 3 / 20);
        assertThat(LosslessImage.encode(noise(32), 32)).hasSizeLessThan(32 * 32 * 3 + 64);
    }

    @Test
    void anotherVersionOrDamageIsRefused() {
        byte[] image = LosslessImage.encode(slope(16), 16);
        byte[] newer = image.clone();
        newer[3]++;
        assertThatIllegalArgumentException()
                .isThrownBy(() -> LosslessImage.decode(newer, 16))
                .withMessageContaining("version 1 of the format of an encoded image, not version 2");
        for (byte[] damaged : new byte[][] {
            new byte[2], Arrays.copyOf(image, image.length - 1), Arrays.copyOf(image, image.length + 1), {0, 0, 0, 1}
        }) {
            assertThatIllegalArgumentException().isThrownBy(() -> LosslessImage.decode(damaged, 16));
        }
        assertThatIllegalArgumentException()
                .isThrownBy(() -> LosslessImage.decode(image, 15))
                .withMessageContaining("does not hold the 675 bytes");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> LosslessImage.decode(image, 17))
                .withMessageContaining("does not hold the 867 bytes");
    }

    private static byte[] noise(int side) {
        byte[] pixels = new byte[ImageBatch.imageBytes(side)];
        new SplittableRandom(side).nextBytes(pixels);
        return pixels;
    }

    private static byte[] slope(int side) {
        byte[] pixels = new byte[ImageBatch.imageBytes(side)];
        for (int row = 0; row < side; row++) {
            for (int column = 0; column < side; column++) {
                int at = 3 * (row * side + column);
                pixels[at] = (byte) (2 * row + 3 * column);
                pixels[at + 1] = (byte) (row + 2 * column);
                pixels[at + 2] = (byte) (3 * row + column);
            }
        }
        return pixels;
    }
}
