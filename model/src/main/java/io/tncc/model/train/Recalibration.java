package io.tncc.model.train;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.Shape;
import io.tncc.model.encoder.Encoder;
import io.tncc.model.engine.HostArray;
import io.tncc.model.engine.Torch;
import io.tncc.model.image.ImageBatch;
import io.tncc.model.view.ViewRecipe;
import io.tncc.model.view.Views;
import java.util.SortedMap;
import java.util.stream.Stream;

/** BatchNorm's running statistics over given images, as they are embedded: normalised, not augmented. */
final class Recalibration {

    private static final int MOST_IMAGES = 256;

    /** The pixels of so many images of side 224. */
    private static final long MOST_PIXELS = MOST_IMAGES * 224L * 224;

    /** Parts of at most two would leave one image over, of which BatchNorm may make no statistics. */
    private static final int LEAST_IMAGES = 3;

    private Recalibration() {}

    /** How many images of a side are seen at once, at most: fewer where they are large. */
    static int imagesAtOnce(int side) {
        return (int) Math.max(LEAST_IMAGES, Math.min(MOST_IMAGES, MOST_PIXELS / ((long) side * side)));
    }

    /**
     * The weights with other running statistics: see {@link Encoder#recalibrate}. One batch at a time is in memory.
     *
     * @throws IllegalArgumentException if there are no images
     */
    static SortedMap<String, HostArray> of(
            LearnerSpec spec, SortedMap<String, HostArray> weights, Stream<ImageBatch> batches) {
        ViewRecipe plain = ViewRecipe.unchanged(spec.views().normalisation());
        try (Torch torch = Torch.open();
                Encoder encoder = new Encoder(torch, spec.encoder(), spec.trainingMode(), weights);
                Views views = new Views(torch, plain, spec.imageSide())) {
            encoder.recalibrate(batches::iterator, batch -> images(torch, views, batch));
            return encoder.weights();
        }
    }

    private static NDArray images(Torch torch, Views views, ImageBatch batch) {
        NDArray pixels = torch.bytes(batch.pixels(), new Shape(batch.size(), batch.side(), batch.side(), 3));
        return views.draw(pixels, 0, "", batch.ordinals(), 0); // (B, 3, S, S)
    }
}
