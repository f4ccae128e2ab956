package io.tncc.pipeline.train;

import io.tncc.model.replay.ReplayStore;
import org.apache.flink.api.common.state.MapState;
import org.apache.flink.util.FlinkRuntimeException;
import org.jspecify.annotations.Nullable;

/** Replayed images in keyed state. A learner works under the key of its lane only, so that it meets its own. */
final class KeyedReplayStore implements ReplayStore {

    private final MapState<Long, byte[]> images;

    KeyedReplayStore(MapState<Long, byte[]> images) {
        this.images = images;
    }

    @Override
    public byte @Nullable [] get(long ordinal) {
        try {
            return images.get(ordinal);
        } catch (Exception e) {
            throw failure(ordinal, e);
        }
    }

    @Override
    public void put(long ordinal, byte[] image) {
        try {
            images.put(ordinal, image);
        } catch (Exception e) {
            throw failure(ordinal, e);
        }
    }

    @Override
    public void remove(long ordinal) {
        try {
            images.remove(ordinal);
        } catch (Exception e) {
            throw failure(ordinal, e);
        }
    }

    private static FlinkRuntimeException failure(long ordinal, Exception cause) {
        return new FlinkRuntimeException("The state backend failed with replayed image " + ordinal, cause);
    }
}
