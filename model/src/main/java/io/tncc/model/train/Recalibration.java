package io.tncc.model.train;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDScope;
import ai.djl.ndarray.types.Shape;
import io.tncc.model.encoder.Encoder;
import io.tncc.model.engine.HostArray;
import io.tncc.model.engine.Torch;
import io.tncc.model.image.ImageBatch;
import io.tncc.model.view.ViewRecipe;
import io.tncc.model.view.Views;
import java.util.List;
import java.util.SortedMap;

/** BatchNorm's running statistics over given images, as they are embedded: normalised, not augmented. */
final class Recalibration {

    private Recalibration() {}

    /**
     * The weights with other running statistics: see {@link Encoder#recalibrate}.
     *
     * @throws IllegalArgumentException if there are no images
     */
    static SortedMap<String, HostArray> of(
            LearnerSpec spec, SortedMap<String, HostArray> weights, List<ImageBatch> batches) {
        if (batches.isEmpty()) {
            throw new IllegalArgumentException("Statistics are recalibrated over at least one batch of images");
        }
        ViewRecipe plain = ViewRecipe.unchanged(spec.views().normalisation());
        try (Torch torch = Torch.open();
                Encoder encoder = new Encoder(torch, spec.encoder(), spec.trainingMode(), weights);
                Views views = new Views(torch, plain, spec.imageSide());
                NDScope scope = new NDScope()) {
            scope.suppressNotUsedWarning();
            encoder.recalibrate(batches.stream().map(batch -> images(torch, views, batch))::iterator);
            return encoder.weights();
        }
    }

    private static NDArray images(Torch torch, Views views, ImageBatch batch) {
        NDArray pixels = torch.bytes(batch.pixels(), new Shape(batch.size(), batch.side(), batch.side(), 3));
        return views.draw(pixels, 0, "", batch.ordinals(), 0); // (B, 3, S, S)
    }
}
