package io.tncc.model.train;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDScope;
import ai.djl.ndarray.types.Shape;
import io.tncc.model.encoder.Encoder;
import io.tncc.model.engine.Torch;
import io.tncc.model.image.ImageBatch;
import io.tncc.model.memory.SlidingMemory;
import io.tncc.model.objective.Objective;
import io.tncc.model.optimizer.MovingAverage;
import io.tncc.model.optimizer.Sgd;
import io.tncc.model.random.CounterRandom;
import io.tncc.model.view.Views;

/**
 * One training step: all of the learning, top to bottom.
 *
 * <pre>
 *   B  images of the batch     S  side of a view     D  size of a projection     K  filled entries of the memory
 * </pre>
 */
final class TrainingStep implements AutoCloseable {

    private static final int QUERY_VIEW = 0;
    private static final int KEY_VIEW = 1;

    /** Random numbers of a step; those of images have lower draws. */
    private static final int SHUFFLE = Integer.MAX_VALUE;

    private final LearnerSpec spec;
    private final String lane;
    private final Torch torch;
    private final Encoder encoder;
    private final Encoder momentumEncoder;
    private final SlidingMemory memory;
    private final Sgd sgd;
    private final Views views;
    private final Objective objective;
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
        this.objective = new Objective(torch, spec.objective());
        this.average = new MovingAverage(torch, spec.encoderMomentum());
    }

    /** Learns from the batch, before which so many steps were taken and so many images were seen. */
    StepReport take(ImageBatch batch, long stepsTaken, long imagesSeen) {
        try (NDScope scope = new NDScope()) {
            scope.suppressNotUsedWarning();
            NDArray images = torch.bytes(batch.pixels(), shapeOf(batch)); // (B, S, S, 3)
            NDArray queryView = views.draw(images, spec.seed(), lane, batch.ordinals(), QUERY_VIEW); // (B, 3, S, S)
            NDArray keyView = views.draw(images, spec.seed(), lane, batch.ordinals(), KEY_VIEW); // (B, 3, S, S)
            CounterRandom order = CounterRandom.of(spec.seed(), lane, stepsTaken, SHUFFLE);
            NDArray keys =
                    onSphere(momentumEncoder.forwardShuffled(keyView, order).projections()); // (B, D)

            double rate = spec.optimizer().learningRate().at(imagesSeen);
            double weight = spec.objective().schedule().weightAt(imagesSeen);
            boolean fillsOnly = memory.isEmpty();
            float[] losses = fillsOnly ? new float[3] : learn(queryView, keys, rate, weight);
            memory.push(keys);

            return new StepReport(
                    stepsTaken + 1,
                    imagesSeen + batch.size(),
                    fillsOnly,
                    losses[0],
                    losses[1],
                    losses[2],
                    weight,
                    rate,
                    (double) memory.filled() / memory.capacity());
        }
    }

    private float[] learn(NDArray queryView, NDArray keys, double rate, double weight) {
        NDArray entries = memory.entries(); // (K, D)
        Objective.Loss loss = Torch.recording(() -> {
            NDArray queries = onSphere(encoder.forward(queryView).projections()); // (B, D)
            return objective.loss(queries, keys, entries, weight);
        });
        Torch.backward(loss.total());
        sgd.step(rate);
        average.follow(momentumEncoder.parameters(), encoder.parameters());
        return new float[] {
            loss.total().getFloat(),
            loss.instance().getFloat(),
            loss.consistency().getFloat()
        };
    }

    private static NDArray onSphere(NDArray projections) {
        return projections.normalize(2, 1);
    }

    private static Shape shapeOf(ImageBatch batch) {
        return new Shape(batch.size(), batch.side(), batch.side(), 3);
    }

    @Override
    public void close() {
        views.close();
        objective.close();
        average.close();
    }
}
