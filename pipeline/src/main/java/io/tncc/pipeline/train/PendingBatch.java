package io.tncc.pipeline.train;

import io.tncc.model.image.ImageBatch;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import org.apache.flink.runtime.execution.SuppressRestartsException;

/** Images that waited in state for their batch, as a learner takes them. */
final class PendingBatch {

    private PendingBatch() {}

    /**
     * The batch of these images, in their order.
     *
     * @param pending the images by ordinal
     * @param side that each of them has
     * @throws SuppressRestartsException if one was saved with another side: a restart would only read it again
     */
    static ImageBatch of(SortedMap<Long, PendingImage> pending, int side) {
        int imageBytes = ImageBatch.imageBytes(side);
        byte[] pixels = new byte[pending.size() * imageBytes];
        long[] ordinals = new long[pending.size()];
        List<String> ids = new ArrayList<>();
        int at = 0;
        for (SortedMap.Entry<Long, PendingImage> entry : pending.entrySet()) {
            requireSide(entry.getValue(), side);
            System.arraycopy(entry.getValue().pixels(), 0, pixels, at * imageBytes, imageBytes);
            ordinals[at++] = entry.getKey();
            ids.add(entry.getValue().id());
        }
        return new ImageBatch(side, pixels, ordinals, new int[0], ids);
    }

    private static void requireSide(PendingImage image, int side) {
        int imageBytes = ImageBatch.imageBytes(side);
        if (image.pixels().length != imageBytes) {
            throw new SuppressRestartsException(new IllegalStateException(
                    "The pending image '%s' was saved with %d bytes; input.decode-side: %d has %d. The option can not change"
                            .formatted(image.id(), image.pixels().length, side, imageBytes)));
        }
    }
}
