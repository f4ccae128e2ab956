package io.tncc.pipeline.extension;

import java.io.Serializable;
import org.jspecify.annotations.Nullable;

/**
 * Chooses the lane of each image, in the place of the record's lane or key. A pure function: what it says of an image is said again
 * when the image is read again, and of the record that deletes it. Each subtask has a copy, which one thread calls.
 */
@FunctionalInterface
public interface LaneChooser extends Serializable {

    /**
     * The lane of an image: 1 to 80 bytes as UTF-8, without half a surrogate pair.
     *
     * @return null if there is none: the record is rejected as {@code INVALID_LANE}, as it is where this throws
     */
    @Nullable
    String laneOf(ReceivedImage image);
}
