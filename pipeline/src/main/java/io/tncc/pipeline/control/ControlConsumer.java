package io.tncc.pipeline.control;

import io.tncc.schemas.codec.UndecodableRecordException;
import io.tncc.schemas.registry.TopicReaders;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.PartitionInfo;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.jspecify.annotations.Nullable;

/**
 * A consumer of all partitions of a few small topics, from their beginning, committed records only, without a group. It finds
 * partitions that are added later within a minute, and never resets a position: one that is gone is an error.
 */
final class ControlConsumer implements AutoCloseable {

    private static final Duration POLL = Duration.ofMillis(500);
    private static final Duration NEW_PARTITIONS = Duration.ofMinutes(1);

    private final Collection<String> topics;
    private final String promotionsTopic;
    private final TopicReaders readers;
    private final KafkaConsumer<byte[], byte[]> consumer;
    private final Map<TopicPartition, Long> positions = new HashMap<>();

    /** A consumer that has no partitions yet. */
    ControlConsumer(Properties kafka, Collection<String> topics, String promotionsTopic, TopicReaders readers) {
        this.readers = readers;
        this.topics = topics;
        this.promotionsTopic = promotionsTopic;
        Properties properties = new Properties();
        properties.put(ConsumerConfig.METADATA_MAX_AGE_CONFIG, String.valueOf(NEW_PARTITIONS.toMillis()));
        properties.putAll(kafka);
        properties.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed");
        properties.put(ConsumerConfig.ALLOW_AUTO_CREATE_TOPICS_CONFIG, false);
        properties.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
        properties.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "none");
        consumer = new KafkaConsumer<>(properties, new ByteArrayDeserializer(), new ByteArrayDeserializer());
    }

    Collection<String> topics() {
        return topics;
    }

    /** Takes the partitions that it does not have yet, each from its beginning. */
    void takeNewPartitions() throws IOException {
        Set<TopicPartition> assigned = consumer.assignment();
        List<TopicPartition> added = new ArrayList<>();
        for (String topic : topics) {
            List<PartitionInfo> partitions = consumer.partitionsFor(topic);
            if (partitions == null || partitions.isEmpty()) {
                throw new IOException("The topic %s does not exist; create it before the job starts".formatted(topic));
            }
            partitions.stream()
                    .map(partition -> new TopicPartition(topic, partition.partition()))
                    .filter(partition -> !assigned.contains(partition))
                    .forEach(added::add);
        }
        if (!added.isEmpty()) {
            List<TopicPartition> all = new ArrayList<>(assigned);
            all.addAll(added);
            consumer.assign(all);
            consumer.seekToBeginning(added);
        }
    }

    /** Those of the positions, by partitions such as {@code encoder-versions-0}, that the topics no longer hold. */
    Map<TopicPartition, Long> lost(Map<String, Long> read) {
        Map<TopicPartition, Long> ends = ends();
        Map<TopicPartition, Long> lost = new HashMap<>();
        consumer.beginningOffsets(consumer.assignment()).forEach((partition, begin) -> {
            Long position = read.get(partition.toString());
            if (position != null && (position < begin || position > ends.getOrDefault(partition, position))) {
                lost.put(partition, position);
            }
        });
        return lost;
    }

    private Map<TopicPartition, Long> ends() {
        return consumer.endOffsets(consumer.assignment());
    }

    /** All records up to those that are the last now. */
    Arrivals readToEnd(Duration patience) throws IOException {
        Map<TopicPartition, Long> ends = ends();
        List<ConsumerRecord<byte[], byte[]>> records = new ArrayList<>();
        long deadline = System.nanoTime() + patience.toNanos();
        while (ends.entrySet().stream().anyMatch(end -> consumer.position(end.getKey()) < end.getValue())) {
            consumer.poll(POLL).forEach(records::add);
            if (System.nanoTime() > deadline) {
                throw new IOException("The topics %s could not be read to their ends within %d s"
                        .formatted(topics, patience.toSeconds()));
            }
        }
        return arrivals(records);
    }

    /** Waits a moment for records. */
    Arrivals poll() throws IOException {
        List<ConsumerRecord<byte[], byte[]>> records = new ArrayList<>();
        consumer.poll(POLL).forEach(records::add);
        return arrivals(records);
    }

    private Arrivals arrivals(List<ConsumerRecord<byte[], byte[]>> polled) throws IOException {
        List<ControlRecord> records = new ArrayList<>();
        for (ConsumerRecord<byte[], byte[]> record : inOrder(polled)) {
            byte[] value = record.value();
            if (value != null) {
                records.add(controlRecord(record, value));
            }
        }
        return new Arrivals(records, changedPositions());
    }

    /** Becomes state, which needs no schema registry to be read again: so it is in single-object encoding. */
    private ControlRecord controlRecord(ConsumerRecord<byte[], byte[]> record, byte[] value) throws IOException {
        boolean promotion = record.topic().equals(promotionsTopic);
        byte[] kept = value;
        @Nullable UndecodableRecordException unreadable = null;
        try {
            kept = (promotion ? readers.promotions() : readers.versions()).singleObject(value);
        } catch (UndecodableRecordException e) {
            unreadable = e;
        }
        return new ControlRecord(record.topic(), record.partition(), record.offset(), promotion, kept, unreadable);
    }

    /**
     * In each partition's order, and across partitions in that of their times: when a partition is added, the later records of a
     * lane may go there.
     */
    private static List<ConsumerRecord<byte[], byte[]>> inOrder(List<ConsumerRecord<byte[], byte[]>> records) {
        record Timed(long millis, ConsumerRecord<byte[], byte[]> record) {}
        Map<TopicPartition, Long> latest = new HashMap<>();
        return records.stream()
                .map(record -> new Timed(
                        latest.merge(
                                new TopicPartition(record.topic(), record.partition()), record.timestamp(), Math::max),
                        record))
                .sorted(Comparator.comparingLong(Timed::millis))
                .map(Timed::record)
                .toList();
    }

    private Map<String, Long> changedPositions() {
        Map<String, Long> changed = new HashMap<>();
        for (TopicPartition partition : consumer.assignment()) {
            long position = consumer.position(partition);
            Long before = positions.put(partition, position);
            if (before == null || before != position) {
                changed.put(partition.toString(), position);
            }
        }
        return changed;
    }

    /** Ends what another thread waits for. */
    void wakeup() {
        consumer.wakeup();
    }

    /** Whether the thread is interrupted or not: in one that is, Kafka's consumer would throw instead of closing. */
    @Override
    public void close() {
        boolean interrupted = Thread.interrupted();
        try {
            consumer.close();
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
