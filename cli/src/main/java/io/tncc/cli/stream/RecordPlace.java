package io.tncc.cli.stream;

/**
 * Where a record lies.
 *
 * @param topic its topic
 * @param partition within the topic
 * @param offset within the partition
 * @param timestampMillis when it was written, by Kafka
 */
public record RecordPlace(String topic, int partition, long offset, long timestampMillis) {}
