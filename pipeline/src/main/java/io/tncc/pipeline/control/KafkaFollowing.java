package io.tncc.pipeline.control;

import io.tncc.pipeline.option.AcceptedLosses;
import java.io.IOException;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Consumer;
import org.apache.flink.runtime.execution.SuppressRestartsException;
import org.apache.kafka.clients.consumer.OffsetOutOfRangeException;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.errors.WakeupException;
import org.jspecify.annotations.Nullable;

/** Follows the topics of versions and promotions, from their beginning or from where they were read to. */
final class KafkaFollowing implements VersionFeed.Following {

    private static final Duration WAKEUP_PATIENCE = Duration.ofSeconds(1);
    private static final Duration CLOSE_PATIENCE = Duration.ofSeconds(5);
    private static final Duration PATIENCE = Duration.ofMinutes(2);

    private final ControlConsumer consumer;
    private volatile boolean closed;
    private @Nullable Thread follower;

    /**
     * A place where records were read to, and at the beginning of partitions that were not read.
     *
     * @param consumer closed with this, or if this can not be
     * @param read how far the partitions were read before
     * @param anew whether the place is at the beginning of all partitions nevertheless
     * @param accepted positions that may be lost
     */
    KafkaFollowing(ControlConsumer consumer, Map<String, Long> read, boolean anew, AcceptedLosses accepted)
            throws IOException {
        this.consumer = consumer;
        try {
            consumer.takeNewPartitions();
            Map<TopicPartition, Long> lost = consumer.lost(read);
            refuseLosses(lost, accepted);
            if (!anew && lost.isEmpty()) { // one partition from its beginning would be out of order with the others
                consumer.goOn(read);
            }
        } catch (IOException | KafkaException e) {
            consumer.close();
            throw unreadable(e);
        } catch (SuppressRestartsException e) {
            consumer.close();
            throw e;
        }
    }

    private static void refuseLosses(Map<TopicPartition, Long> lost, AcceptedLosses accepted) {
        Map<TopicPartition, Long> refused = new HashMap<>(lost);
        refused.entrySet()
                .removeIf(at -> accepted.accept(
                        AcceptedLosses.place(at.getKey().topic(), at.getKey().partition(), at.getValue())));
        if (!refused.isEmpty()) {
            throw new SuppressRestartsException(new LostAnnouncementsException(refused));
        }
    }

    @Override
    public Arrivals readToEnd() throws IOException {
        try {
            return consumer.readToEnd(PATIENCE);
        } catch (KafkaException e) {
            throw unreadable(e);
        }
    }

    @Override
    public void catchUp(VersionFeed.Listener listener) throws Exception {
        try {
            consumer.catchUp(PATIENCE, listener);
        } catch (KafkaException e) {
            throw unreadable(e);
        }
    }

    private IOException unreadable(Exception cause) {
        return new IOException(
                "The topics %s could not be read: %s".formatted(consumer.topics(), cause.getMessage()), cause);
    }

    @Override
    public void follow(Consumer<Exception> failed, Consumer<Arrivals> arrived) {
        Thread thread = new Thread(() -> followUntilClosed(failed, arrived), "encoder-version-feed");
        thread.setDaemon(true);
        follower = thread;
        thread.start();
    }

    private void followUntilClosed(Consumer<Exception> failed, Consumer<Arrivals> arrived) {
        try (consumer) {
            while (!closed) {
                pollOnce(arrived);
            }
        } catch (WakeupException e) {
            // close() woke it.
        } catch (OffsetOutOfRangeException e) {
            failed.accept(
                    new SuppressRestartsException(new LostAnnouncementsException(e.offsetOutOfRangePartitions())));
        } catch (IOException | RuntimeException e) {
            if (!closed) {
                failed.accept(e);
            }
        }
    }

    private void pollOnce(Consumer<Arrivals> arrived) throws IOException {
        try {
            consumer.takeNewPartitions();
            Arrivals arrivals = consumer.poll();
            if (!arrivals.isEmpty()) {
                arrived.accept(arrivals);
            }
        } catch (TimeoutException e) {
            // The brokers do not answer now; the lanes' encoders go on meanwhile.
        }
    }

    @Override
    public void close() {
        closed = true;
        if (follower == null) {
            consumer.close();
        } else {
            consumer.wakeup();
            awaitEnd(follower);
        }
    }

    /** A wakeup ends the waiting for Kafka; an interruption that for the schema registry. */
    private static void awaitEnd(Thread thread) {
        try {
            thread.join(WAKEUP_PATIENCE.toMillis());
            thread.interrupt();
            thread.join(CLOSE_PATIENCE.toMillis());
        } catch (InterruptedException e) {
            thread.interrupt();
            Thread.currentThread().interrupt();
        }
    }
}
