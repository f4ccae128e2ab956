package io.tncc.pipeline.decode;

import io.tncc.pipeline.source.ConsumedRecord;
import org.jspecify.annotations.Nullable;

/**
 * An accepted image, decoded, or the delete of one.
 *
 * @param lane its lane
 * @param id its id within the lane
 * @param eventTimeMillis its event time, in milliseconds since the epoch
 * @param partition the Kafka partition that it came from
 * @param kafkaTimestampMillis its Kafka timestamp, in milliseconds since the epoch
 * @param side the side of the square in pixels, S
 * @param pixels red, green and blue bytes of each pixel, row by row: (S, S, 3); null deletes the image
 * @param label its class, for evaluation only; null where it is not known
 * @param original the record that it came from, where it was asked to be kept, so that it can still be rejected
 */
public record DecodedImage(
        String lane,
        String id,
        long eventTimeMillis,
        int partition,
        long kafkaTimestampMillis,
        int side,
        byte @Nullable [] pixels,
        @Nullable String label,
        @Nullable ConsumedRecord original) {

    // Not the compact form: NullAway overlooks there that the pixels may be null.
    public DecodedImage(
            String lane,
            String id,
            long eventTimeMillis,
            int partition,
            long kafkaTimestampMillis,
            int side,
            byte @Nullable [] pixels,
            @Nullable String label,
            @Nullable ConsumedRecord original) {
        if (pixels != null && pixels.length != 3L * side * side) {
            throw new IllegalArgumentException(
                    "An image of side %d has %d bytes, not %d".formatted(side, 3L * side * side, pixels.length));
        }
        this.lane = lane;
        this.id = id;
        this.eventTimeMillis = eventTimeMillis;
        this.partition = partition;
        this.kafkaTimestampMillis = kafkaTimestampMillis;
        this.side = side;
        this.pixels = pixels;
        this.label = label;
        this.original = original;
    }

    /** Whether this deletes the image of the id. */
    public boolean deletes() {
        return pixels == null;
    }
}
