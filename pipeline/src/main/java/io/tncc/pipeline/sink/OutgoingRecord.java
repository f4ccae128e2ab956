package io.tncc.pipeline.sink;

import org.jspecify.annotations.Nullable;

/**
 * A record for Kafka.
 *
 * @param key its key
 * @param value its value; null deletes the key from a compacted topic
 */
public record OutgoingRecord(byte[] key, byte @Nullable [] value) {}
