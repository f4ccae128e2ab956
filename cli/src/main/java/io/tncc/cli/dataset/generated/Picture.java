package io.tncc.cli.dataset.generated;

import java.awt.image.BufferedImage;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/**
 * One scene: a figure of patterned cloth before a cluttered background, lit from a side.
 *
 * <p>What tells the class is the pattern alone. Colors, place, size, rotation, the figure's outline, light, noise and the
 * background are drawn at random, the same way for each class.
 */
final class Picture {
    static final int SIDE_PIXELS = 32;

    private static final int INKS = 16;

    private final Random random;
    private final Pattern pattern;

    private final Color ground;
    private final Color[] inks = new Color[INKS];
    private final double cellPixels;
    private final double cos;
    private final double sin;
    private final double stretch;
    private final double offsetU;
    private final double offsetV;

    private final Figure figure;
    private final Background background;
    private final double lightX;
    private final double lightY;
    private final double noise;

    Picture(Pattern pattern, Random random) {
        this.pattern = pattern;
        this.random = random;
        this.ground = Color.pale(random);
        for (int i = 0; i < INKS; i++) {
            inks[i] = ground.contrasting(0.3, random);
        }
        this.cellPixels = uniform(7.5, 13);
        double angle = Math.toRadians(uniform(-25, 25));
        this.cos = StrictMath.cos(angle);
        this.sin = StrictMath.sin(angle);
        this.stretch = uniform(0.85, 1.18);
        this.offsetU = random.nextDouble();
        this.offsetV = random.nextDouble();
        this.figure = Figure.any(random);
        this.background = Background.any(random);
        this.lightX = uniform(-0.35, 0.35);
        this.lightY = uniform(-0.35, 0.35);
        this.noise = uniform(0.02, 0.08);
    }

    BufferedImage draw() {
        BufferedImage image = new BufferedImage(SIDE_PIXELS, SIDE_PIXELS, BufferedImage.TYPE_INT_RGB);
        for (int row = 0; row < SIDE_PIXELS; row++) {
            for (int column = 0; column < SIDE_PIXELS; column++) {
                image.setRGB(column, row, pixel(column + 0.5, row + 0.5));
            }
        }
        return image;
    }

    private int pixel(double x, double y) {
        double light = 1 + lightX * (2 * x / SIDE_PIXELS - 1) + lightY * (2 * y / SIDE_PIXELS - 1);
        double cover = figure.cover(x, y);
        Color seen = (cover == 1 ? cloth(x, y) : behind(x, y).mix(cloth(x, y), cover)).times(light);
        int bits = random.nextInt();
        return level(seen.red(), bits) << 16 | level(seen.green(), bits >>> 10) << 8 | level(seen.blue(), bits >>> 20);
    }

    private Color behind(double x, double y) {
        return background.at(x, y).times(1 - 0.45 * figure.shadow(x, y));
    }

    private Color cloth(double x, double y) {
        double dx = x - SIDE_PIXELS / 2.0;
        double dy = y - SIDE_PIXELS / 2.0;
        double u = (cos * dx + sin * dy) / (cellPixels * stretch) + offsetU;
        double v = (cos * dy - sin * dx) * stretch / cellPixels + offsetV;
        Color ink = inks[Math.floorMod(pattern.motif(u, v) * 0x9E3779B9 >>> 16, INKS)];
        return ground.mix(ink, coverage(pattern.distance(u, v) * cellPixels));
    }

    /** The byte for a channel, with noise made from the lowest ten bits. */
    private int level(double value, int bits) {
        double noisy = value + noise * ((bits & 1023) / 512.0 - 1);
        return (int) Math.round(255 * Math.max(0, Math.min(1, noisy)));
    }

    private double uniform(double low, double high) {
        return low + (high - low) * random.nextDouble();
    }

    /** The length of a vector. Not {@link Math#hypot}, which guards against overflow and takes ten times as long. */
    private static double length(double x, double y) {
        return Math.sqrt(x * x + y * y);
    }

    /** How much of a pixel lies inside an edge at this signed distance in pixels. */
    private static double coverage(double distancePixels) {
        return Math.max(0, Math.min(1, 0.5 - distancePixels));
    }

