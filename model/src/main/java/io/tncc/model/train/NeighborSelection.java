package io.tncc.model.train;

import io.tncc.model.engine.Torch;
import io.tncc.model.image.ImageBatch;
import io.tncc.model.memory.SlidingMemory;
import io.tncc.model.objective.NeighborArguments;
import io.tncc.model.random.CounterRandom;
import io.tncc.model.random.ReservedDraw;

/** What a step's choice of neighbors takes besides the projections: nothing, but for research. */
final class NeighborSelection {

    private final LearnerSpec spec;
    private final String lane;
    private final Torch torch;

    NeighborSelection(LearnerSpec spec, String lane, Torch torch) {
        this.spec = spec;
        this.lane = lane;
        this.torch = torch;
    }

    /** The arguments for a batch, before which so many steps were taken. Call inside an {@code NDScope}. */
    NeighborArguments of(ImageBatch batch, SlidingMemory memory, long stepsTaken) {
        return switch (spec.objective().variation().neighborChoice()) {
            case NEAREST -> NeighborArguments.nearest();
            case RANDOM -> {
                CounterRandom random = CounterRandom.of(spec.seed(), lane, stepsTaken, ReservedDraw.PLACEBO);
                int count = spec.objective().neighbors();
                yield NeighborArguments.random(torch.manager(), random, batch.size(), memory.filled(), count);
            }
            case SAME_LABEL -> {
                int[] labels = batch.labels();
                if (labels.length == 0) {
                    throw new IllegalArgumentException("Neighbors of the same label need images with labels");
                }
                yield NeighborArguments.sameLabel(torch.manager(), labels, memory.labels());
            }
        };
    }
}
