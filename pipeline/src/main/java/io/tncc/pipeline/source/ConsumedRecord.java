package io.tncc.pipeline.source;

import org.jspecify.annotations.Nullable;

/**
 * A record as it came from a topic.
 *
 * @param timestampMillis its Kafka timestamp
 */
public record ConsumedRecord(
        String topic,
        int partition,
        long offset,
        long timestampMillis,
        byte @Nullable [] key,
        byte @Nullable [] value) {}
