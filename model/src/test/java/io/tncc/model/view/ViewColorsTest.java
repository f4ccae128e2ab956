package io.tncc.model.view;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDScope;
import ai.djl.ndarray.types.Shape;
import io.tncc.model.engine.Torch;
import io.tncc.model.image.Normalisation;
import java.util.Arrays;
import java.util.List;
import java.util.function.ToDoubleFunction;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What the recipes make of the colours of one image, against torchvision's transforms (view_parity.py). */
class ViewColorsTest {

    private static final int DRAWS = 10_000;
    private static final int SIDE = 12;
    private static final int PLACES = SIDE * SIDE;
    private static final double[] QUANTILES = {0.05, 0.25, 0.5, 0.75, 0.95};
    private static final Normalisation NONE = new Normalisation(List.of(0f, 0f, 0f), List.of(1f, 1f, 1f));

    /** The channels of a view, pixel by pixel: (3, 144). */
    private record Colors(float[] values) {

        double red(int place) {
            return values[place];
        }

        double green(int place) {
            return values[PLACES + place];
        }

        double blue(int place) {
            return values[2 * PLACES + place];
        }

        double luma(int place) {
            return 0.2989 * red(place) + 0.587 * green(place) + 0.114 * blue(place);
        }

        double meanLuma() {
            return IntStream.range(0, PLACES).mapToDouble(this::luma).average().orElseThrow();
        }

        double contrast() {
            double mean = meanLuma();
            return Math.sqrt(IntStream.range(0, PLACES)
                    .mapToDouble(place -> Math.pow(luma(place) - mean, 2))
                    .average()
                    .orElseThrow());
        }

        double saturation() {
            return IntStream.range(0, PLACES)
                    .mapToDouble(place -> Math.max(red(place), Math.max(green(place), blue(place)))
                            - Math.min(red(place), Math.min(green(place), blue(place))))
                    .average()
                    .orElseThrow();
        }

        double redOverGreen() {
            return IntStream.range(0, PLACES)
                    .mapToDouble(place -> red(place) - green(place))
                    .average()
                    .orElseThrow();
        }

        double greenOverBlue() {
            return IntStream.range(0, PLACES)
                    .mapToDouble(place -> green(place) - blue(place))
                    .average()
                    .orElseThrow();
        }
    }

    @ParameterizedTest
    @CsvSource({"mocov2-imagenet", "simclr"})
    void coloursShiftAsTorchvisionsDo(String name) {
        ViewRecipe recipe = name.equals("simclr") ? ViewRecipe.simClr() : ViewRecipe.mocoV2Imagenet();
        List<Colors> views = draw(recipe);
        assertDistributed(views, name + " luma", Colors::meanLuma);
        assertDistributed(views, name + " contrast", Colors::contrast);
        assertDistributed(views, name + " saturation", Colors::saturation);
        assertDistributed(views, name + " red - green", Colors::redOverGreen);
        assertDistributed(views, name + " green - blue", Colors::greenOverBlue);
    }

    /**
     * Both figures are of 10,000 draws, so their difference has the standard error sqrt(2 p (1 - p) / 10,000) / density. The
     * density is estimated from the draws between the quantiles 0.02 away on either side; four standard errors are allowed. A
     * quantile may lie among views that are all the same (gray ones, whose channels do not differ), hence the last thousandth.
     */
    private static void assertDistributed(List<Colors> views, String name, ToDoubleFunction<Colors> measure) {
        double[] sorted = views.stream().mapToDouble(measure).sorted().toArray();
        float[] expected = Torchvision.numbers(name);
        double mean = Arrays.stream(sorted).average().orElseThrow();
        double deviation = Math.sqrt(Arrays.stream(sorted)
                .map(value -> Math.pow(value - mean, 2))
                .average()
                .orElseThrow());
        assertThat(mean).as("mean of " + name).isCloseTo(expected[0], within(4 * deviation * Math.sqrt(2.0 / DRAWS)));
        for (int i = 0; i < QUANTILES.length; i++) {
            double quantile = QUANTILES[i];
            double spread = at(sorted, quantile + 0.02) - at(sorted, quantile - 0.02);
            double error = Math.sqrt(2 * quantile * (1 - quantile) / DRAWS) * spread / 0.04;
            assertThat(at(sorted, quantile))
                    .as("quantile " + quantile + " of " + name)
                    .isCloseTo(expected[i + 1], within(4 * error + 1e-3));
        }
    }

    private static double at(double[] sorted, double quantile) {
        return sorted[(int) (quantile * sorted.length)];
    }

    /** Views of the stored slope of colours, all of it and not mirrored. */
    private static List<Colors> draw(ViewRecipe published) {
        ViewRecipe recipe = new ViewRecipe(
                1,
                1,
                1,
                1,
                0,
                published.jitterProbability(),
                published.brightness(),
                published.contrast(),
                published.saturation(),
                published.hue(),
                published.grayscaleProbability(),
                published.blurProbability(),
                published.minBlurSigma(),
                published.maxBlurSigma(),
                NONE);
        float[] stored = Torchvision.numbers("images");
        int length = 3 * PLACES;
        byte[] pixels = new byte[DRAWS * length];
        IntStream.range(0, pixels.length).forEach(i -> pixels[i] = (byte) stored[length + i % length]);
        try (Torch torch = Torch.open();
                Views views = new Views(torch, recipe, SIDE);
                NDScope scope = new NDScope()) {
            scope.suppressNotUsedWarning();
            float[] drawn = views.draw(
                            torch.bytes(pixels, new Shape(DRAWS, SIDE, SIDE, 3)),
                            6,
                            "lane",
                            LongStream.range(0, DRAWS).toArray(),
                            0)
                    .toFloatArray();
            return IntStream.range(0, DRAWS)
                    .mapToObj(view -> new Colors(Arrays.copyOfRange(drawn, view * length, (view + 1) * length)))
                    .toList();
        }
    }
}
