package io.tncc.model.replay;

import java.util.List;

/** A {@link ReplayPolicy} at work: which image of the buffer goes next. It knows each image from its adding to its removal. */
sealed interface Eviction permits OldestFirst, RandomPriority, MinimumRedundancy, OwnEviction {

    /** Takes in images. */
    void add(List<ReplayEntry> entries);

    /** Brings back images as they were {@linkplain #saved saved}, none of which is there yet. */
    default void restore(List<ReplayEntry> entries) {
        add(entries);
    }

    /** The ordinal of the image that goes next; there is at least one. */
    long next();

    /** The image has left the buffer. */
    void remove(long ordinal);

    /**
     * The images were encoded again.
     *
     * @param ordinals of the images, in the buffer and all different, (R)
     * @param features as they are now, each of length 1, (R, D)
     */
    default void refresh(long[] ordinals, float[][] features) {}

    /** Whether images are compared by features. */
    default boolean compares() {
        return false;
    }

    /** The image as it is to be saved now. */
    default ReplayEntry saved(ReplayEntry entry) {
        return entry;
    }

    /** Hands over the ordinals whose {@link #saved} form may be another since the last call, of images that are still there. */
    default List<Long> takeChanged() {
        return List.of();
    }
}
