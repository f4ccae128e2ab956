package io.tncc.model.train;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDScope;
import ai.djl.ndarray.types.Shape;
import io.tncc.model.encoder.Encoder;
import io.tncc.model.engine.RecordedNumbers;
import io.tncc.model.engine.Torch;
import io.tncc.model.extension.Extension;
import io.tncc.model.image.ImageBatch;
import io.tncc.model.memory.SlidingMemory;
import io.tncc.model.objective.ContrastiveBatch;
import io.tncc.model.objective.ContrastiveLoss;
import io.tncc.model.objective.MomentumAlignment;
import io.tncc.model.objective.NeighborArguments;
import io.tncc.model.objective.Objective;
import io.tncc.model.objective.ObjectiveSpec;
import io.tncc.model.objective.OwnObjective;
import io.tncc.model.objective.ProjectionSpace;
import io.tncc.model.optimizer.MovingAverage;
import io.tncc.model.optimizer.Sgd;
import io.tncc.model.random.CounterRandom;
import io.tncc.model.random.ReservedDraw;
import io.tncc.model.view.ViewTransform;
import io.tncc.model.view.Views;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One training step, an update of the weights: all of the learning, top to bottom. A step whose loss or gradients are not finite
 * changes nothing.
 *
 * <pre>
 *   B  images of the update     S  side of a view     F  size of a feature     D  size of a projection
 *   K  filled entries of the memory
 * </pre>
 */
final class TrainingStep implements AutoCloseable {

    private final LearnerSpec spec;
    private final String lane;
    private final Torch torch;
    private final Encoder encoder;
    private final Encoder momentumEncoder;
    private final SlidingMemory memory;
    private final Sgd sgd;
    private final Rehearsal rehearsal;
    private final Views queryViews;
    private final Views keyViews;
    private final ProjectionSpace space;
    private final Objective objective;
    private final @Nullable OwnObjective ownObjective;
    private final NeighborSelection neighbors;
    private final MomentumAlignment alignment;
    private final RunningStatistics statistics;
    private final MovingAverage average;

    TrainingStep(
            LearnerSpec spec,
            String lane,
            Torch torch,
            Encoder encoder,
            Encoder momentumEncoder,
            SlidingMemory memory,
            Sgd sgd,
            Rehearsal rehearsal) {
        this.spec = spec;
        this.lane = lane;
        this.torch = torch;
        this.encoder = encoder;
        this.momentumEncoder = momentumEncoder;
        this.memory = memory;
        this.sgd = sgd;
        this.rehearsal = rehearsal;
        Extension<ViewTransform> ownViews = spec.own().views();
        this.queryViews = new Views(torch, spec.views().queries(), spec.imageSide(), ownViews);
        this.keyViews = new Views(torch, spec.views().keys(), spec.imageSide(), ownViews);
        this.space = new ProjectionSpace(torch, spec.objective().variation().space());
        this.objective = new Objective(torch, spec.objective());
        Extension<ContrastiveLoss> ownLoss = spec.own().objective();
        this.ownObjective = ownLoss == null ? null : new OwnObjective(ownLoss);
        this.neighbors = new NeighborSelection(spec, lane, torch);
        this.alignment = new MomentumAlignment(torch);
        this.statistics = new RunningStatistics(torch, encoder.buffers().addAll(momentumEncoder.buffers()));
        this.average = new MovingAverage(torch, spec.encoderMomentum());
    }

    /** Views that ask, and what the momentum encoder makes of the others: (B, 3, S, S), keys (B, D) and features (B, F). */
    private record Contrast(NDArray queryView, NDArray keys, NDArray references) {}

    /** The loss of queries (B, D) and keys (B, D). */
    private interface BatchLoss {

        Objective.Loss of(NDArray queries, NDArray keys);
    }

    /** The parts of a loss and the norm of its gradients, on the host. */
    private record Losses(
            float total, float instance, float consistency, float agreement, float alignment, float gradientNorm) {

        boolean areFinite() {
            return Float.isFinite(total) && Float.isFinite(gradientNorm);
        }
    }

    /** Learns from the images of an update, before which so many steps were taken and so many images were seen. */
    StepReport take(Update update, long stepsTaken, long imagesSeen) {
        try (NDScope scope = new NDScope()) {
            scope.suppressNotUsedWarning();
            ImageBatch batch = update.images();
            NDArray statisticsBefore = statistics.copy();
            NDArray images = torch.bytes(batch.pixels(), shapeOf(batch)); // (B, S, S, 3)
            CounterRandom order = CounterRandom.of(spec.seed(), lane, stepsTaken, ReservedDraw.SHUFFLE);
            List<Contrast> contrasts = contrasts(update, images, order);

            double rate = spec.optimizer().learningRate().at(imagesSeen);
            ObjectiveSpec.Stage stage = spec.objective().at(imagesSeen);
            boolean fillsOnly = memory.isEmpty();
            boolean scaled =
                    !fillsOnly && stage.weight() != 0 && spec.objective().scalesConsistency();
            Losses losses = fillsOnly
                    ? nothingButKeys(contrasts)
                    : learn(update, stepsTaken, contrasts, lossOf(batch, stage, stepsTaken, imagesSeen), rate);
            if (losses.areFinite()) {
                contrasts.forEach(contrast -> memory.push(contrast.keys(), batch.labels()));
                rehearsal.learned(update, contrasts.get(0).keys());
            } else {
                statistics.restore(statisticsBefore);
            }
            return new StepReport(
                    stepsTaken + 1,
                    imagesSeen + update.arrivals(),
                    update.replayedImages(),
                    !losses.areFinite(),
                    fillsOnly,
                    losses.total(),
                    losses.instance(),
                    losses.consistency(),
                    stage.weight(),
                    scaled ? losses.agreement() : null,
                    losses.alignment(),
                    losses.gradientNorm(),
                    rate,
                    (double) memory.filled() / memory.capacity());
        }
    }

