package io.tncc.model.objective;

import ai.djl.ndarray.NDArray;
import java.io.Serializable;

/**
 * An objective of a user's, in the place of {@link Objective}. A pure function, written in DJL's operations, which record what
 * gradients need. Each subtask has a copy, which one thread calls, now and then more than once for the same batch.
 */
@FunctionalInterface
public interface ContrastiveLoss extends Serializable {

    /**
     * The loss of a batch, which training lowers.
     *
     * @return a mean over the batch as one number: float32 of shape (), with a gradient with respect to the queries
     */
    NDArray of(ContrastiveBatch batch);
}
