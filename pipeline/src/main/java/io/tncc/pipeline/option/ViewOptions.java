package io.tncc.pipeline.option;

import static org.apache.flink.configuration.ConfigOptions.key;

import java.util.List;
import org.apache.flink.configuration.ConfigOption;

/**
 * The random views of an image, and its normalisation.
 *
 * <p>{@options}
 */
public final class ViewOptions {

    public static final ConfigOption<Recipe> RECIPE = key("view.recipe")
            .enumType(Recipe.class)
            .defaultValue(Recipe.MOCOV2_CIFAR)
            .withDescription("The published recipe that views are drawn by: MoCo v2 as on CIFAR-10, MoCo v2 as on "
                    + "ImageNet (with blur), or SimCLR. custom is the image itself. A setting below that is not "
                    + "set is the recipe's; the normalisation is set apart.");

    public static final ConfigOption<Keys> KEYS = key("view.keys")
            .enumType(Keys.class)
            .defaultValue(Keys.SAME)
            .withDescription(
                    "How the views are drawn that the momentum encoder makes keys of: by all of the recipe, as "
                            + "the encoder's are (same), or only cropped and mirrored by it, in the image's own colours and "
                            + "unblurred (weak), which helps where colours tell images apart and harms where they do not.");

    @Allowed(interval = "(0, 1]")
    public static final ConfigOption<Double> MIN_SCALE = key("view.min-scale")
            .doubleType()
            .noDefaultValue()
            .withDescription("The smallest share of the image's area that a view shows. At most view.max-scale.");

    @Allowed(interval = "(0, 1]")
    public static final ConfigOption<Double> MAX_SCALE = key("view.max-scale")
            .doubleType()
            .noDefaultValue()
            .withDescription("The largest share of the image's area that a view shows.");

    @Allowed(interval = "(0, 100]")
    public static final ConfigOption<Double> MIN_RATIO = key("view.min-ratio")
            .doubleType()
            .noDefaultValue()
            .withDescription("The smallest width of a crop over its height. At most view.max-ratio.");

    @Allowed(interval = "(0, 100]")
    public static final ConfigOption<Double> MAX_RATIO = key("view.max-ratio")
            .doubleType()
            .noDefaultValue()
            .withDescription("The largest width of a crop over its height.");

    @Allowed(interval = "[0, 1]")
    public static final ConfigOption<Double> FLIP_PROBABILITY = key("view.flip-probability")
            .doubleType()
            .noDefaultValue()
            .withDescription("The probability that a view is mirrored, left to right.");

    @Allowed(interval = "[0, 1]")
    public static final ConfigOption<Double> JITTER_PROBABILITY = key("view.jitter-probability")
            .doubleType()
            .noDefaultValue()
            .withDescription("The probability that the colours of a view are jittered.");

    @Allowed(interval = "[0, 1]")
    public static final ConfigOption<Double> BRIGHTNESS = key("view.brightness")
            .doubleType()
            .noDefaultValue()
            .withDescription("Jitter of the brightness: its factor lies within 1 plus or minus this.");

    @Allowed(interval = "[0, 1]")
    public static final ConfigOption<Double> CONTRAST = key("view.contrast")
            .doubleType()
            .noDefaultValue()
            .withDescription("Jitter of the contrast: its factor lies within 1 plus or minus this.");

    @Allowed(interval = "[0, 1]")
    public static final ConfigOption<Double> SATURATION = key("view.saturation")
            .doubleType()
            .noDefaultValue()
            .withDescription("Jitter of the saturation: its factor lies within 1 plus or minus this.");

    @Allowed(interval = "[0, 0.5]")
    public static final ConfigOption<Double> HUE = key("view.hue")
            .doubleType()
            .noDefaultValue()
            .withDescription(
                    "Jitter of the hue: its turn lies within plus or minus this, where 1 is the whole circle.");

    @Allowed(interval = "[0, 1]")
    public static final ConfigOption<Double> GRAYSCALE_PROBABILITY = key("view.grayscale-probability")
            .doubleType()
            .noDefaultValue()
            .withDescription("The probability that a view loses its colours.");

    @Allowed(interval = "[0, 1]")
    public static final ConfigOption<Double> BLUR_PROBABILITY = key("view.blur-probability")
            .doubleType()
            .noDefaultValue()
            .withDescription("The probability that a view is blurred.");

    @Allowed(interval = "(0, 100]")
    public static final ConfigOption<Double> MIN_BLUR_SIGMA = key("view.min-blur-sigma")
            .doubleType()
            .noDefaultValue()
            .withDescription("The smallest standard deviation of the blur in pixels. At most view.max-blur-sigma.");

    @Allowed(interval = "(0, 100]")
    public static final ConfigOption<Double> MAX_BLUR_SIGMA = key("view.max-blur-sigma")
            .doubleType()
            .noDefaultValue()
            .withDescription("The largest standard deviation of the blur in pixels.");

    @Fixed(Half.TRAINING)
    @Allowed(interval = "[0, 1]", count = 3)
    public static final ConfigOption<List<Double>> MEAN = key("view.mean")
            .doubleType()
            .asList()
            .defaultValues(0.485, 0.456, 0.406)
            .withDescription("Subtracted from red, green and blue in [0, 1]. The default is ImageNet's. Every encoder "
                    + "file names it, that of version 0 too.");

    @Fixed(Half.TRAINING)
    @Allowed(interval = "(0, 1]", count = 3)
    public static final ConfigOption<List<Double>> STANDARD_DEVIATION = key("view.standard-deviation")
            .doubleType()
            .asList()
            .defaultValues(0.229, 0.224, 0.225)
            .withDescription("What red, green and blue are then divided by. The default is ImageNet's.");

    private ViewOptions() {}

    /** What becomes of the recipe for keys. */
    public enum Keys {
        SAME,
        WEAK;

        @Override
        public String toString() {
            return OptionText.enumValue(this);
        }
    }

    /** The published recipes, and none. */
    public enum Recipe {
        MOCOV2_CIFAR,
        MOCOV2_IMAGENET,
        SIMCLR,
        CUSTOM;

        @Override
        public String toString() {
            return OptionText.enumValue(this);
        }
    }
}
