package io.tncc.model.view;

import io.tncc.model.random.CounterRandom;

/**
 * The part of an image that a view shows, in pixels of the image.
 *
 * @param left columns to the left of it
 * @param top rows above it
 * @param width its columns
 * @param height its rows
 */
record Crop(int left, int top, int width, int height) {

    private static final int TRIES = 10;

    Crop {
        if (left < 0 || top < 0 || width < 1 || height < 1) {
            throw new IllegalArgumentException(
                    "A crop lies inside its image and is not empty, unlike %d x %d at (%d, %d)"
                            .formatted(width, height, left, top));
        }
    }

    /** All of an image. */
    static Crop whole(int side) {
        return new Crop(0, 0, side, side);
    }

    /**
     * A crop as torchvision's {@code RandomResizedCrop} draws it: an area and the logarithm of a ratio, each uniform, up to ten
     * times until the rectangle fits; else the largest allowed one in the centre.
     */
    static Crop draw(ViewRecipe recipe, int side, CounterRandom random) {
        float minLogRatio = log(recipe.minRatio());
        float maxLogRatio = log(recipe.maxRatio());
        for (int attempt = 0; attempt < TRIES; attempt++) {
            double area = (double) side * side * random.nextFloat(recipe.minScale(), recipe.maxScale());
            // StrictMath, as Math.exp may differ in its last bit between machines
            double ratio = StrictMath.exp(random.nextFloat(minLogRatio, maxLogRatio));
            long width = (long) Math.rint(Math.sqrt(area * ratio));
            long height = (long) Math.rint(Math.sqrt(area / ratio));
            if (width > 0 && width <= side && height > 0 && height <= side) {
                int top = random.nextInt(side - (int) height + 1);
                int left = random.nextInt(side - (int) width + 1);
                return new Crop(left, top, (int) width, (int) height);
            }
        }
        return centred(recipe, side);
    }

    private static Crop centred(ViewRecipe recipe, int side) {
        int width = side;
        int height = side;
        if (recipe.minRatio() > 1) {
            height = Math.max(1, (int) Math.rint(side / (double) recipe.minRatio()));
        } else if (recipe.maxRatio() < 1) {
            width = Math.max(1, (int) Math.rint(side * (double) recipe.maxRatio()));
        }
        return new Crop((side - width) / 2, (side - height) / 2, width, height);
    }

    private static float log(float ratio) {
        return (float) StrictMath.log(ratio);
    }
}
