package io.tncc.cli.topics;

import io.tncc.cli.broker.BrokerAdmin;
import io.tncc.cli.broker.ExistingTopic;
import io.tncc.cli.broker.Topic;
import io.tncc.cli.stream.JobStream;
import io.tncc.cli.stream.StreamTopics;
import io.tncc.cli.terminal.Finding;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.apache.flink.util.TimeUtils;
import org.apache.kafka.common.config.TopicConfig;

/** What a job needs of its topics, and what is wrong where it does not have it. */
public final class SoundTopics {

    private static final Duration SHORT_RETENTION = Duration.ofDays(1);

    private final StreamTopics names;
    private final int brokers;
    private final String alter;
    private final List<Finding> findings = new ArrayList<>();

    private SoundTopics(StreamTopics names, int brokers, String bootstrapServers) {
        this.names = names;
        this.brokers = brokers;
        this.alter = "kafka-configs.sh --bootstrap-server " + bootstrapServers
                + " --alter --entity-type topics --entity-name %s --add-config %s=%s";
    }

    /** Looks at the topics of a job. Each that is sound has one finding. */
    public static List<Finding> check(BrokerAdmin broker, JobStream stream) {
        return check(
                broker.existing(stream.topics().all()),
                stream.topics(),
                broker.cluster().brokers().size(),
                stream.bootstrapServers());
    }

    static List<Finding> check(List<ExistingTopic> topics, StreamTopics names, int brokers, String bootstrapServers) {
        SoundTopics check = new SoundTopics(names, brokers, bootstrapServers);
        for (String name : names.all()) {
            topics.stream()
                    .filter(topic -> topic.name().equals(name))
                    .findFirst()
                    .ifPresentOrElse(check::check, () -> check.missing(name, bootstrapServers));
        }
        return check.findings;
    }

    private void missing(String name, String bootstrapServers) {
        findings.add(Finding.broken(
                name,
                "is not there, or may not be seen",
                "tncc topics create --bootstrap %s, or the ACL DESCRIBE for this user".formatted(bootstrapServers)));
    }

    private void check(ExistingTopic topic) {
        int before = findings.size();
        availability(topic);
        replication(topic);
        cleanup(topic);
        retention(topic);
        recordSize(topic);
        if (topic.name().equals(names.images()) && topic.partitions() == 1) {
            advise(
                    topic,
                    "has 1 partition: one instance of the job reads it, whatever pipeline.parallelism is",
                    "more partitions from the start; adding some later moves lanes to another partition");
        }
        if (findings.size() == before) {
            findings.add(Finding.works(
                    topic.name(), "%d partitions, %d replicas".formatted(topic.partitions(), topic.replication())));
        }
    }

    private void availability(ExistingTopic topic) {
        if (topic.leaderless() > 0) {
            broken(
                    topic,
                    "%d of %d partitions have no leader: they can be neither read nor written"
                            .formatted(topic.leaderless(), topic.partitions()),
                    "bring the brokers back that are down");
        } else if (topic.underReplicated() > 0) {
            advise(
                    topic,
                    "%d of %d partitions have replicas that are behind"
                            .formatted(topic.underReplicated(), topic.partitions()),
                    "look after the brokers: one may be down");
        }
    }

    private void replication(ExistingTopic topic) {
        long inSync = topic.number(TopicConfig.MIN_IN_SYNC_REPLICAS_CONFIG, 1);
        if (inSync > topic.replication()) {
            broken(
                    topic,
                    "min.insync.replicas is %d with %d replicas: nothing can be written"
                            .formatted(inSync, topic.replication()),
                    set(topic, TopicConfig.MIN_IN_SYNC_REPLICAS_CONFIG, Math.max(1, topic.replication() - 1)));
        } else if (topic.replication() == 1 && brokers > 1) {
            advise(
                    topic,
                    "1 replica: what its broker loses is lost, and a job that has not read it yet ends",
                    "kafka-reassign-partitions.sh, to %d replicas".formatted(Math.min(3, brokers)));
        } else if (topic.replication() > 1 && inSync == topic.replication()) {
            advise(
                    topic,
                    "min.insync.replicas is %d with %d replicas: one broker away, and nothing can be written"
                            .formatted(inSync, topic.replication()),
                    set(topic, TopicConfig.MIN_IN_SYNC_REPLICAS_CONFIG, topic.replication() - 1));
        } else if (topic.replication() >= 3 && inSync == 1) {
            advise(
                    topic,
                    "min.insync.replicas is 1: a record is acknowledged that only one broker has",
                    set(topic, TopicConfig.MIN_IN_SYNC_REPLICAS_CONFIG, 2));
        }
    }

