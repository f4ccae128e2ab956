package io.tncc.cli.train.stream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.Arrays;
import org.junit.jupiter.api.Test;

class AlterationTest {

    /** The red of 3 x 3 pixels: 1 2 3, 4 5 6, 7 8 9. */
    private static final int[] RED = {1, 2, 3, 4, 5, 6, 7, 8, 9};

    @Test
    void anImageMovesAndItsBorderIsContinued() {
        assertThat(red(new Alteration(1, 0, 0, 1).apply(image(RED), 3))).containsExactly(1, 1, 2, 4, 4, 5, 7, 7, 8);
        assertThat(red(new Alteration(0, -1, 0, 1).apply(image(RED), 3))).containsExactly(4, 5, 6, 7, 8, 9, 7, 8, 9);
        assertThat(red(new Alteration(-1, 1, 0, 1).apply(image(RED), 3))).containsExactly(2, 3, 3, 2, 3, 3, 5, 6, 6);
    }

    @Test
    void brightnessMultipliesUpToWhite() {
        byte[] image = image(0, 1, 100, 200, 250, 255, 3, 2, 9);
        assertThat(red(new Alteration(0, 0, 0, 0.5).apply(image, 3))).containsExactly(0, 1, 50, 100, 125, 128, 2, 1, 5);
        assertThat(red(new Alteration(0, 0, 0, 1.1).apply(image, 3)))
                .containsExactly(0, 1, 110, 220, 255, 255, 3, 2, 10);
    }

    /**
     * At sigma 0.5 the weights are 1, exp(-2) and exp(-8) over their sum 1.27134: 0.78657, 0.10645 and 0.00026. In the middle remains
     * 255 * 0.78657^2 = 157.8; beside it 255 * 0.78657 * (0.10645 + 0.00026 for the pixel beyond the border, which is the same) is
     * not that of the middle column, so that beside is 255 * 0.78657 * 0.10645 = 21.35, and at a corner 255 * 0.10645^2 = 2.9.
     */
    @Test
    void aPointIsBlurredAlike() {
        byte[] image = image(0, 0, 0, 0, 255, 0, 0, 0, 0);
        assertThat(red(new Alteration(0, 0, 0.5, 1).apply(image, 3))).containsExactly(3, 21, 3, 21, 158, 21, 3, 21, 3);
    }

    @Test
    void anEvenColourStaysWhenBlurred() {
        int[] even = new int[9];
        Arrays.fill(even, 77);
        assertThat(red(new Alteration(0, 0, 2, 1).apply(image(even), 3))).containsOnly(77);
    }

    @Test
    void theOriginalIsLeftAsItIs() {
        byte[] image = image(RED);
        new Alteration(1, 1, 1, 0.5).apply(image, 3);
        assertThat(red(image)).isEqualTo(RED);
        assertThat(red(Alteration.NONE.apply(image, 3))).isEqualTo(RED);
    }

    @Test
    void darknessBelowZeroIsRefused() {
        assertThatIllegalArgumentException().isThrownBy(() -> new Alteration(0, 0, 0, -1));
        assertThatIllegalArgumentException().isThrownBy(() -> new Alteration(0, 0, Double.NaN, 1));
    }

    /** Green is twice the red, as far as a byte goes, and blue is 255: channels must not mix. */
    private static byte[] image(int... red) {
        byte[] pixels = new byte[3 * red.length];
        for (int i = 0; i < red.length; i++) {
            pixels[3 * i] = (byte) red[i];
            pixels[3 * i + 1] = (byte) Math.min(255, 2 * red[i]);
            pixels[3 * i + 2] = (byte) 255;
        }
        return pixels;
    }

    private static int[] red(byte[] pixels) {
        int[] red = new int[pixels.length / 3];
        for (int i = 0; i < red.length; i++) {
            red[i] = pixels[3 * i] & 0xff;
        }
        return red;
    }
}
