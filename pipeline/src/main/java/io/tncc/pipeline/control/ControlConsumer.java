package io.tncc.pipeline.control;

import io.tncc.schemas.codec.UndecodableRecordException;
import io.tncc.schemas.registry.TopicReaders;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.PartitionInfo;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.jspecify.annotations.Nullable;

/**
 * A consumer of all partitions of a few topics, committed records only, without a group. It begins at their beginning, or goes on where
 * it is told that they were read to. It finds partitions that are added later within a minute, and never resets a position: one that is
 * gone is an error.
 */
final class ControlConsumer implements AutoCloseable {

    private static final Duration POLL = Duration.ofMillis(500);
    private static final Duration NEW_PARTITIONS = Duration.ofMinutes(1);

    private final Collection<String> topics;
    private final String promotionsTopic;
    private final TopicReaders readers;
    private final Consumer<byte[], byte[]> consumer;
    private final Map<TopicPartition, Long> positions = new HashMap<>();

    /** A consumer that has no partitions yet. */
    ControlConsumer(Properties kafka, Collection<String> topics, String promotionsTopic, TopicReaders readers) {
        this(
                new KafkaConsumer<>(settings(kafka), new ByteArrayDeserializer(), new ByteArrayDeserializer()),
                topics,
                promotionsTopic,
                readers);
    }

    /** One that reads by a client which has no partitions yet. */
    ControlConsumer(
            Consumer<byte[], byte[]> consumer,
            Collection<String> topics,
            String promotionsTopic,
            TopicReaders readers) {
        this.consumer = consumer;
        this.topics = topics;
        this.promotionsTopic = promotionsTopic;
        this.readers = readers;
    }

    private static Properties settings(Properties kafka) {
        Properties properties = new Properties();
        properties.put(ConsumerConfig.METADATA_MAX_AGE_CONFIG, String.valueOf(NEW_PARTITIONS.toMillis()));
        properties.putAll(kafka);
        properties.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed");
        properties.put(ConsumerConfig.ALLOW_AUTO_CREATE_TOPICS_CONFIG, false);
        properties.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
        properties.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "none");
        return properties;
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

    /** Goes on where the partitions, such as {@code encoder-versions-0}, were read to. */
    void goOn(Map<String, Long> read) {
        for (TopicPartition partition : consumer.assignment()) {
            Long position = read.get(partition.toString());
            if (position != null) {
                consumer.seek(partition, position);
            }
        }
    }

    private Map<TopicPartition, Long> ends() {
        return consumer.endOffsets(consumer.assignment());
    }

    /**
     * All records up to those that are the last now. Not as they come: the later records of a lane may lie in another partition,
     * which may be read first.
     *
     * @param patience how long it waits while nothing comes
     */
    Arrivals readToEnd(Duration patience) throws IOException {
        WayToEnds way = new WayToEnds(consumer, topics, ends(), patience);
        List<ConsumerRecord<byte[], byte[]>> records = new ArrayList<>();
        while (!way.isOver()) {
            way.poll(POLL).forEach(records::add);
        }
        return arrivals(records);
    }

    /**
     * Hands on the same records topic by topic, promotions first, and in pieces as they come: a topic that is kept for ever has more
     * of them than memory does. Those of several partitions are one piece, as they have to be brought in order.
     *
     * @param patience how long it waits while nothing comes
     */
    void catchUp(Duration patience, VersionFeed.Listener listener) throws Exception {
        Map<TopicPartition, Long> ends = ends();
        for (String topic : promotionsFirst()) {
            Set<TopicPartition> others = new HashSet<>(ends.keySet());
            others.removeIf(partition -> partition.topic().equals(topic));
            Map<TopicPartition, Long> endsOfTopic = new HashMap<>(ends);
            endsOfTopic.keySet().removeAll(others);
            consumer.pause(others);
            handOn(endsOfTopic, patience, listener);
            consumer.resume(others);
        }
    }

    private List<String> promotionsFirst() {
        List<String> ordered = new ArrayList<>(topics);
        ordered.sort(Comparator.comparing(topic -> !topic.equals(promotionsTopic)));
        return ordered;
    }

    private void handOn(Map<TopicPartition, Long> ends, Duration patience, VersionFeed.Listener listener)
            throws Exception {
        WayToEnds way = new WayToEnds(consumer, topics, ends, patience);
        List<ConsumerRecord<byte[], byte[]>> records = new ArrayList<>();
        while (!way.isOver()) {
            way.poll(POLL).forEach(records::add);
            if (ends.size() == 1) {
                listener.arrived(arrivals(records));
                records.clear();
            }
        }
        listener.arrived(arrivals(records));
    }

    /** Waits a moment for records. */
    Arrivals poll() throws IOException {
        List<ConsumerRecord<byte[], byte[]>> records = new ArrayList<>();
        consumer.poll(POLL).forEach(records::add);
        return arrivals(records);
    }

    /** A tombstone takes back what its key promoted, as it does when the topic is compacted. */
    private Arrivals arrivals(List<ConsumerRecord<byte[], byte[]>> polled) throws IOException {
        List<ConsumerRecord<byte[], byte[]>> standing = new ArrayList<>();
        Set<String> takenBack = new HashSet<>();
        for (ConsumerRecord<byte[], byte[]> record : inOrder(polled)) {
            if (record.value() != null) {
                standing.add(record);
            } else if (isPromotion(record) && record.key() != null) {
                standing.removeIf(earlier -> isPromotion(earlier) && Arrays.equals(earlier.key(), record.key()));
                takenBack.add(new String(record.key(), StandardCharsets.UTF_8));
            }
        }
        List<ControlRecord> records = new ArrayList<>();
        for (ConsumerRecord<byte[], byte[]> record : standing) {
            records.add(controlRecord(record));
        }
        return new Arrivals(records, takenBack, changedPositions());
    }

    private boolean isPromotion(ConsumerRecord<byte[], byte[]> record) {
        return record.topic().equals(promotionsTopic);
    }

    /** Becomes state, which needs no schema registry to be read again: so it is in single-object encoding. */
    private ControlRecord controlRecord(ConsumerRecord<byte[], byte[]> record) throws IOException {
        boolean promotion = isPromotion(record);
        byte[] kept = record.value();
        @Nullable UndecodableRecordException unreadable = null;
        try {
            kept = (promotion ? readers.promotions() : readers.versions()).singleObject(record.value());
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

    /** Without waiting for one that is not known now: what was polled would be lost with it. */
    private Map<String, Long> changedPositions() {
        Map<String, Long> changed = new HashMap<>();
        for (TopicPartition partition : consumer.assignment()) {
            try {
                long position = consumer.position(partition, Duration.ZERO);
                Long before = positions.put(partition, position);
                if (before == null || before != position) {
                    changed.put(partition.toString(), position);
                }
            } catch (TimeoutException e) {
                // It has changed when it is known again, and is told then.
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
