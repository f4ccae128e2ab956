package io.tncc.pipeline.extension;

import java.io.Serializable;
import org.apache.flink.configuration.ConfigOption;

/**
 * Sets options of single lanes: the recipe of their views, their objective, what they replay, how they are optimised. A pure
 * function. Each subtask has a copy, which one thread calls.
 */
@FunctionalInterface
public interface LaneOptions extends Serializable {

    /**
     * Sets what is to be another value in the lane than in all: {@code view.*}, {@code objective.*}, {@code replay.*}, {@code
     * optimizer.*}, {@code training.updates-per-batch} and {@code training.encoder-momentum}, as far as they are not fixed once there
     * is state. Called whenever the lane's learner is made or restored.
     */
    void choose(String lane, Settings settings);

    /** Takes the options of a lane. */
    interface Settings {

        /** Sets an option of the lane. */
        <T> void set(ConfigOption<T> option, T value);
    }
}
