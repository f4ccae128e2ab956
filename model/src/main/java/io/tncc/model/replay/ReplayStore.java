package io.tncc.model.replay;

import org.jspecify.annotations.Nullable;

/**
 * Where the encoded images of a lane's replay buffer lie, by ordinal. What is put is there at once, and the bytes are never
 * changed: a store may keep the arrays.
 */
public interface ReplayStore {

    /** The encoded image, or null if there is none. */
    byte @Nullable [] get(long ordinal);

    /** Stores an encoded image. */
    void put(long ordinal, byte[] image);

    /** Removes an image, if it is there. */
    void remove(long ordinal);
}
