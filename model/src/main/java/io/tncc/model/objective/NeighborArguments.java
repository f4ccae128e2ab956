package io.tncc.model.objective;

import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import io.tncc.model.random.CounterRandom;

/**
 * What a {@link NeighborChoice} needs besides the projections.
 *
 * @param arrays nothing; or the neighbors (B, n); or the labels of the batch (B) and of the memory (K)
 */
public record NeighborArguments(NDList arrays) {

    /** The nearest need nothing. */
    public static NeighborArguments nearest() {
        return new NeighborArguments(new NDList());
    }

    /**
     * Different entries of the memory for each image, at random.
     *
     * @param images how many images there are, B
     * @param entries how many entries the memory has, K
     * @param neighbors how many to choose, n, or all if there are no more
     */
    public static NeighborArguments random(
            NDManager manager, CounterRandom random, int images, int entries, int neighbors) {
        int count = Math.min(neighbors, entries);
        long[] shuffled = random.permutation(entries);
        long[] chosen = new long[images * count];
        for (int image = 0; image < images; image++) {
            for (int i = 0;
                    i < count;
                    i++) { // the beginning of a shuffle (Fisher and Yates) of any order is a fair choice
                int other = i + random.nextInt(entries - i);
                long entry = shuffled[other];
                shuffled[other] = shuffled[i];
                shuffled[i] = entry;
                chosen[image * count + i] = entry;
            }
        }
        return new NeighborArguments(new NDList(manager.create(chosen, new Shape(images, count))));
    }

    /**
     * Labels, from 0; a negative one is unknown.
     *
     * @param labels of the batch (B)
     * @param memoryLabels of the memory's entries (K)
     */
    public static NeighborArguments sameLabel(NDManager manager, int[] labels, int[] memoryLabels) {
        return new NeighborArguments(new NDList(manager.create(labels), manager.create(memoryLabels)));
    }
}
