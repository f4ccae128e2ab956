package io.tncc.cli.broker;

import io.tncc.cli.stream.StreamTopics;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.common.config.TopicConfig;

/**
 * A topic to create.
 *
 * @param name its name
 * @param partitions how many partitions
 * @param replication how many replicas; empty for the broker's default
 * @param settings topic settings by Kafka's names, such as {@code cleanup.policy}
 */
public record Topic(String name, int partitions, OptionalInt replication, Map<String, String> settings) {

    /** The largest record of a topic of images. */
    public static final long LARGEST_IMAGE_BYTES = 32 << 20;

    /** How long records are kept that are not kept for ever. */
    public static final Duration USUAL_RETENTION = Duration.ofDays(7);

    public Topic {
        settings = Map.copyOf(settings);
    }

    public Topic(String name, int partitions, Map<String, String> settings) {
        this(name, partitions, OptionalInt.empty(), settings);
    }

    /** The topics of a TNCC job, by their usual names and with the usual retention. */
    public static List<Topic> ofJob(int imagePartitions) {
        return ofJob(StreamTopics.USUAL, imagePartitions, USUAL_RETENTION);
    }

    /**
     * The topics of a TNCC job. What carries images has room for large ones; encoder versions are kept for ever, and of the
     * promotions the last of each lane.
     *
     * @param imagePartitions how many partitions the images, and so the embeddings, are spread over
     * @param retention how long all else is kept
     */
    public static List<Topic> ofJob(StreamTopics names, int imagePartitions, Duration retention) {
        Map<String, String> kept = Map.of(
                TopicConfig.CLEANUP_POLICY_CONFIG,
                TopicConfig.CLEANUP_POLICY_DELETE,
                TopicConfig.RETENTION_MS_CONFIG,
                String.valueOf(retention.toMillis()));
        return List.of(
                images(names.images(), imagePartitions).with(kept),
                new Topic(names.embeddings(), imagePartitions, kept),
                new Topic(names.versions(), 1, kept).with(Map.of(TopicConfig.RETENTION_MS_CONFIG, "-1")),
                new Topic(
                        names.promotions(),
                        1,
                        Map.of(TopicConfig.CLEANUP_POLICY_CONFIG, TopicConfig.CLEANUP_POLICY_COMPACT)),
                new Topic(names.progress(), 1, kept),
                images(names.rejected(), 1).with(kept));
    }

    /** A topic whose records carry encoded images. */
    public static Topic images(String name, int partitions) {
        return new Topic(
                name, partitions, Map.of(TopicConfig.MAX_MESSAGE_BYTES_CONFIG, String.valueOf(LARGEST_IMAGE_BYTES)));
    }

    /** This topic with so many replicas. Where there are three and more, a record is acknowledged by two. */
    public Topic replicated(int replicas) {
        Map<String, String> safe = replicas < 3 ? Map.of() : Map.of(TopicConfig.MIN_IN_SYNC_REPLICAS_CONFIG, "2");
        return new Topic(name, partitions, OptionalInt.of(replicas), with(safe).settings);
    }

    private Topic with(Map<String, String> more) {
        Map<String, String> all = new HashMap<>(settings);
        all.putAll(more);
        return new Topic(name, partitions, replication, all);
    }

    /** This topic for Kafka's admin client. */
    public NewTopic toNewTopic() {
        Optional<Short> replicas =
                replication.isPresent() ? Optional.of((short) replication.getAsInt()) : Optional.empty();
        return new NewTopic(name, Optional.of(partitions), replicas).configs(settings);
    }
}
