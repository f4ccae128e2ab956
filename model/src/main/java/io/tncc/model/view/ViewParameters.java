package io.tncc.model.view;

import io.tncc.model.random.CounterRandom;
import io.tncc.model.view.ColorStep.Change;
import java.util.ArrayList;
import java.util.List;

/**
 * All that is random about one view of one image.
 *
 * @param crop what it shows
 * @param flipped whether it is mirrored left to right
 * @param jitter the changes of colour, in the order in which they are made; empty where there are none
 * @param grayscale whether it is gray in the end
 * @param blurSigma the standard deviation of its blur in pixels, or 0 for none
 */
record ViewParameters(Crop crop, boolean flipped, List<ColorStep> jitter, boolean grayscale, float blurSigma) {

    /** How many changes of colour a view has at most. */
    static final int MAX_STEPS = Change.values().length;

    ViewParameters {
        jitter = List.copyOf(jitter);
        if (jitter.size() > MAX_STEPS) {
            throw new IllegalArgumentException(
                    "A view has at most %d changes of colour, not %d".formatted(MAX_STEPS, jitter.size()));
        }
    }

    /** The parameters of the view that the stream of numbers stands for. */
    static ViewParameters draw(ViewRecipe recipe, int side, CounterRandom random) {
        Crop crop = Crop.draw(recipe, side, random);
        boolean flipped = random.nextFloat() < recipe.flipProbability();
        boolean jittered = random.nextFloat() < recipe.jitterProbability();
        boolean grayscale = random.nextFloat() < recipe.grayscaleProbability();
        List<ColorStep> jitter = jittered ? drawJitter(recipe, random) : List.of();
        boolean blurred = random.nextFloat() < recipe.blurProbability();
        float blurSigma = blurred ? random.nextFloat(recipe.minBlurSigma(), recipe.maxBlurSigma()) : 0;
        return new ViewParameters(crop, flipped, jitter, grayscale, blurSigma);
    }

    /** The four changes in a random order, as torchvision's {@code ColorJitter} draws them. */
    private static List<ColorStep> drawJitter(ViewRecipe recipe, CounterRandom random) {
        List<ColorStep> sorted = new ArrayList<>(List.of(
                new ColorStep(Change.BRIGHTNESS, drawFactor(recipe.brightness(), random)),
                new ColorStep(Change.CONTRAST, drawFactor(recipe.contrast(), random)),
                new ColorStep(Change.SATURATION, drawFactor(recipe.saturation(), random)),
                new ColorStep(Change.HUE, random.nextFloat(-recipe.hue(), recipe.hue()))));
        List<ColorStep> shuffled = new ArrayList<>();
        while (!sorted.isEmpty()) {
            shuffled.add(sorted.remove(random.nextInt(sorted.size())));
        }
        return shuffled;
    }

    private static float drawFactor(float strength, CounterRandom random) {
        return random.nextFloat(Math.max(0, 1 - strength), 1 + strength);
    }
}
