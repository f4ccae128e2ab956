package io.tncc.cli.dataset.generated;

import java.awt.image.BufferedImage;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;

/**
 * Pictures of ten classes, drawn when asked for: a pure function of (seed, split, index). The classes take turns by index.
 *
 * @param seed chooses another world of pictures
 * @param split {@code train} or {@code test}: the two have no picture in common
 * @param size how many there are
 */
public record GeneratedImages(long seed, String split, int size) {
    private static final List<String> CLASSES =
            Stream.of(Pattern.values()).map(Pattern::label).toList();
    private static final long GOLDEN_GAMMA = 0x9E3779B97F4A7C15L;

    public static GeneratedImages train(int size) {
        return new GeneratedImages(0, "train", size);
    }

    public static GeneratedImages test(int size) {
        return new GeneratedImages(0, "test", size);
    }

    public static List<String> classes() {
        return CLASSES;
    }

    public String label(int index) {
        return patternOf(index).label();
    }

    /** Draws one picture, 32 x 32 pixels. */
    public BufferedImage draw(int index) {
        long pictureSeed = mix(mix(mix(seed + GOLDEN_GAMMA) ^ split.hashCode()) + index * GOLDEN_GAMMA);
        return new Picture(patternOf(index), new Random(pictureSeed)).draw();
    }

    private static Pattern patternOf(int index) {
        Pattern[] patterns = Pattern.values();
        return patterns[index % patterns.length];
    }

    /** The finalizer of SplitMix64 (Steele, Lea, Flood: "Fast splittable pseudorandom number generators", 2014). */
    private static long mix(long value) {
        long z = (value ^ (value >>> 30)) * 0xBF58476D1CE4E5B9L;
        z = (z ^ (z >>> 27)) * 0x94D049BB133111EBL;
        return z ^ (z >>> 31);
    }
}
