package io.tncc.pipeline.decode;

import io.tncc.pipeline.source.ConsumedRecord;
import org.jspecify.annotations.Nullable;

/**
 * An image that can be used, or the delete of one.
 *
 * @param lane the stream that it belongs to
 * @param id identifies it within the lane
 * @param eventTimeMillis when it was taken
 * @param partition the Kafka partition that it came from
 * @param kafkaTimestampMillis when it was put on Kafka
 * @param pixels red, green and blue bytes, row by row: (S, S, 3); null is a delete of the id
 * @param source the record that it came from, where it may yet have to be rejected; else null
 */
public record DecodedImage(
        String lane,
        String id,
        long eventTimeMillis,
        int partition,
        long kafkaTimestampMillis,
        byte @Nullable [] pixels,
        @Nullable ConsumedRecord source) {}
