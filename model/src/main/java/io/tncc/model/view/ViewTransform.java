package io.tncc.model.view;

import ai.djl.ndarray.NDArray;
import io.tncc.model.random.CounterRandom;
import java.io.Serializable;
import java.util.List;

/**
 * The last step of a recipe, a user's: what becomes of the views that the {@link ViewRecipe} has drawn. A pure function of its
 * arguments, of each view for itself, written in DJL's operations. Each subtask has a copy, which one thread calls.
 */
@FunctionalInterface
public interface ViewTransform extends Serializable {

    /**
     * Changes a batch of views, one of each image. Letters: B images, S side of a view.
     *
     * @param views red, green and blue in [0, 1], not yet normalised, float32 (B, 3, S, S)
     * @param randoms a stream of random numbers of each view: a function of seed, lane, image and view, which goes on where the
     *     recipe has stopped (B)
     * @return likewise float32 (B, 3, S, S), which is then normalised
     */
    NDArray of(NDArray views, List<CounterRandom> randoms);
}
