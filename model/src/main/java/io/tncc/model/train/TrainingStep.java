package io.tncc.model.train;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDScope;
import ai.djl.ndarray.types.Shape;
import io.tncc.model.encoder.Encoder;
import io.tncc.model.engine.Torch;
import io.tncc.model.image.ImageBatch;
import io.tncc.model.memory.SlidingMemory;
import io.tncc.model.objective.NeighborArguments;
import io.tncc.model.objective.Objective;
import io.tncc.model.objective.ObjectiveSpec;
import io.tncc.model.objective.ProjectionSpace;
import io.tncc.model.optimizer.MovingAverage;
import io.tncc.model.optimizer.Sgd;
import io.tncc.model.random.CounterRandom;
import io.tncc.model.view.Views;
import java.util.List;

/**
 * One training step: all of the learning, top to bottom.
 *
 * <pre>
 *   B  images of the batch     S  side of a view     D  size of a projection     K  filled entries of the memory
 * </pre>
 */
final class TrainingStep implements AutoCloseable {

    /** A draw of random numbers for a step; those for an image are lower. */
    private static final int SHUFFLE = Integer.MAX_VALUE;

    private final LearnerSpec spec;
    private final String lane;
    private final Torch torch;
    private final Encoder encoder;
    private final Encoder momentumEncoder;
    private final SlidingMemory memory;
    private final Sgd sgd;
    private final Views views;
    private final ProjectionSpace space;
    private final Objective objective;
    private final NeighborSelection neighbors;
    private final MovingAverage average;

    TrainingStep(
            LearnerSpec spec,
            String lane,
            Torch torch,
            Encoder encoder,
            Encoder momentumEncoder,
            SlidingMemory memory,
            Sgd sgd) {
        this.spec = spec;
        this.lane = lane;
        this.torch = torch;
        this.encoder = encoder;
        this.momentumEncoder = momentumEncoder;
        this.memory = memory;
        this.sgd = sgd;
        this.views = new Views(torch, spec.views(), spec.imageSide());
        this.space = new ProjectionSpace(torch, spec.objective().variation().space());
        this.objective = new Objective(torch, spec.objective());
        this.neighbors = new NeighborSelection(spec, lane, torch);
        this.average = new MovingAverage(torch, spec.encoderMomentum());
    }

    /** Views that ask, and the keys of the others of the same images that answer: (B, 3, S, S) and (B, D). */
    private record Contrast(NDArray queryView, NDArray keys) {}

    /** Learns from the batch, before which so many steps were taken and so many images were seen. */
    StepReport take(ImageBatch batch, long stepsTaken, long imagesSeen) {
        try (NDScope scope = new NDScope()) {
            scope.suppressNotUsedWarning();
            NDArray images = torch.bytes(batch.pixels(), shapeOf(batch)); // (B, S, S, 3)
            NDArray one = views.draw(images, spec.seed(), lane, batch.ordinals(), 0); // (B, 3, S, S)
            NDArray other = views.draw(images, spec.seed(), lane, batch.ordinals(), 1); // (B, 3, S, S)
            CounterRandom order = CounterRandom.of(spec.seed(), lane, stepsTaken, SHUFFLE);
            List<Contrast> contrasts = spec.objective().variation().symmetric()
                    ? List.of(new Contrast(one, keys(other, order)), new Contrast(other, keys(one, order)))
                    : List.of(new Contrast(one, keys(other, order)));

            double rate = spec.optimizer().learningRate().at(imagesSeen);
            ObjectiveSpec.Stage stage = spec.objective().at(imagesSeen);
            boolean fillsOnly = memory.isEmpty();
            float[] losses =
                    fillsOnly ? new float[4] : learn(contrasts, stage, neighbors.of(batch, memory, stepsTaken), rate);
            contrasts.forEach(contrast -> memory.push(contrast.keys(), batch.labels()));

            return new StepReport(
                    stepsTaken + 1,
                    imagesSeen + batch.size(),
                    fillsOnly,
                    losses[0],
                    losses[1],
                    losses[2],
                    stage.weight(),
                    losses[3],
                    rate,
                    (double) memory.filled() / memory.capacity());
        }
    }

    private NDArray keys(NDArray view, CounterRandom order) {
        return space.place(momentumEncoder.forwardShuffled(view, order).projections()); // (B, D)
    }

    private float[] learn(
            List<Contrast> contrasts, ObjectiveSpec.Stage stage, NeighborArguments selection, double rate) {
        NDArray entries = memory.entries(); // (K, D)
        Objective.Loss loss = Torch.recording(() -> Objective.Loss.mean(contrasts.stream()
                .map(contrast -> {
                    NDArray queries =
                            space.place(encoder.forward(contrast.queryView()).projections()); // (B, D)
                    return objective.loss(queries, contrast.keys(), entries, stage, selection);
                })
                .toList()));
        Torch.backward(loss.total());
        sgd.step(rate);
        average.follow(momentumEncoder.parameters(), encoder.parameters());
        return new float[] {
            loss.total().getFloat(),
            loss.instance().getFloat(),
            loss.consistency().getFloat(),
            loss.agreement().getFloat()
        };
    }

    private static Shape shapeOf(ImageBatch batch) {
        return new Shape(batch.size(), batch.side(), batch.side(), 3);
    }

    @Override
    public void close() {
        views.close();
        space.close();
        objective.close();
        average.close();
    }
}
