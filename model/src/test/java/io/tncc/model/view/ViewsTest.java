package io.tncc.model.view;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.NDScope;
import ai.djl.ndarray.types.Shape;
import ai.djl.pytorch.engine.PtNDManager;
import io.tncc.model.engine.BitExact;
import io.tncc.model.engine.Torch;
import io.tncc.model.image.Normalisation;
import io.tncc.model.view.ColorStep.Change;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class ViewsTest {

    private static final Normalisation NONE = new Normalisation(List.of(0f, 0f, 0f), List.of(1f, 1f, 1f));
    private static final Crop WHOLE = Crop.whole(12);
    private static final ColorStep BRIGHTER = new ColorStep(Change.BRIGHTNESS, 1.3f);
    private static final ColorStep FLATTER = new ColorStep(Change.CONTRAST, 0.7f);
    private static final ColorStep HARDER = new ColorStep(Change.CONTRAST, 1.4f);
    private static final ColorStep RICHER = new ColorStep(Change.SATURATION, 1.4f);
    private static final ColorStep TURNED = new ColorStep(Change.HUE, 0.1f);
    private static final ColorStep TURNED_BACK = new ColorStep(Change.HUE, -0.1f);

    private final Torch torch = Torch.open();

    @AfterEach
    void close() {
        torch.close();
    }

    @Test
    void cropsAndResizesAsTorchvisionDoes() {
        assertSame("enlarged", render(8, new ViewParameters(new Crop(1, 3, 4, 5), false, List.of(), false, 0)));
        assertSame("shrunk", render(8, new ViewParameters(new Crop(1, 0, 11, 12), false, List.of(), false, 0)));
        assertSame("flipped", render(8, new ViewParameters(new Crop(1, 3, 4, 5), true, List.of(), false, 0)));
    }

    @Test
    void changesColoursAsTorchvisionDoes() {
        assertSame("brightness 1.3", render(12, jittered(BRIGHTER)));
        assertSame("contrast 0.7", render(12, jittered(FLATTER)));
        assertSame("contrast 1.4", render(12, jittered(HARDER)));
        assertSame("saturation 1.4", render(12, jittered(RICHER)));
        assertSame("hue 0.1", render(12, jittered(TURNED)));
        assertSame("hue -0.1", render(12, jittered(TURNED_BACK)));
        assertSame("hue 0.5", render(12, jittered(new ColorStep(Change.HUE, 0.5f))));
        assertSame("grayscale", render(12, new ViewParameters(WHOLE, false, List.of(), true, 0)));
    }

    /** The kernel of 9 pixels ends at three of the largest standard deviation, 1.3 and 4/3 here, rounded up. */
    @Test
    void blursAsTorchvisionDoes() {
        assertSame("blur 1.3", blurred(1.3f));
        assertSame("blur 0.2", blurred(0.2f));
    }

    private float[] blurred(float sigma) {
        ViewRecipe recipe = new ViewRecipe(1, 1, 1, 1, 0, 0, 0, 0, 0, 0, 0, 1, 0.1f, 1.3f, NONE);
        ViewParameters view = new ViewParameters(WHOLE, false, List.of(), false, sigma);
        return render(12, recipe, List.of(view, view));
    }

    @Test
    void aBlurLargerThanTheViewIsCutOffAtItsSide() {
        ViewRecipe recipe = new ViewRecipe(1, 1, 1, 1, 0, 0, 0, 0, 0, 0, 0, 1, 50, 50, NONE);
        for (float color : draw(recipe, noise(3, 12), 12, new long[] {0, 1, 2}, 0)) {
            assertThat(color).isBetween(0.3f, 0.7f);
        }
    }

    @Test
    void changesTheColoursOfEachImageInItsOwnOrder() {
        ViewParameters one = jittered(RICHER, TURNED, BRIGHTER, FLATTER);
        ViewParameters other = jittered(
                HARDER, new ColorStep(Change.BRIGHTNESS, 0.8f), new ColorStep(Change.SATURATION, 0.6f), TURNED_BACK);
        assertSame("saturation hue brightness contrast", render(12, one));
        assertSame("contrast brightness saturation hue", render(12, other));

        int half = 3 * 12 * 12;
        float[] mixed = render(12, NONE, List.of(one, other));
        assertThat(Arrays.copyOf(mixed, half)).containsExactly(Arrays.copyOf(render(12, one), half));
        assertThat(Arrays.copyOfRange(mixed, half, 2 * half))
                .containsExactly(Arrays.copyOfRange(render(12, other), half, 2 * half));
    }

    @Test
    void normalisesAsTorchvisionDoes() {
        assertSame("normalised", render(12, Normalisation.CIFAR_10, List.of(jittered(), jittered())));
    }

    /** (pixel / 255 - mean) / deviation in float arithmetic, to the last bit. */
    @Test
    @BitExact
    void withEverythingOffAViewIsTheNormalisedImage() {
        Normalisation normalisation = Normalisation.CIFAR_10;
        ViewRecipe off = new ViewRecipe(1, 1, 1, 1, 0, 0, 0.4f, 0.4f, 0.4f, 0.1f, 0, normalisation);
        byte[] pixels = noise(2, 32);
        float[] views = draw(off, pixels, 32, new long[] {0, 1}, 0);
        for (int image = 0; image < 2; image++) {
            for (int place = 0; place < 32 * 32; place++) {
                for (int channel = 0; channel < 3; channel++) {
                    float color = (pixels[3 * (32 * 32 * image + place) + channel] & 0xff) / 255f;
                    float expected = (color - normalisation.mean().get(channel))
                            / normalisation.standardDeviation().get(channel);
                    assertThat(views[32 * 32 * (3 * image + channel) + place]).isEqualTo(expected);
                }
            }
        }
    }

    @Test
    void aViewIsAFunctionOfItsImageSeedLaneOrdinalAndDraw() {
        byte[] pixels = noise(1, 32);
        float[] view = draw(ViewRecipe.mocoV2Cifar(), pixels, 32, new long[] {11}, 0);
        assertThat(draw(ViewRecipe.mocoV2Cifar(), pixels, 32, new long[] {11}, 0))
                .isEqualTo(view);
        assertThat(draw(ViewRecipe.mocoV2Cifar(), pixels, 32, new long[] {11}, 1))
                .isNotEqualTo(view);
        assertThat(draw(ViewRecipe.mocoV2Cifar(), pixels, 32, new long[] {12}, 0))
                .isNotEqualTo(view);
    }

    /** Bit for bit: the same 33 images as a batch, in reverse, and each alone. */
    @ParameterizedTest
    @MethodSource("recipes")
    void theOtherImagesOfABatchDoNotMatter(ViewRecipe recipe) {
        int count = 33;
        for (int[] sides : new int[][] {{32, 32}, {40, 27}}) {
            int imageLength = 3 * sides[0] * sides[0];
            int viewLength = 3 * sides[1] * sides[1];
            byte[] pixels = noise(count, sides[0]);
            byte[] reversed = new byte[pixels.length];
            for (int i = 0; i < count; i++) {
                System.arraycopy(pixels, i * imageLength, reversed, (count - 1 - i) * imageLength, imageLength);
            }
            long[] ordinals = LongStream.range(100, 100 + count).toArray();
            long[] reversedOrdinals =
                    LongStream.range(0, count).map(i -> 100 + count - 1 - i).toArray();
            float[] batch = draw(recipe, pixels, sides[1], ordinals, 0);
            float[] reverse = draw(recipe, reversed, sides[1], reversedOrdinals, 0);
            for (int i = 0; i < count; i++) {
                float[] view = Arrays.copyOfRange(batch, i * viewLength, (i + 1) * viewLength);
                byte[] alone = Arrays.copyOfRange(pixels, i * imageLength, (i + 1) * imageLength);
                int from = (count - 1 - i) * viewLength;
                assertThat(Arrays.copyOfRange(reverse, from, from + viewLength)).isEqualTo(view);
                assertThat(draw(recipe, alone, sides[1], new long[] {100 + i}, 0))
                        .isEqualTo(view);
            }
        }
    }

    static List<ViewRecipe> recipes() {
        return List.of(ViewRecipe.mocoV2Cifar(), ViewRecipe.mocoV2Imagenet(), ViewRecipe.simClr());
    }

    @Test
    void leavesNoArrayBehind() {
        try (Views views = new Views(torch, ViewRecipe.mocoV2Cifar(), 32)) {
            NDArray images = torch.bytes(noise(4, 32), new Shape(4, 32, 32, 3));
            int before = arrays(torch.manager());
            for (int step = 0; step < 50; step++) {
                try (NDScope scope = new NDScope()) {
                    scope.suppressNotUsedWarning();
                    views.draw(images, 1, "lane", new long[] {0, 1, 2, 3}, step);
                }
            }
            assertThat(arrays(torch.manager())).isEqualTo(before);
        }
    }

    @Test
    void viewsMadeInsideAScopeOutliveIt() {
        Views views;
        try (NDScope scope = new NDScope()) {
            scope.suppressNotUsedWarning();
            views = new Views(torch, ViewRecipe.mocoV2Cifar(), 32);
        }
        try (views;
                NDArray images = torch.bytes(noise(1, 32), new Shape(1, 32, 32, 3));
                NDArray drawn = views.draw(images, 1, "lane", new long[] {0}, 0)) {
            assertThat(drawn.getShape()).isEqualTo(new Shape(1, 3, 32, 32));
        }
    }

    @Test
    void refusesImagesOfAnotherTypeOrShape() {
        try (Views views = new Views(torch, ViewRecipe.mocoV2Cifar(), 4)) {
            NDArray floats = torch.manager().zeros(new Shape(1, 4, 4, 3));
            NDArray oblong = torch.bytes(new byte[60], new Shape(1, 5, 4, 3));
            NDArray square = torch.bytes(new byte[48], new Shape(1, 4, 4, 3));
            for (NDArray images : List.of(floats, oblong)) {
                assertThatThrownBy(() -> views.draw(images, 1, "lane", new long[] {0}, 0))
                        .hasMessageContaining("uint8 images of shape (1, S0, S0, 3)");
            }
            assertThatThrownBy(() -> views.draw(square, 1, "lane", new long[] {0, 1}, 0))
                    .hasMessageContaining("uint8 images of shape (2, S0, S0, 3)");
        }
        assertThatThrownBy(() -> new Views(torch, ViewRecipe.mocoV2Cifar(), 0)).hasMessageContaining("at least 1");
    }

    private static ViewParameters jittered(ColorStep... steps) {
        return new ViewParameters(WHOLE, false, List.of(steps), false, 0);
    }

    private static void assertSame(String name, float[] views) {
        float[] expected = Torchvision.numbers(name);
        assertThat(views).hasSameSizeAs(expected);
        for (int i = 0; i < expected.length; i++) {
            assertThat(views[i]).as(name + " at " + i).isCloseTo(expected[i], within(1e-4f));
        }
    }

    /** The same view of both stored images. */
    private float[] render(int side, ViewParameters view) {
        return render(side, NONE, List.of(view, view));
    }

    private float[] render(int side, Normalisation normalisation, List<ViewParameters> parameters) {
        return render(side, ViewRecipe.unchanged(normalisation), parameters);
    }

    private float[] render(int side, ViewRecipe recipe, List<ViewParameters> parameters) {
        float[] stored = Torchvision.numbers("images");
        byte[] pixels = new byte[stored.length];
        IntStream.range(0, stored.length).forEach(i -> pixels[i] = (byte) stored[i]);
        try (NDScope scope = new NDScope();
                Views views = new Views(torch, recipe, side)) {
            scope.suppressNotUsedWarning();
            return views.render(torch.bytes(pixels, new Shape(2, 12, 12, 3)), parameters)
                    .toFloatArray();
        }
    }

    private float[] draw(ViewRecipe recipe, byte[] pixels, int side, long[] ordinals, int draw) {
        long imageSide = Math.round(Math.sqrt(pixels.length / 3.0 / ordinals.length));
        try (NDScope scope = new NDScope();
                Views views = new Views(torch, recipe, side)) {
            scope.suppressNotUsedWarning();
            NDArray images = torch.bytes(pixels, new Shape(ordinals.length, imageSide, imageSide, 3));
            return views.draw(images, 3, "lane", ordinals, draw).toFloatArray();
        }
    }

    private static byte[] noise(int count, int side) {
        byte[] pixels = new byte[count * side * side * 3];
        new Random(4).nextBytes(pixels);
        return pixels;
    }

    private static int arrays(NDManager manager) {
        return ((PtNDManager) manager).getManagedArrays().size();
    }
}
