package io.tncc.pipeline.control;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.function.Consumer;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.PartitionInfo;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.WakeupException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.jspecify.annotations.Nullable;

/** A consumer of a few small topics, from their beginning, committed records only, without a group. */
final class KafkaFollowing implements VersionFeed.Following {

    private static final Duration POLL = Duration.ofMillis(500);
    private static final Duration CLOSE_PATIENCE = Duration.ofSeconds(5);
    private static final Duration PATIENCE = Duration.ofMinutes(2);

    private final Collection<String> topics;
    private final String promotionsTopic;
    private final KafkaConsumer<byte[], byte[]> consumer;
    private volatile boolean closed;
    private @Nullable Thread follower;

    KafkaFollowing(Properties kafka, Collection<String> topics, String promotionsTopic) throws IOException {
        this.topics = topics;
        this.promotionsTopic = promotionsTopic;
        Properties properties = new Properties();
        properties.putAll(kafka);
        properties.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed");
        properties.put(ConsumerConfig.ALLOW_AUTO_CREATE_TOPICS_CONFIG, false);
        properties.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
        properties.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "earliest");
        consumer = new KafkaConsumer<>(properties, new ByteArrayDeserializer(), new ByteArrayDeserializer());
        try {
            assign();
        } catch (IOException | RuntimeException e) {
            consumer.close();
            throw new IOException("The topics %s could not be read: %s".formatted(topics, e.getMessage()), e);
        }
    }

    private void assign() throws IOException {
        List<TopicPartition> partitions = new ArrayList<>();
        for (String topic : topics) {
            List<PartitionInfo> found = consumer.partitionsFor(topic);
            if (found == null || found.isEmpty()) {
                throw new IOException("The topic %s does not exist; create it before the job starts".formatted(topic));
            }
            found.forEach(partition -> partitions.add(new TopicPartition(topic, partition.partition())));
        }
        consumer.assign(partitions);
        consumer.seekToBeginning(partitions);
    }

    @Override
    public List<ControlRecord> readToEnd() throws IOException {
        try {
            Map<TopicPartition, Long> ends = consumer.endOffsets(consumer.assignment());
            List<ControlRecord> records = new ArrayList<>();
            long deadline = System.nanoTime() + PATIENCE.toNanos();
            while (ends.entrySet().stream().anyMatch(end -> consumer.position(end.getKey()) < end.getValue())) {
                poll(records::add);
                if (System.nanoTime() > deadline) {
                    throw new IOException("The topics %s could not be read to their ends within %d s"
                            .formatted(topics, PATIENCE.toSeconds()));
                }
            }
            return records;
        } catch (KafkaException e) {
            throw new IOException("The topics %s could not be read".formatted(topics), e);
        }
    }

    @Override
    public void follow(Consumer<Exception> failed, Consumer<ControlRecord> arrived) {
        Thread thread = new Thread(() -> followUntilClosed(failed, arrived), "encoder-version-feed");
        thread.setDaemon(true);
        follower = thread;
        thread.start();
    }

    private void followUntilClosed(Consumer<Exception> failed, Consumer<ControlRecord> arrived) {
        try (consumer) {
            while (!closed) {
                poll(arrived);
            }
        } catch (WakeupException e) {
            // close() woke it.
        } catch (RuntimeException e) {
            if (!closed) {
                failed.accept(e);
            }
        }
    }

    private void poll(Consumer<ControlRecord> arrived) {
        for (ConsumerRecord<byte[], byte[]> record : consumer.poll(POLL)) {
            byte[] value = record.value();
            if (value != null) {
                arrived.accept(new ControlRecord(
                        record.topic(),
                        record.partition(),
                        record.offset(),
                        record.topic().equals(promotionsTopic),
                        value));
            }
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

    private static void awaitEnd(Thread thread) {
        try {
            thread.join(CLOSE_PATIENCE.toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