    private List<Contrast> contrasts(Update update, NDArray images, CounterRandom order) {
        NDArray one = draw(queryViews, update, images, 0); // (B, 3, S, S)
        NDArray other = draw(keyViews, update, images, 1); // (B, 3, S, S)
        Contrast contrast = contrast(one, other, order);
        if (!spec.objective().variation().symmetric()) {
            return List.of(contrast);
        }
        return spec.views().isSame()
                ? List.of(contrast, contrast(other, one, order))
                : List.of(
                        contrast,
                        contrast(draw(queryViews, update, images, 1), draw(keyViews, update, images, 0), order));
    }

    private NDArray draw(Views views, Update update, NDArray images, int view) {
        return views.draw(images, spec.seed(), lane, update.images().ordinals(), update.draws(view));
    }

    private Contrast contrast(NDArray queryView, NDArray keyView, CounterRandom order) {
        Encoder.Output output = momentumEncoder.forwardShuffled(keyView, order);
        return new Contrast(queryView, space.place(output.projections()), output.features());
    }

    /** No losses, unless keys that are not finite would come into the memory. */
    private static Losses nothingButKeys(List<Contrast> contrasts) {
        float zero = 0;
        for (Contrast contrast : contrasts) {
            zero += 0 * contrast.keys().sum().getFloat();
        }
        return new Losses(zero, 0, 0, 0, 0, 0);
    }

    private BatchLoss lossOf(ImageBatch batch, ObjectiveSpec.Stage stage, long stepsTaken, long imagesSeen) {
        NDArray entries = memory.entries(); // (K, D)
        OwnObjective own = ownObjective;
        if (own != null) {
            return (queries, keys) -> own.loss(new ContrastiveBatch(lane, imagesSeen, queries, keys, entries));
        }
        NeighborArguments selection = neighbors.of(batch, memory, stepsTaken);
        return (queries, keys) -> objective.loss(queries, keys, entries, stage, selection);
    }

    private Losses learn(Update update, long stepsTaken, List<Contrast> contrasts, BatchLoss lossOf, double rate) {
        CounterRandom mixing = CounterRandom.of(spec.seed(), lane, stepsTaken, ReservedDraw.QUERY_SHUFFLE);
        int firstAligned = update.replayedImages() > 0 ? update.newImages() : 0;
        float weight = (float) spec.momentumAlignment();
        List<NDArray> alignments = new ArrayList<>();
        Objective.Loss loss = Torch.recording(() -> Objective.Loss.mean(contrasts.stream()
                .map(contrast -> {
                    Encoder.Output output = queries(update, contrast.queryView(), mixing);
                    NDArray queries = space.place(output.projections()); // (B, D)
                    Objective.Loss part = lossOf.of(queries, contrast.keys());
                    if (weight == 0) {
                        return part;
                    }
                    NDArray apart = alignment.loss(output.features(), contrast.references(), firstAligned);
                    alignments.add(apart);
                    return part.plus(RecordedNumbers.times(apart, weight));
                })
                .toList()));
        float total = loss.total().getFloat();
        float norm = 0;
        if (Float.isFinite(total)) {
            Torch.backward(loss.total());
            norm = sgd.step(rate);
        }
        if (Float.isFinite(total) && Float.isFinite(norm)) {
            average.follow(momentumEncoder.parameters(), encoder.parameters());
        }
        return new Losses(
                total,
                loss.instance().getFloat(),
                loss.consistency().getFloat(),
                loss.agreement().getFloat(),
                mean(alignments),
                norm);
    }

    /** Replayed images come after the new ones: unmixed, BatchNorm would normalise the one kind apart from the other in its splits. */
    private Encoder.Output queries(Update update, NDArray views, CounterRandom mixing) {
        return update.replayedImages() == 0 ? encoder.forward(views) : encoder.forwardShuffled(views, mixing);
    }

    private static float mean(List<NDArray> scalars) {
        return (float) scalars.stream().mapToDouble(NDArray::getFloat).average().orElse(0);
    }

    private static Shape shapeOf(ImageBatch batch) {
        return new Shape(batch.size(), batch.side(), batch.side(), 3);
    }

    @Override
    public void close() {
        queryViews.close();
        keyViews.close();
        space.close();
        objective.close();
        alignment.close();
        statistics.close();
        average.close();
    }
}
