package io.tncc.pipeline.source;

import org.jspecify.annotations.Nullable;

/**
 * A record as Kafka had it.
 *
 * @param topic its topic
 * @param partition its partition
 * @param offset its offset
 * @param timestamp its Kafka timestamp, in milliseconds since the epoch
 * @param key its key
 * @param value its value
 */
public record ConsumedRecord(
        String topic, int partition, long offset, long timestamp, byte @Nullable [] key, byte @Nullable [] value) {}
