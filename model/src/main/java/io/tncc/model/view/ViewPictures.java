package io.tncc.model.view;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDScope;
import ai.djl.ndarray.types.Shape;
import io.tncc.model.engine.Torch;
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
        try (Torch torch = Torch.cpu();
                Views views = new Views(torch, recipe.with(NONE), images.side());
                NDScope scope = new NDScope()) {
            scope.suppressNotUsedWarning();
            Shape shape = new Shape(images.size(), images.side(), images.side(), 3);
            NDArray drawn = views.draw(torch.bytes(images.pixels(), shape), seed, lane, images.ordinals(), draw);
            float[] colors = drawn.transpose(0, 2, 3, 1).toFloatArray(); // (B, S, S, 3)
            byte[] pixels = new byte[colors.length];
            for (int i = 0; i < pixels.length; i++) {
                pixels[i] = (byte) Math.round(255 * colors[i]);
            }
            return pixels;
        }
    }
}
