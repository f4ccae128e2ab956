package io.tncc.cli.stream;

import io.tncc.cli.terminal.CommandFailure;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.KafkaException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Follows the topics of a job in a thread of its own, as anyone could: committed records only, in no consumer group. */
public final class StreamFollower implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(StreamFollower.class);
    private static final Duration POLL = Duration.ofMillis(200);
    private static final Duration FINISH_PATIENCE = Duration.ofSeconds(30);
    private static final Duration CLOSE_PATIENCE = Duration.ofSeconds(2);
    private static final long PARTITIONS_EVERY_NANOS = TimeUnit.SECONDS.toNanos(15);
    private static final long PAUSE_MILLIS = 1_000;

    private final KafkaConsumer<byte[], byte[]> consumer;
    private final FollowedPartitions partitions;
    private final RecordReader reader;
    private final List<StreamListener> listeners;
    private final Thread follower = new Thread(this::follow, "stream-follower");
    private volatile boolean closing;
    private volatile boolean abandoned;
    private volatile @Nullable Throwable failure;
    private @Nullable String trouble;

    /**
     * Begins to follow.
     *
     * @throws CommandFailure if no client can be made of the settings
     */
    public StreamFollower(JobStream stream, StreamStart start, List<StreamListener> listeners) {
        this.listeners = List.copyOf(listeners);
        this.reader = new RecordReader(stream, this.listeners);
        this.consumer = stream.consumer(Map.of("auto.offset.reset", "earliest"));
        this.partitions = new FollowedPartitions(consumer, stream, start);
        follower.setDaemon(true);
        follower.start();
    }

    private void follow() {
        try (consumer) {
            followOrFail();
            // In an interrupted thread Kafka's consumer would throw instead of closing.
            Thread.interrupted();
        }
    }

    private void followOrFail() {
        try {
            followUntilClosed();
        } catch (RuntimeException | Error e) {
            LOG.error("The stream is followed no longer", e);
            failure = e;
            listeners.forEach(listener -> listener.troubled("The stream is followed no longer: " + e));
        }
    }

    private void followUntilClosed() {
        boolean caughtUp = false;
        long nextPartitionsNanos = System.nanoTime();
        while (!abandoned && !(closing && caughtUp)) {
            try {
                if (System.nanoTime() - nextPartitionsNanos >= 0) {
                    partitions.takeNew();
                    nextPartitionsNanos = System.nanoTime() + PARTITIONS_EVERY_NANOS;
                }
                caughtUp = pollOnce();
                tellTrouble(null);
            } catch (KafkaException e) {
                LOG.warn("The topics can not be read now", e);
                tellTrouble(String.valueOf(e.getMessage()));
                caughtUp = true;
                pause();
            }
        }
    }

    /** Whether there was nothing. */
    private boolean pollOnce() {
        if (consumer.assignment().isEmpty()) {
            pause();
            return true;
        }
        partitions.takeImages(listeners.stream().allMatch(StreamListener::takesImages));
        boolean nothing = true;
        for (ConsumerRecord<byte[], byte[]> record : consumer.poll(POLL)) {
            nothing = false;
            readUntilItIs(record);
        }
        return nothing;
    }

    /** The schema registry may be away for a while; no record is left out for that. */
    private void readUntilItIs(ConsumerRecord<byte[], byte[]> record) {
        while (!abandoned) {
            try {
                reader.read(record);
                return;
            } catch (IOException e) {
                LOG.warn("A record can not be read now", e);
                tellTrouble(String.valueOf(e.getMessage()));
                pause();
            }
        }
    }

    private void tellTrouble(@Nullable String message) {
        if (!Objects.equals(trouble, message)) {
            trouble = message;
            listeners.forEach(listener -> listener.troubled(message));
        }
    }

    private void pause() {
        try {
            Thread.sleep(PAUSE_MILLIS);
        } catch (InterruptedException e) {
            abandoned = true;
        }
    }

    /**
     * Waits as long as it follows.
     *
     * @throws CommandFailure if it can follow no longer
     */
    public void await() throws InterruptedException {
        follower.join();
        requireNoFailure();
    }

    /**
     * Reads what is there to its end, then stops.
     *
     * @throws CommandFailure if it stopped before
     */
    public void finish() {
        closing = true;
        awaitEnd(FINISH_PATIENCE);
        requireNoFailure();
    }

    /**
     * Fails where it follows no longer, and so nothing more is told.
     *
     * @throws CommandFailure saying why
     */
    public void requireNoFailure() {
        Throwable known = failure;
        if (known != null) {
            throw new CommandFailure("The stream is followed no longer: " + known, known);
        }
    }

    /** Stops soon, also where the schema registry does not answer. */
    @Override
    public void close() {
        abandoned = true;
        awaitEnd(CLOSE_PATIENCE);
        follower.interrupt();
        awaitEnd(FINISH_PATIENCE);
    }

    private void awaitEnd(Duration patience) {
        try {
            follower.join(patience.toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
