package io.tncc.cli.broker;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.common.config.TopicConfig;

/**
 * A topic to create.
 *
 * @param name its name
 * @param partitions how many partitions
 * @param settings topic settings by Kafka's names, such as {@code cleanup.policy}
 */
public record Topic(String name, int partitions, Map<String, String> settings) {

    private static final String LARGEST_IMAGE_BYTES = String.valueOf(32 << 20);

    public Topic {
        settings = Map.copyOf(settings);
    }

    /**
     * The topics of a TNCC job, by their usual names. What carries images has room for large ones; encoder versions are kept for
     * ever, and of the promotions the last of each lane.
     *
     * @param imagePartitions how many partitions the images, and so the embeddings, are spread over
     */
    public static List<Topic> ofJob(int imagePartitions) {
        return List.of(
                images("images", imagePartitions),
                new Topic("embeddings", imagePartitions, Map.of()),
                new Topic("encoder-versions", 1, Map.of(TopicConfig.RETENTION_MS_CONFIG, "-1")),
                new Topic(
                        "encoder-promotions",
                        1,
                        Map.of(TopicConfig.CLEANUP_POLICY_CONFIG, TopicConfig.CLEANUP_POLICY_COMPACT)),
                new Topic("training-progress", 1, Map.of()),
                images("rejected-images", 1));
    }

    /** A topic whose records carry encoded images. */
    public static Topic images(String name, int partitions) {
        return new Topic(name, partitions, Map.of(TopicConfig.MAX_MESSAGE_BYTES_CONFIG, LARGEST_IMAGE_BYTES));
    }

    /** This topic for Kafka's admin client, with the broker's default replication. */
    public NewTopic toNewTopic() {
        return new NewTopic(name, Optional.of(partitions), Optional.empty()).configs(settings);
    }
}
