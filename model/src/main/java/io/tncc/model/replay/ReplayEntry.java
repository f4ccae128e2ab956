package io.tncc.model.replay;

import java.util.Arrays;

/**
 * What is known of an image in the replay buffer without its pixels.
 *
 * @param ordinal its place in its lane
 * @param bytes how many bytes it takes, encoded
 * @param label its class, negative where unknown
 * @param id its id within the lane, empty where it has none
 * @param feature what it is compared by with others, of length 1, (D); all 0 as long as it is unknown, empty where the policy
 *     compares nothing
 * @param nearness an upper bound of its cosine with any other image of the buffer
 */
public record ReplayEntry(long ordinal, int bytes, int label, String id, float[] feature, float nearness) {

    /** A {@link #nearness} that says nothing. */
    static final float ABOVE_ANY_COSINE = 2;

    public ReplayEntry {
        if (ordinal < 0 || bytes < 1) {
            throw new IllegalArgumentException(
                    "An image of the replay buffer has an ordinal and bytes, not ordinal %d with %d bytes"
                            .formatted(ordinal, bytes));
        }
        for (float value : feature) {
            requireFinite(ordinal, value);
        }
        requireFinite(ordinal, nearness);
    }

    private static void requireFinite(long ordinal, float value) {
        if (!Float.isFinite(value)) {
            throw new IllegalArgumentException(
                    "The features of an image of the replay buffer are finite, not %s as of ordinal %d"
                            .formatted(value, ordinal));
        }
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof ReplayEntry that
                && ordinal == that.ordinal
                && bytes == that.bytes
                && label == that.label
                && id.equals(that.id)
                && Arrays.equals(feature, that.feature)
                && Float.compare(nearness, that.nearness) == 0;
    }

    @Override
    public int hashCode() {
        return Long.hashCode(ordinal);
    }

    @Override
    public String toString() {
        return "ReplayEntry[%d, %d bytes, '%s']".formatted(ordinal, bytes, id);
    }
}
