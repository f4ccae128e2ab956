package io.tncc.model.train;

import ai.djl.ndarray.NDScope;
import io.tncc.model.engine.HostArray;
import io.tncc.model.engine.Torch;
import io.tncc.model.evaluate.Embeddings;
import io.tncc.model.evaluate.Representation;
import io.tncc.model.memory.SlidingMemory;
import org.jspecify.annotations.Nullable;

/**
 * How far the keys of the memory are spread: what a learner that has collapsed has lost.
 *
 * @param standardDeviation see {@link Representation#standardDeviation}: 1 where they point in all directions, 0 where all are one
 * @param effectiveRank see {@link Representation#effectiveRank}: how many dimensions they use, 1 or more; 0 where all keys are 0
 */
public record MemorySpread(double standardDeviation, double effectiveRank) {

    /** The spread of the keys, or null while there are fewer than two. */
    static @Nullable MemorySpread of(Torch torch, SlidingMemory memory) {
        if (memory.filled() < 2) {
            return null;
        }
        try (NDScope scope = new NDScope()) {
            scope.suppressNotUsedWarning();
            HostArray keys = Torch.hostArray(memory.entries()); // (K, D)
            Embeddings embeddings = new Embeddings((int) keys.shape()[1], keys.values());
            return new MemorySpread(
                    Representation.standardDeviation(embeddings), Representation.effectiveRank(torch, embeddings));
        }
    }
}
