package io.tncc.cli.broker;

import java.util.HashMap;
import java.util.Map;
import org.apache.kafka.clients.admin.Config;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.TopicPartitionInfo;

/**
 * A topic as a broker has it.
 *
 * @param name its name
 * @param partitions how many partitions
 * @param replication how many replicas the partition has that has the fewest
 * @param leaderless how many partitions have no leader just now: they can neither be read nor written
 * @param underReplicated how many partitions have replicas that are behind or away
 * @param settings its settings by Kafka's names, those by default too
 */
public record ExistingTopic(
        String name,
        int partitions,
        int replication,
        int leaderless,
        int underReplicated,
        Map<String, String> settings) {

    public ExistingTopic {
        settings = Map.copyOf(settings);
    }

    static ExistingTopic of(TopicDescription description, Config config) {
        Map<String, String> settings = new HashMap<>();
        config.entries().forEach(entry -> {
            if (entry.value() != null) {
                settings.put(entry.name(), entry.value());
            }
        });
        int replication = Integer.MAX_VALUE;
        int leaderless = 0;
        int underReplicated = 0;
        for (TopicPartitionInfo partition : description.partitions()) {
            replication = Math.min(replication, partition.replicas().size());
            leaderless += partition.leader() == null || partition.leader().isEmpty() ? 1 : 0;
            underReplicated += partition.isr().size() < partition.replicas().size() ? 1 : 0;
        }
        return new ExistingTopic(
                description.name(),
                description.partitions().size(),
                replication,
                leaderless,
                underReplicated,
                settings);
    }

    /** A setting, or empty text where the broker does not tell. */
    public String setting(String key) {
        return settings.getOrDefault(key, "");
    }

    /** A setting that is a number, or {@code otherwise} where the broker does not tell. */
    public long number(String key, long otherwise) {
        String value = setting(key);
        return value.isEmpty() ? otherwise : Long.parseLong(value);
    }
}
