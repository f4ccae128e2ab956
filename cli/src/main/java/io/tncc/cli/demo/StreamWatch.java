package io.tncc.cli.demo;

import io.tncc.schemas.EncoderVersion;
import io.tncc.schemas.TrainingProgress;
import io.tncc.schemas.codec.Codecs;
import io.tncc.schemas.codec.UndecodableRecordException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.jspecify.annotations.Nullable;

/** Follows the topics that the job writes, as anyone could: committed records only. Its counts may be read at any time. */
final class StreamWatch implements AutoCloseable {

    private static final Duration POLL = Duration.ofMillis(200);
    private static final List<String> TOPICS =
            List.of("embeddings", "encoder-versions", "training-progress", "rejected-images");

    private final KafkaConsumer<byte[], byte[]> consumer;
    private final Consumer<EncoderVersion> onVersion;
    private final Thread follower = new Thread(this::follow, "demo-watch");
    private final Map<String, Tally> tallies = new ConcurrentHashMap<>();
    private final Set<Long> announced = ConcurrentHashMap.newKeySet();
    private final Set<Long> named = ConcurrentHashMap.newKeySet();
    private volatile @Nullable TrainingProgress latest;
    private volatile boolean closing;
    private volatile boolean abandoned;

    /**
     * How many records a topic has, and when its first and last were written.
     *
     * @param count of records
     * @param firstMillis 0 where there is none
     * @param lastMillis 0 where there is none
     */
    record Tally(long count, long firstMillis, long lastMillis) {

        static final Tally NOTHING = new Tally(0, 0, 0);

        Tally with(long timestampMillis) {
            return new Tally(count + 1, count == 0 ? timestampMillis : firstMillis, timestampMillis);
        }

        double seconds() {
            return (lastMillis - firstMillis) / 1e3;
        }
    }

    StreamWatch(String bootstrapServers, Consumer<EncoderVersion> onVersion) {
        this.onVersion = onVersion;
        this.consumer = new KafkaConsumer<>(
                Map.of(
                        ConsumerConfig.BOOTSTRAP_SERVERS_CONFIG,
                        bootstrapServers,
                        ConsumerConfig.ISOLATION_LEVEL_CONFIG,
                        "read_committed"),
                new ByteArrayDeserializer(),
                new ByteArrayDeserializer());
        List<TopicPartition> partitions = TOPICS.stream()
                .flatMap(topic -> consumer.partitionsFor(topic).stream())
                .map(partition -> new TopicPartition(partition.topic(), partition.partition()))
                .toList();
        consumer.assign(partitions);
        consumer.seekToBeginning(partitions);
        follower.setDaemon(true);
        follower.start();
    }

    /** The count of a topic. */
    Tally of(String topic) {
        return tallies.getOrDefault(topic, Tally.NOTHING);
    }

    /** The latest training step, or null before the first. */
    @Nullable
    TrainingProgress latest() {
        return latest;
    }

    /** How many images were trained on. */
    long trained() {
        TrainingProgress progress = latest;
        return progress == null ? 0 : progress.getImagesSeen();
    }

    /** The versions that embeddings name but nobody announced. */
    Set<Long> unannounced() {
        Set<Long> unknown = new TreeSet<>(named);
        unknown.removeAll(announced);
        return unknown;
    }

    private void follow() {
        try (consumer) {
            boolean caughtUp = false;
            while (!abandoned && !(closing && caughtUp)) {
                caughtUp = true;
                for (ConsumerRecord<byte[], byte[]> record : consumer.poll(POLL)) {
                    caughtUp = false;
                    take(record);
                }
            }
        }
    }

    private void take(ConsumerRecord<byte[], byte[]> record) {
        tallies.merge(
                record.topic(), Tally.NOTHING.with(record.timestamp()), (now, first) -> now.with(record.timestamp()));
        byte[] value = record.value();
        if (value == null) {
            return;
        }
        try {
            switch (record.topic()) {
                case "encoder-versions" -> announced(Codecs.ENCODER_VERSIONS.decode(value));
                case "training-progress" -> progressed(Codecs.TRAINING_PROGRESS.decode(value));
                case "embeddings" -> named.add(Codecs.EMBEDDINGS.decode(value).getEncoderVersion());
                default -> {}
            }
        } catch (UndecodableRecordException e) {
            throw new IllegalStateException("The job wrote a record that can not be read to " + record.topic(), e);
        }
    }

    private void announced(EncoderVersion version) {
        announced.add(version.getVersion());
        onVersion.accept(version);
    }

    private void progressed(TrainingProgress progress) {
        TrainingProgress before = latest;
        if (before == null || progress.getStep() > before.getStep()) {
            latest = progress;
        }
    }

    /** Reads what is there to its end, then stops. */
    void finish() {
        closing = true;
        try {
            follower.join(Duration.ofSeconds(30).toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void close() {
        abandoned = true;
        finish();
    }
}
