package io.tncc.model.replay;

import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Encoded images on the heap. */
public final class HeapReplayStore implements ReplayStore {

    private final Map<Long, byte[]> images = new HashMap<>();

    @Override
    public byte @Nullable [] get(long ordinal) {
        return images.get(ordinal);
    }

    @Override
    public void put(long ordinal, byte[] image) {
        images.put(ordinal, image);
    }

    @Override
    public void remove(long ordinal) {
        images.remove(ordinal);
    }

    /** How many images there are. */
    public int size() {
        return images.size();
    }
}
