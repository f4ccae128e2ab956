package io.tncc.model.replay;

import io.tncc.model.random.CounterRandom;
import java.io.Serializable;
import java.util.List;

/**
 * A policy of replay of a user's: which images stay where there are too many. A pure function. Each subtask has a copy, which one
 * thread calls.
 */
@FunctionalInterface
public interface ReplayPriorities extends Serializable {

    /**
     * How much each image is worth keeping. Asked once for each batch after which there are too many: the images with the lowest
     * priorities go, of equals the oldest, until the others have room.
     *
     * @param images those of the buffer and those that have just come, the oldest first (N)
     * @param random numbers for this call, a function of seed, lane and the newest image
     * @return one for each, any number but NaN (N)
     */
    double[] of(List<ReplayedImage> images, CounterRandom random);
}
