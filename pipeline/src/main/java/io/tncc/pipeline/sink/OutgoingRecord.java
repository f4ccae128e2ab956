package io.tncc.pipeline.sink;

import org.jspecify.annotations.Nullable;

/**
 * A record as it goes to a topic.
 *
 * @param key decides the partition
 * @param value the encoded record, or null for a tombstone
 */
public record OutgoingRecord(byte[] key, byte @Nullable [] value) {}
