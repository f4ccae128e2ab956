package io.tncc.model.evaluate;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDScope;
import ai.djl.ndarray.types.Shape;
import io.tncc.model.embed.Embedder;
import io.tncc.model.engine.Torch;
import io.tncc.model.image.ImageBatch;
import io.tncc.model.image.Normalisation;
import io.tncc.model.view.ViewRecipe;
import io.tncc.model.view.Views;
import java.util.function.Function;

/** What an encoder makes of images, and of views of them. */
public final class ImageFeatures {

    private static final int BATCH = 256;
    private static final long VIEW_SEED = 0;
    private static final String VIEW_LANE = "evaluation";

    private ImageFeatures() {}

    /** The embeddings of all images as they are, (N, E). */
    public static Embeddings of(Embedder embedder, ImageBatch images) {
        return inParts(images, part -> embedder.embed(part.pixels(), part.size(), part.side()));
    }

    /**
     * The embeddings of a random view of each image by the recipe of {@link ViewRecipe#mocoV2Cifar}, (N, E). The views are a
     * function of the ordinals and the draw: encoders can be compared.
     */
    public static Embeddings ofViews(
            Torch torch, Embedder embedder, Normalisation normalisation, ImageBatch images, int draw) {
        ViewRecipe recipe = ViewRecipe.mocoV2Cifar().with(normalisation);
        try (Views views = new Views(torch, recipe, images.side())) {
            return inParts(images, part -> ofViews(torch, embedder, views, part, draw));
        }
    }

    private static float[][] ofViews(Torch torch, Embedder embedder, Views views, ImageBatch part, int draw) {
        try (NDScope scope = new NDScope()) {
            scope.suppressNotUsedWarning();
            Shape shape = new Shape(part.size(), part.side(), part.side(), 3);
            NDArray pixels = torch.bytes(part.pixels(), shape); // (B, S, S, 3)
            return embedder.embedViews(views.draw(pixels, VIEW_SEED, VIEW_LANE, part.ordinals(), draw)); // (B, E)
        }
    }

    private static Embeddings inParts(ImageBatch images, Function<ImageBatch, float[][]> embed) {
        float[][] rows = new float[images.size()][];
        int done = 0;
        for (ImageBatch part : (Iterable<ImageBatch>) images.parts(BATCH)::iterator) {
            float[][] some = embed.apply(part);
            System.arraycopy(some, 0, rows, done, some.length);
            done += some.length;
        }
        return Embeddings.ofRows(rows);
    }
}
