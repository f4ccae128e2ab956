package io.tncc.pipeline.train;

import io.tncc.model.snapshot.LearnerSnapshot;
import org.apache.flink.streaming.api.operators.KeyContext;
import org.jspecify.annotations.Nullable;

/** The learners in keyed state; the current key stays what it was. */
final class KeyedLearners implements ActiveLearners.Durable {

    private final LaneState state;
    private final KeyContext keys;

    /** @param keys of the operator whose state it is */
    KeyedLearners(LaneState state, KeyContext keys) {
        this.state = state;
        this.keys = keys;
    }

    @Override
    public @Nullable LearnerSnapshot read(String lane) throws Exception {
        Object current = keys.getCurrentKey();
        keys.setCurrentKey(lane);
        try {
            return state.learner();
        } finally {
            keys.setCurrentKey(current);
        }
    }

    @Override
    public void write(String lane, LearnerSnapshot changes) throws Exception {
        Object current = keys.getCurrentKey();
        keys.setCurrentKey(lane);
        try {
            state.saveLearner(changes);
        } finally {
            keys.setCurrentKey(current);
        }
    }
}
