package io.tncc.model.view;

import io.tncc.model.image.Normalisation;
import java.util.ArrayList;
import java.util.List;

/**
 * From what the random views of an image are drawn. The terms are those of torchvision's {@code RandomResizedCrop}, {@code
 * RandomHorizontalFlip}, {@code ColorJitter} (under {@code RandomApply}), {@code RandomGrayscale} and {@code GaussianBlur}
 * (under {@code RandomApply}).
 *
 * @param minScale the smallest part of the image's area that a crop takes, in (0, 1]
 * @param maxScale the largest part, from minScale to 1
 * @param minRatio the smallest width of a crop over its height, above 0
 * @param maxRatio the largest, at least minRatio
 * @param flipProbability how often a view is mirrored left to right, in [0, 1]
 * @param jitterProbability how often the colours are jittered, in [0, 1]
 * @param brightness how far the factor of brightness lies from 1 at most, at least 0; factors below 0 are not drawn
 * @param contrast likewise of contrast
 * @param saturation likewise of saturation
 * @param hue how far the hue is turned at most, in turns of the colour circle: 0 to 0.5
 * @param grayscaleProbability how often a view is gray, in [0, 1]
 * @param blurProbability how often a view is blurred, in [0, 1]
 * @param minBlurSigma the smallest standard deviation of the blur in pixels of the view, above 0
 * @param maxBlurSigma the largest, at least minBlurSigma
 * @param normalisation applied last
 */
public record ViewRecipe(
        float minScale,
        float maxScale,
        float minRatio,
        float maxRatio,
        float flipProbability,
        float jitterProbability,
        float brightness,
        float contrast,
        float saturation,
        float hue,
        float grayscaleProbability,
        float blurProbability,
        float minBlurSigma,
        float maxBlurSigma,
        Normalisation normalisation) {

    public ViewRecipe {
        List<String> problems = new ArrayList<>();
        between(problems, "minScale", minScale, Float.MIN_VALUE, 1, "above 0 and at most 1");
        between(problems, "maxScale", maxScale, minScale, 1, "from minScale (" + minScale + ") to 1");
        between(problems, "minRatio", minRatio, Float.MIN_VALUE, Float.MAX_VALUE, "above 0");
        between(problems, "maxRatio", maxRatio, minRatio, Float.MAX_VALUE, "at least minRatio (" + minRatio + ")");
        between(problems, "flipProbability", flipProbability, 0, 1, "from 0 to 1");
        between(problems, "jitterProbability", jitterProbability, 0, 1, "from 0 to 1");
        between(problems, "brightness", brightness, 0, Float.MAX_VALUE, "at least 0");
        between(problems, "contrast", contrast, 0, Float.MAX_VALUE, "at least 0");
        between(problems, "saturation", saturation, 0, Float.MAX_VALUE, "at least 0");
        between(problems, "hue", hue, 0, 0.5f, "from 0 to 0.5");
        between(problems, "grayscaleProbability", grayscaleProbability, 0, 1, "from 0 to 1");
        between(problems, "blurProbability", blurProbability, 0, 1, "from 0 to 1");
        between(problems, "minBlurSigma", minBlurSigma, Float.MIN_VALUE, Float.MAX_VALUE, "above 0");
        between(
                problems,
                "maxBlurSigma",
                maxBlurSigma,
                minBlurSigma,
                Float.MAX_VALUE,
                "at least minBlurSigma (" + minBlurSigma + ")");
        if (!problems.isEmpty()) {
            throw new IllegalArgumentException("A view recipe cannot be followed: " + String.join("; ", problems));
        }
    }

    /** A recipe without blur. */
    public ViewRecipe(
            float minScale,
            float maxScale,
            float minRatio,
            float maxRatio,
            float flipProbability,
            float jitterProbability,
            float brightness,
            float contrast,
            float saturation,
            float hue,
            float grayscaleProbability,
            Normalisation normalisation) {
        this(
                minScale,
                maxScale,
                minRatio,
                maxRatio,
                flipProbability,
                jitterProbability,
                brightness,
                contrast,
                saturation,
                hue,
                grayscaleProbability,
                0,
                0.1f,
                2,
                normalisation);
    }

    /**
     * The views of MoCo v2 (Chen, Fan, Girshick, He, arXiv:2003.04297) as they are used on CIFAR-10: without blur, normalised by
     * CIFAR-10's statistics.
     */
    public static ViewRecipe mocoV2Cifar() {
        return new ViewRecipe(
                0.2f, 1f, 3f / 4, 4f / 3, 0.5f, 0.8f, 0.4f, 0.4f, 0.4f, 0.1f, 0.2f, Normalisation.CIFAR_10);
    }

    /** The views of MoCo v2 on ImageNet (section 2 and the published code), normalised by ImageNet's statistics. */
    public static ViewRecipe mocoV2Imagenet() {
        return new ViewRecipe(
                0.2f,
                1f,
                3f / 4,
                4f / 3,
                0.5f,
                0.8f,
                0.4f,
                0.4f,
                0.4f,
                0.1f,
                0.2f,
                0.5f,
                0.1f,
                2f,
                Normalisation.IMAGENET);
    }

    /**
     * The views of SimCLR (Chen, Kornblith, Norouzi, Hinton, arXiv:2002.05709, appendix A) with colour distortion of strength 1,
     * normalised by ImageNet's statistics. SimCLR cuts the blur off at a tenth of the side, which at 224 pixels is beyond three
     * of the largest standard deviation; here it is three, whatever the side.
     */
    public static ViewRecipe simClr() {
        return new ViewRecipe(
                0.08f,
                1f,
                3f / 4,
                4f / 3,
                0.5f,
                0.8f,
                0.8f,
                0.8f,
                0.8f,
                0.2f,
                0.2f,
                0.5f,
                0.1f,
                2f,
                Normalisation.IMAGENET);
    }

    /** The image itself, normalised. */
    public static ViewRecipe unchanged(Normalisation normalisation) {
        return new ViewRecipe(1, 1, 1, 1, 0, 0, 0, 0, 0, 0, 0, normalisation);
    }

    /** The same crops, mirrored as often, with the colours and the sharpness of the image. */
    public ViewRecipe weak() {
        return new ViewRecipe(
                minScale,
                maxScale,
                minRatio,
                maxRatio,
                flipProbability,
                0,
                brightness,
                contrast,
                saturation,
                hue,
                0,
                0,
                minBlurSigma,
                maxBlurSigma,
                normalisation);
    }

    /** The same views, normalised by other statistics. */
    public ViewRecipe with(Normalisation other) {
        return new ViewRecipe(
                minScale,
                maxScale,
                minRatio,
                maxRatio,
                flipProbability,
                jitterProbability,
                brightness,
                contrast,
                saturation,
                hue,
                grayscaleProbability,
                blurProbability,
                minBlurSigma,
                maxBlurSigma,
                other);
    }

    private static void between(
            List<String> problems, String name, float value, float least, float most, String allowed) {
        if (!(value >= least && value <= most)) {
            problems.add("%s is %s, not %s".formatted(name, allowed, value));
        }
    }
}
