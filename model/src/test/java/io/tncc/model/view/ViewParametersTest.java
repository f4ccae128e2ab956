package io.tncc.model.view;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.tncc.model.image.Normalisation;
import io.tncc.model.random.CounterRandom;
import io.tncc.model.view.ColorStep.Change;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import java.util.function.ToDoubleFunction;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ViewParametersTest {

    private static final int DRAWS = 20_000;
    private static final ViewRecipe RECIPE = ViewRecipe.mocoV2Cifar();

    /** Of 20,000 draws; torchvision's figures are of 100,000. Standard errors are about 0.002. */
    @ParameterizedTest
    @ValueSource(ints = {32, 224})
    void cropsAreDistributedAsTorchvisionsAre(int side) {
        List<Crop> crops = draw(RECIPE, side).stream().map(ViewParameters::crop).toList();
        assertDistributed(crops, "area " + side, crop -> crop.width() * crop.height() / (double) (side * side));
        assertDistributed(crops, "log ratio " + side, crop -> Math.log(crop.width() / (double) crop.height()));
        assertDistributed(crops, "column " + side, crop -> (crop.left() + crop.width() / 2.0) / side);
        assertDistributed(crops, "row " + side, crop -> (crop.top() + crop.height() / 2.0) / side);
    }

    @Test
    void cropsOfSimClrAreDistributedAsTorchvisionsAre() {
        List<Crop> crops =
                draw(ViewRecipe.simClr(), 32).stream().map(ViewParameters::crop).toList();
        assertDistributed(crops, "simclr area 32", crop -> crop.width() * crop.height() / (32.0 * 32));
        assertDistributed(crops, "simclr log ratio 32", crop -> Math.log(crop.width() / (double) crop.height()));
        assertDistributed(crops, "simclr column 32", crop -> (crop.left() + crop.width() / 2.0) / 32);
        assertDistributed(crops, "simclr row 32", crop -> (crop.top() + crop.height() / 2.0) / 32);
    }

    /** Blur is drawn last: the rest of a view is the same with and without it. */
    @Test
    void halfOfTheViewsOfMoCoV2OnImagenetAreBlurredAndOtherwiseAsOnCifar() {
        List<ViewParameters> blurring = draw(ViewRecipe.mocoV2Imagenet(), 32);
        assertThat(frequency(blurring, view -> view.blurSigma() > 0)).isCloseTo(0.5, within(0.015));
        double[] sigmas = blurring.stream()
                .mapToDouble(ViewParameters::blurSigma)
                .filter(sigma -> sigma > 0)
                .sorted()
                .toArray();
        assertThat(sigmas[0]).isBetween(0.1, 0.11);
        assertThat(sigmas[sigmas.length / 2]).isCloseTo(1.05, within(0.04));
        assertThat(sigmas[sigmas.length - 1]).isBetween(1.99, 2.0);
        assertThat(blurring.stream()
                        .map(view ->
                                new ViewParameters(view.crop(), view.flipped(), view.jitter(), view.grayscale(), 0)))
                .containsExactlyElementsOf(draw(RECIPE, 32));
    }

    @Test
    void cropsLieInTheImage() {
        for (ViewParameters view : draw(RECIPE, 9)) {
            assertThat(view.crop().left() + view.crop().width()).isLessThanOrEqualTo(9);
            assertThat(view.crop().top() + view.crop().height()).isLessThanOrEqualTo(9);
        }
    }

    /** A crop of the whole area and 1.5 times as wide as high is wider than the image: 32 / 1.5 = 21.3 rows, 5 above. */
    @Test
    void whereNoCropFitsTheLargestInTheCentreIsTaken() {
        assertThat(draw(crops(1, 1, 1.5f, 2), 32))
                .extracting(ViewParameters::crop)
                .containsOnly(new Crop(0, 5, 32, 21));
        assertThat(draw(crops(1, 1, 0.5f, 0.6f), 32))
                .extracting(ViewParameters::crop)
                .containsOnly(new Crop(6, 0, 19, 32));
        assertThat(draw(crops(1, 1, 1, 1), 32)).extracting(ViewParameters::crop).containsOnly(Crop.whole(32));
    }

    /** Standard deviations of the frequencies are at most 0.0036. */
    @Test
    void flipsJittersAndGraysAsOftenAsTheRecipeSays() {
        List<ViewParameters> views = draw(RECIPE, 32);
        assertThat(frequency(views, ViewParameters::flipped)).isCloseTo(0.5, within(0.015));
        assertThat(frequency(views, view -> !view.jitter().isEmpty())).isCloseTo(0.8, within(0.015));
        assertThat(frequency(views, ViewParameters::grayscale)).isCloseTo(0.2, within(0.015));
        // independent of one another
        assertThat(frequency(views, view -> view.flipped() && view.grayscale())).isCloseTo(0.1, within(0.015));
    }

    @Test
    void amountsOfJitterAreUniformAroundNoChange() {
        List<ColorStep> steps = draw(RECIPE, 32).stream()
                .flatMap(view -> view.jitter().stream())
                .toList();
        for (Change change : List.of(Change.BRIGHTNESS, Change.CONTRAST, Change.SATURATION)) {
            assertUniform(steps, change, 0.6, 1.4);
        }
        assertUniform(steps, Change.HUE, -0.1, 0.1);
    }

    /** About 16,000 jitters in 24 orders: 667 of each, with a standard deviation of 25. */
    @Test
    void everyOrderOfTheChangesIsEquallyLikely() {
        Map<List<Change>, Integer> orders = new HashMap<>();
        for (ViewParameters view : draw(RECIPE, 32)) {
            if (!view.jitter().isEmpty()) {
                orders.merge(view.jitter().stream().map(ColorStep::change).toList(), 1, Integer::sum);
            }
        }
        assertThat(orders).hasSize(24);
        assertThat(orders.values()).allSatisfy(count -> assertThat(count).isBetween(540, 790));
    }

    @Test
    void aRecipeNamesEverythingThatIsWrongWithIt() {
        assertThatThrownBy(() -> new ViewRecipe(
                        0, 2, -1, Float.NaN, 1.5f, -0.5f, -1, 0, 0, 0.6f, 2, 3, 0, -1, Normalisation.CIFAR_10))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContainingAll(
                        "minScale is above 0 and at most 1, not 0.0",
                        "maxScale is from minScale (0.0) to 1, not 2.0",
                        "minRatio is above 0, not -1.0",
                        "maxRatio is at least minRatio (-1.0), not NaN",
                        "flipProbability is from 0 to 1, not 1.5",
                        "jitterProbability is from 0 to 1, not -0.5",
                        "brightness is at least 0, not -1.0",
                        "hue is from 0 to 0.5, not 0.6",
                        "grayscaleProbability is from 0 to 1, not 2.0",
                        "blurProbability is from 0 to 1, not 3.0",
                        "minBlurSigma is above 0, not 0.0",
                        "maxBlurSigma is at least minBlurSigma (0.0), not -1.0");
    }

    private static ViewRecipe crops(float minScale, float maxScale, float minRatio, float maxRatio) {
        return new ViewRecipe(minScale, maxScale, minRatio, maxRatio, 0, 0, 0, 0, 0, 0, 0, RECIPE.normalisation());
    }

    private static List<ViewParameters> draw(ViewRecipe recipe, int side) {
        return IntStream.range(0, DRAWS)
                .mapToObj(ordinal -> ViewParameters.draw(recipe, side, CounterRandom.of(5, "lane", ordinal, 0)))
                .toList();
    }

    private static double frequency(List<ViewParameters> views, Predicate<ViewParameters> holds) {
        return views.stream().filter(holds).count() / (double) views.size();
    }

    /** Against the mean and the quantiles 0.05, 0.25, 0.5, 0.75 and 0.95 of torchvision's draws. */
    private static void assertDistributed(List<Crop> crops, String name, ToDoubleFunction<Crop> measure) {
        double[] sorted = crops.stream().mapToDouble(measure).sorted().toArray();
        float[] expected = Torchvision.numbers(name);
        assertThat(crops.stream().mapToDouble(measure).average().orElseThrow())
                .as("mean of " + name)
                .isCloseTo(expected[0], within(0.007));
        double[] places = {0.05, 0.25, 0.5, 0.75, 0.95};
        for (int i = 0; i < places.length; i++) {
            assertThat(sorted[(int) (places[i] * sorted.length)])
                    .as("quantile " + places[i] + " of " + name)
                    .isCloseTo(expected[i + 1], within(0.016));
        }
    }

    private static void assertUniform(List<ColorStep> steps, Change change, double from, double to) {
        double[] sorted = steps.stream()
                .filter(step -> step.change() == change)
                .mapToDouble(ColorStep::amount)
                .sorted()
                .toArray();
        assertThat(sorted[0]).isBetween(from - 1e-6, from + 0.01 * (to - from));
        assertThat(sorted[sorted.length / 4]).isCloseTo(from + 0.25 * (to - from), within(0.02 * (to - from)));
        assertThat(sorted[sorted.length / 2]).isCloseTo((from + to) / 2, within(0.02 * (to - from)));
        assertThat(sorted[sorted.length - 1]).isBetween(to - 0.01 * (to - from), to + 1e-6);
    }
}
