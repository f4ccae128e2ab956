package io.tncc.pipeline.train;

import java.io.Serializable;

/**
 * Told what the training operator has just done, in its thread. What it throws fails the job, which then recovers: that is how
 * recovery is tested.
 */
public interface TrainingWatch extends Serializable {

    /** Watches nothing. */
    TrainingWatch NONE = new TrainingWatch() {
        private static final long serialVersionUID = 1;
    };

    /** An image was taken into the lane's state, the lane's first being number 1. */
    default void accepted(String lane, long images) throws Exception {}

    /** The lane's learner took its step of that number. */
    default void trained(String lane, long step) throws Exception {}

    /** The file of a version is complete; its announcement comes next. */
    default void uploaded(String lane, long version) throws Exception {}
}
