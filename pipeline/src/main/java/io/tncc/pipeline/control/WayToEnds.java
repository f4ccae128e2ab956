package io.tncc.pipeline.control;

import java.io.IOException;
import java.time.Duration;
import java.util.Collection;
import java.util.Map;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.common.TopicPartition;

/** The way of a consumer to what are the ends of some of its partitions at first. */
final class WayToEnds {

    private final Consumer<byte[], byte[]> consumer;
    private final Collection<String> topics;
    private final Map<TopicPartition, Long> ends;
    private final Duration patience;
    private long left;
    private long idleNanos;

    /**
     * The way from where the consumer is.
     *
     * @param topics named where nothing comes
     * @param patience how long it waits while nothing comes
     */
    WayToEnds(
            Consumer<byte[], byte[]> consumer,
            Collection<String> topics,
            Map<TopicPartition, Long> ends,
            Duration patience) {
        this.consumer = consumer;
        this.topics = topics;
        this.ends = ends;
        this.patience = patience;
        this.left = offsetsLeft();
    }

    boolean isOver() {
        return left <= 0;
    }

    /** Waits a moment for records. */
    ConsumerRecords<byte[], byte[]> poll(Duration moment) throws IOException {
        long begunNanos = System.nanoTime();
        ConsumerRecords<byte[], byte[]> records = consumer.poll(moment);
        long leftNow = offsetsLeft();
        idleNanos = leftNow < left ? 0 : idleNanos + System.nanoTime() - begunNanos;
        if (idleNanos > patience.toNanos()) {
            throw new IOException("The topics %s could not be read to their ends: nothing came for %d s"
                    .formatted(topics, patience.toSeconds()));
        }
        left = leftNow;
        return records;
    }

    private long offsetsLeft() {
        return ends.entrySet().stream()
                .mapToLong(end -> Math.max(0, end.getValue() - consumer.position(end.getKey())))
                .sum();
    }
}
