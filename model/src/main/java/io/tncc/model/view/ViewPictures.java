package io.tncc.model.view;

import io.tncc.model.image.ImageBatch;
import io.tncc.model.image.Normalisation;
import java.util.List;

/** Views as pixels, for people to look at. */
public final class ViewPictures {

    private static final Normalisation NONE = new Normalisation(List.of(0f, 0f, 0f), List.of(1f, 1f, 1f));

    private ViewPictures() {}

    /**
     * The views that a learner draws of the images, before they are normalised.
     *
     * @param draw which view, from 0
     * @return red, green and blue bytes of each pixel, row by row, view by view: (B, S, S, 3)
     */
    public static byte[] of(ViewRecipe recipe, ImageBatch images, long seed, String lane, int draw) {
        float[] colors = colors(recipe, images, seed, lane, draw); // (B, 3, S, S)
        int plane = images.side() * images.side();
        byte[] pixels = new byte[colors.length];
        for (int i = 0; i < pixels.length; i++) {
            int image = i / (3 * plane);
            int place = i / 3 % plane;
            int channel = i % 3;
            pixels[i] = (byte) Math.round(255 * colors[(3 * image + channel) * plane + place]);
        }
        return pixels;
    }

    private static float[] colors(ViewRecipe recipe, ImageBatch images, long seed, String lane, int draw) {
        try (DrawnViews views = new DrawnViews(recipe.with(NONE), images.side())) {
            return views.of(images, seed, lane, draw).values();
        }
    }
}
