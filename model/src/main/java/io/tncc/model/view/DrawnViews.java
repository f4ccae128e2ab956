package io.tncc.model.view;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDScope;
import ai.djl.ndarray.types.Shape;
import io.tncc.model.engine.HostArray;
import io.tncc.model.engine.Torch;
import io.tncc.model.image.ImageBatch;

/** Views as a learner draws them, in the JVM's memory. Used by one thread at a time. */
public final class DrawnViews implements AutoCloseable {

    private final Torch torch = Torch.open();
    private final Views views;

    /** Views of images whose side is so many pixels. */
    public DrawnViews(ViewRecipe recipe, int side) {
        this.views = new Views(torch, recipe, side);
    }

    /**
     * One view of each image.
     *
     * @param draw which view, from 0
     * @return the normalised views: (B, 3, S, S)
     */
    public HostArray of(ImageBatch images, long seed, String lane, int draw) {
        try (NDScope scope = new NDScope()) {
            scope.suppressNotUsedWarning();
            Shape shape = new Shape(images.size(), images.side(), images.side(), 3);
            NDArray pixels = torch.bytes(images.pixels(), shape); // (B, S, S, 3)
            return Torch.hostArray(views.draw(pixels, seed, lane, images.ordinals(), draw));
        }
    }

    @Override
    public void close() {
        views.close();
        torch.close();
    }
}