    /** The outline that the cloth is cut to: a disc, a rounded rectangle, or a wavy blob. */
    private record Figure(
            double centerX,
            double centerY,
            double halfWidth,
            double halfHeight,
            double corner,
            double wave,
            double cosPhase,
            double sinPhase) {

        static Figure any(Random random) {
            double size = 11 + 8 * random.nextDouble();
            double slender = 0.8 + 0.4 * random.nextDouble();
            double phase = 2 * Math.PI * random.nextDouble();
            return new Figure(
                    SIDE_PIXELS * (0.5 + 0.3 * (random.nextDouble() - 0.5)),
                    SIDE_PIXELS * (0.5 + 0.3 * (random.nextDouble() - 0.5)),
                    size * slender,
                    size / slender,
                    0.2 + 0.8 * random.nextDouble(),
                    0.12 * random.nextDouble(),
                    StrictMath.cos(phase),
                    StrictMath.sin(phase));
        }

        double cover(double x, double y) {
            return coverage(distance(x, y));
        }

        double shadow(double x, double y) {
            return Math.max(0, Math.min(1, 0.5 - distance(x - 1.5, y - 1.5) / 4));
        }

        private double distance(double x, double y) {
            double dx = x - centerX;
            double dy = y - centerY;
            double radius = corner * Math.min(halfWidth, halfHeight);
            double outX = Math.abs(dx) - halfWidth + radius;
            double outY = Math.abs(dy) - halfHeight + radius;
            double box = length(Math.max(outX, 0), Math.max(outY, 0)) + Math.min(Math.max(outX, outY), 0) - radius;
            return box + wave * halfWidth * ripple(dx, dy);
        }

        /** The sine of five times the angle at which a point is seen from the middle, plus the phase. */
        private double ripple(double dx, double dy) {
            double radius = Math.sqrt(dx * dx + dy * dy);
            double cos = radius == 0 ? 1 : dx / radius;
            double sin = radius == 0 ? 0 : dy / radius;
            double cosTwice = cos * cos - sin * sin;
            double sinTwice = 2 * cos * sin;
            double cosFour = cosTwice * cosTwice - sinTwice * sinTwice;
            double sinFour = 2 * cosTwice * sinTwice;
            return (sinFour * cos + cosFour * sin) * cosPhase + (cosFour * cos - sinFour * sin) * sinPhase;
        }
    }

    /** A blend of two colors, with blots and bars of others lying about. */
    private record Background(Color from, Color to, double slopeX, double slopeY, List<Clutter> clutter) {

        static Background any(Random random) {
            Color from = Color.any(random);
            Color to = Color.any(random);
            double angle = 2 * Math.PI * random.nextDouble();
            List<Clutter> clutter = new ArrayList<>();
            int pieces = 4 + random.nextInt(8);
            for (int i = 0; i < pieces; i++) {
                clutter.add(Clutter.any(random));
            }
            return new Background(from, to, StrictMath.cos(angle), StrictMath.sin(angle), clutter);
        }

        Color at(double x, double y) {
            double along = ((x - SIDE_PIXELS / 2.0) * slopeX + (y - SIDE_PIXELS / 2.0) * slopeY) / SIDE_PIXELS;
            Color color = from.mix(to, Math.max(0, Math.min(1, 0.5 + along)));
            for (Clutter piece : clutter) {
                color = color.mix(piece.color, piece.cover(x, y));
            }
            return color;
        }
    }

    private record Clutter(
            Color color, double x, double y, double cos, double sin, double halfLength, double radius, double opacity) {

        static Clutter any(Random random) {
            double angle = Math.PI * random.nextDouble();
            return new Clutter(
                    Color.any(random),
                    SIDE_PIXELS * random.nextDouble(),
                    SIDE_PIXELS * random.nextDouble(),
                    StrictMath.cos(angle),
                    StrictMath.sin(angle),
                    8 * random.nextDouble(),
                    1 + 4 * random.nextDouble(),
                    0.4 + 0.6 * random.nextDouble());
        }

        double cover(double px, double py) {
            double dx = px - x;
            double dy = py - y;
            double along = cos * dx + sin * dy;
            double beyond = Math.max(0, Math.abs(along) - halfLength);
            return opacity * coverage(length(beyond, cos * dy - sin * dx) - radius);
        }
    }
}
