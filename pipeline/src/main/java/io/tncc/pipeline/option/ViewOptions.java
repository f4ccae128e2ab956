package io.tncc.pipeline.option;

import static org.apache.flink.configuration.ConfigOptions.key;

import java.util.List;
import org.apache.flink.configuration.ConfigOption;

/** The random views of an image, and its normalisation. */
public final class ViewOptions {

    @Allowed(interval = "(0, 1]")
    public static final ConfigOption<Double> MIN_SCALE = key("view.min-scale")
            .doubleType()
            .defaultValue(0.2)
            .withDescription("The smallest share of the image's area that a view shows. At most view.max-scale.");

    @Allowed(interval = "(0, 1]")
    public static final ConfigOption<Double> MAX_SCALE = key("view.max-scale")
            .doubleType()
            .defaultValue(1.0)
            .withDescription("The largest share of the image's area that a view shows.");

    @Allowed(interval = "[0, 1]")
    public static final ConfigOption<Double> FLIP_PROBABILITY = key("view.flip-probability")
            .doubleType()
            .defaultValue(0.5)
            .withDescription("The probability that a view is mirrored, left to right.");

    @Allowed(interval = "[0, 1]")
    public static final ConfigOption<Double> JITTER_PROBABILITY = key("view.jitter-probability")
            .doubleType()
            .defaultValue(0.8)
            .withDescription("The probability that the colours of a view are jittered.");

    @Allowed(interval = "[0, 1]")
    public static final ConfigOption<Double> BRIGHTNESS = key("view.brightness")
            .doubleType()
            .defaultValue(0.4)
            .withDescription("Jitter of the brightness: its factor lies within 1 plus or minus this.");

    @Allowed(interval = "[0, 1]")
    public static final ConfigOption<Double> CONTRAST = key("view.contrast")
            .doubleType()
            .defaultValue(0.4)
            .withDescription("Jitter of the contrast: its factor lies within 1 plus or minus this.");

    @Allowed(interval = "[0, 1]")
    public static final ConfigOption<Double> SATURATION = key("view.saturation")
            .doubleType()
            .defaultValue(0.4)
            .withDescription("Jitter of the saturation: its factor lies within 1 plus or minus this.");

    @Allowed(interval = "[0, 0.5]")
    public static final ConfigOption<Double> HUE = key("view.hue")
            .doubleType()
            .defaultValue(0.1)
            .withDescription(
                    "Jitter of the hue: its turn lies within plus or minus this, where 1 is the whole circle.");

    @Allowed(interval = "[0, 1]")
    public static final ConfigOption<Double> GRAYSCALE_PROBABILITY = key("view.grayscale-probability")
            .doubleType()
            .defaultValue(0.2)
            .withDescription("The probability that a view loses its colours.");

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
}
