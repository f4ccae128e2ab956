package io.tncc.pipeline.dsl

import io.tncc.model.view.ViewTransform
import io.tncc.pipeline.Pretraining
import io.tncc.pipeline.option.ViewOptions
import io.tncc.pipeline.option.ViewOptions.Keys
import io.tncc.pipeline.option.ViewOptions.Recipe

/** The random views of an image: options `view.*`. What is null is the recipe's. */
public class ViewsScope internal constructor(builder: Pretraining.Builder) : Scope(builder) {

    public var recipe: Recipe by setting(ViewOptions.RECIPE)

    /** How the views of keys are drawn. */
    public var keys: Keys by setting(ViewOptions.KEYS)

    public var minScale: Double? by optional(ViewOptions.MIN_SCALE)

    public var maxScale: Double? by optional(ViewOptions.MAX_SCALE)

    public var minRatio: Double? by optional(ViewOptions.MIN_RATIO)

    public var maxRatio: Double? by optional(ViewOptions.MAX_RATIO)

    public var flipProbability: Double? by optional(ViewOptions.FLIP_PROBABILITY)

    public var jitterProbability: Double? by optional(ViewOptions.JITTER_PROBABILITY)

    public var brightness: Double? by optional(ViewOptions.BRIGHTNESS)

    public var contrast: Double? by optional(ViewOptions.CONTRAST)

    public var saturation: Double? by optional(ViewOptions.SATURATION)

    public var hue: Double? by optional(ViewOptions.HUE)

    public var grayscaleProbability: Double? by optional(ViewOptions.GRAYSCALE_PROBABILITY)

    public var blurProbability: Double? by optional(ViewOptions.BLUR_PROBABILITY)

    public var minBlurSigma: Double? by optional(ViewOptions.MIN_BLUR_SIGMA)

    public var maxBlurSigma: Double? by optional(ViewOptions.MAX_BLUR_SIGMA)

    /** Of red, green and blue, in [0, 1]. */
    public var mean: List<Double> by setting(ViewOptions.MEAN)

    /** Of red, green and blue, in (0, 1]. */
    public var standardDeviation: List<Double> by setting(ViewOptions.STANDARD_DEVIATION)

    /** Changes the views that the recipe has drawn, before they are normalised. */
    public fun transform(id: String, version: Int, transform: ViewTransform) {
        builder.viewTransform(id, version, transform)
    }
}
