package io.tncc.model.train;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDScope;
import ai.djl.ndarray.types.Shape;
import io.tncc.model.encoder.Encoder;
import io.tncc.model.engine.HostArray;
import io.tncc.model.engine.Torch;
import io.tncc.model.image.ImageBatch;
import io.tncc.model.memory.SlidingMemory;
import io.tncc.model.objective.ObjectiveProbe;
import io.tncc.model.objective.ProjectionSpace;
import io.tncc.model.random.CounterRandom;
import io.tncc.model.random.ReservedDraw;
import io.tncc.model.view.Views;
import java.util.Map;

/**
 * A step up to its gradients on images that are not trained on, by copies of the encoders: BatchNorm's running statistics stay
 * as they are, and so does all else.
 */
final class QueryProbe {

    private QueryProbe() {}

    /**
     * The figures of a batch of two images or more, as the next step would find it.
     *
     * @param encoder the weights of the encoder
     * @param momentumEncoder those of the momentum encoder
     * @param memory with at least one key
     */
    static ObjectiveProbe.Figures of(
            LearnerSpec spec,
            String lane,
            Map<String, HostArray> encoder,
            Map<String, HostArray> momentumEncoder,
            SlidingMemory memory,
            ImageBatch batch,
            long stepsTaken,
            long imagesSeen) {
        try (Torch torch = Torch.open();
                Encoder asking = new Encoder(torch, spec.encoder(), spec.trainingMode(), encoder);
                Encoder answering = new Encoder(torch, spec.encoder(), spec.trainingMode(), momentumEncoder);
                Views queryViews = new Views(
                        torch,
                        spec.views().queries(),
                        spec.imageSide(),
                        spec.own().views());
                Views keyViews = new Views(
                        torch, spec.views().keys(), spec.imageSide(), spec.own().views());
                ProjectionSpace space =
                        new ProjectionSpace(torch, spec.objective().variation().space());
                ObjectiveProbe objective = new ObjectiveProbe(torch, spec.objective());
                NDScope scope = new NDScope()) {
            scope.suppressNotUsedWarning();
            NDArray images = torch.bytes(batch.pixels(), new Shape(batch.size(), batch.side(), batch.side(), 3));
            NDArray one = queryViews.draw(images, spec.seed(), lane, batch.ordinals(), 0); // (B, 3, S, S)
            NDArray other = keyViews.draw(images, spec.seed(), lane, batch.ordinals(), 1); // (B, 3, S, S)
            CounterRandom order = CounterRandom.of(spec.seed(), lane, stepsTaken, ReservedDraw.SHUFFLE);
            NDArray queries = space.place(asking.forward(one).projections()); // (B, D)
            NDArray keys = space.place(answering.forwardShuffled(other, order).projections()); // (B, D)
            NDArray entries = memory.entries(); // (K, D)
            if (spec.own().objective() != null) {
                return objective.withoutLoss(queries, keys, entries);
            }
            return objective.of(
                    queries,
                    keys,
                    entries,
                    spec.objective().at(imagesSeen),
                    new NeighborSelection(spec, lane, torch).of(batch, memory, stepsTaken));
        }
    }
}
