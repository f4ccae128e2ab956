package io.tncc.cli.dataset.generated;

import java.util.Random;

/** A color of light: red, green and blue from 0 to 1. */
record Color(double red, double green, double blue) {

    /** Any hue, from gray to saturated, from dark to bright. */
    static Color any(Random random) {
        return ofHue(random.nextDouble(), random.nextDouble(), 0.1 + 0.9 * random.nextDouble());
    }

    /** Nearly gray, either dark or bright. */
    static Color pale(Random random) {
        double brightness = 0.1 + 0.15 * random.nextDouble();
        return ofHue(
                random.nextDouble(), 0.3 * random.nextDouble(), random.nextBoolean() ? brightness : 1 - brightness);
    }

    private static Color ofHue(double hue, double saturation, double brightness) {
        return new Color(
                channel(6 * hue + 5, saturation, brightness),
                channel(6 * hue + 3, saturation, brightness),
                channel(6 * hue + 1, saturation, brightness));
    }

    /** Any color whose luminance differs from this one's by at least {@code contrast}. */
    Color contrasting(double contrast, Random random) {
        Color other = any(random);
        while (Math.abs(other.luminance() - luminance()) < contrast) {
            other = any(random);
        }
        return other;
    }

    Color mix(Color other, double share) {
        return new Color(
                red + (other.red - red) * share,
                green + (other.green - green) * share,
                blue + (other.blue - blue) * share);
    }

    Color times(double light) {
        return new Color(red * light, green * light, blue * light);
    }

    double luminance() {
        return 0.299 * red + 0.587 * green + 0.114 * blue;
    }

    private static double channel(double sextant, double saturation, double brightness) {
        double k = sextant % 6;
        return brightness * (1 - saturation * Math.max(0, Math.min(1, Math.min(k, 4 - k))));
    }
}