    private void cleanup(ExistingTopic topic) {
        boolean compacted =
                topic.setting(TopicConfig.CLEANUP_POLICY_CONFIG).contains(TopicConfig.CLEANUP_POLICY_COMPACT);
        String policy = TopicConfig.CLEANUP_POLICY_CONFIG;
        if (topic.name().equals(names.promotions())) {
            if (!compacted) {
                broken(
                        topic,
                        "is not compacted: a lane's promotion is forgotten once it is old",
                        set(topic, policy, TopicConfig.CLEANUP_POLICY_COMPACT));
            } else if (topic.setting(policy).contains(TopicConfig.CLEANUP_POLICY_DELETE)) {
                broken(
                        topic,
                        "deletes besides compacting: a lane's promotion is forgotten once it is old",
                        set(topic, policy, TopicConfig.CLEANUP_POLICY_COMPACT));
            }
        } else if (compacted && keyedByLane(topic)) {
            broken(
                    topic,
                    "is compacted, and its key is the lane: only the last record of each lane would stay",
                    set(topic, policy, TopicConfig.CLEANUP_POLICY_DELETE));
        }
    }

    private boolean keyedByLane(ExistingTopic topic) {
        return List.of(names.images(), names.versions(), names.progress()).contains(topic.name());
    }

    private void retention(ExistingTopic topic) {
        boolean deletes = topic.setting(TopicConfig.CLEANUP_POLICY_CONFIG).contains(TopicConfig.CLEANUP_POLICY_DELETE);
        long millis = topic.number(TopicConfig.RETENTION_MS_CONFIG, -1);
        long bytes = topic.number(TopicConfig.RETENTION_BYTES_CONFIG, -1);
        if (!deletes || topic.name().equals(names.promotions())) {
            return;
        }
        if (topic.name().equals(names.versions())) {
            keptForEver(topic, millis, bytes);
        } else if (millis >= 0 && millis < SHORT_RETENTION.toMillis()) {
            advise(
                    topic,
                    "is kept for %s: %s"
                            .formatted(TimeUtils.formatWithHighestUnit(Duration.ofMillis(millis)), lossOf(topic)),
                    set(topic, TopicConfig.RETENTION_MS_CONFIG, Topic.USUAL_RETENTION.toMillis()));
        } else if (bytes >= 0 && topic.name().equals(names.images())) {
            advise(
                    topic,
                    "retention.bytes is %,d a partition: a burst of images may push out unread ones".formatted(bytes),
                    set(topic, TopicConfig.RETENTION_BYTES_CONFIG, -1));
        }
    }

    private void keptForEver(ExistingTopic topic, long millis, long bytes) {
        if (millis >= 0) {
            broken(
                    topic,
                    "is kept for %s: jobs that embed read it from the beginning, and end where a version is lost"
                            .formatted(TimeUtils.formatWithHighestUnit(Duration.ofMillis(millis))),
                    set(topic, TopicConfig.RETENTION_MS_CONFIG, -1));
        }
        if (bytes >= 0) {
            broken(
                    topic,
                    "retention.bytes is %,d: the first versions are lost some day".formatted(bytes),
                    set(topic, TopicConfig.RETENTION_BYTES_CONFIG, -1));
        }
    }

    private String lossOf(ExistingTopic topic) {
        return topic.name().equals(names.images())
                ? "a job that stands still longer loses images, and says so by ending"
                : "who reads later misses records";
    }

    private void recordSize(ExistingTopic topic) {
        boolean carriesImages =
                topic.name().equals(names.images()) || topic.name().equals(names.rejected());
        long largest = topic.number(TopicConfig.MAX_MESSAGE_BYTES_CONFIG, Topic.LARGEST_IMAGE_BYTES);
        if (carriesImages && largest < Topic.LARGEST_IMAGE_BYTES) {
            advise(
                    topic,
                    "max.message.bytes is %,d: larger images are refused by the broker".formatted(largest),
                    set(topic, TopicConfig.MAX_MESSAGE_BYTES_CONFIG, Topic.LARGEST_IMAGE_BYTES));
        }
    }

    private String set(ExistingTopic topic, String key, Object value) {
        return alter.formatted(topic.name(), key, value);
    }

    private void broken(ExistingTopic topic, String found, String remedy) {
        findings.add(Finding.broken(topic.name(), found, remedy));
    }

    private void advise(ExistingTopic topic, String found, String remedy) {
        findings.add(Finding.advice(topic.name(), found, remedy));
    }
}
