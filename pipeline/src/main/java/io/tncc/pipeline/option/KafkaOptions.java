package io.tncc.pipeline.option;

import static org.apache.flink.configuration.ConfigOptions.key;

import java.time.Duration;
import java.util.Map;
import org.apache.flink.configuration.ConfigOption;

/**
 * The broker, the topics, and how results are delivered.
 *
 * <p>{@options}
 */
public final class KafkaOptions {

    private static final String TOPIC_NAME = "[a-zA-Z0-9._-]{1,249}";
    private static final String LOSS = "[a-zA-Z0-9._-]+(\\*|@\\d+)?";
    private static final String TOPIC_MEANING = "a topic name: 1 to 249 letters, digits, dots, underscores and hyphens";

    @Allowed(required = true, pattern = "\\S+:\\d+(\\s*,\\s*\\S+:\\d+)*", meaning = "host:port, separated by commas")
    public static final ConfigOption<String> BOOTSTRAP_SERVERS = key("kafka.bootstrap-servers")
            .stringType()
            .noDefaultValue()
            .withDescription("The brokers to begin with. A job that "
                    + "goes on from state needs the same cluster, or one whose topics have the same offsets.");

    @Allowed(pattern = "[a-zA-Z0-9._-]{1,200}", meaning = "1 to 200 letters, digits, dots, underscores and hyphens")
    public static final ConfigOption<String> GROUP_PREFIX = key("kafka.group-prefix")
            .stringType()
            .defaultValue("tncc")
            .withDescription("The consumer groups are this and -train or -embed; transactional ids begin with it. "
                    + "Two jobs on one broker need two prefixes, unless one trains and the other embeds.");

    public static final ConfigOption<Map<String, String>> PROPERTIES = key("kafka.properties")
            .mapType()
            .defaultValue(Map.of())
            .withDescription("Passed to every Kafka client, such as kafka.properties.security.protocol: SASL_SSL. "
                    + "Properties that the job sets itself are refused. Secret ones, such as sasl.jaas.config, say where "
                    + "the secret is: ${directory:FOLDER:FILE}, ${file:FILE:KEY} or ${env:NAME}.");

    public static final ConfigOption<Delivery> DELIVERY = key("kafka.delivery")
            .enumType(Delivery.class)
            .defaultValue(Delivery.EXACTLY_ONCE)
            .withDescription("How embeddings, versions and rejects are delivered: in transactions that are committed "
                    + "with the checkpoint, or at once, with duplicates after a failure. Training is exactly once "
                    + "in both. Change it only after a stop with savepoint, which commits what is open.");

    @Allowed(interval = "[1 s, 2147483647 ms]")
    public static final ConfigOption<Duration> TRANSACTION_TIMEOUT = key("kafka.transaction-timeout")
            .durationType()
            .defaultValue(Duration.ofMinutes(15))
            .withDescription("How long the broker keeps an open transaction. Longer than the checkpoint interval plus "
                    + "the longest restart, and at most the broker's transaction.max.timeout.ms.");

    @Allowed(
            pattern = LOSS + "(\\s*,\\s*" + LOSS + ")*",
            meaning = "transactional ids, which may end in *, and places such as images-0@3, separated by commas")
    public static final ConfigOption<String> ACCEPTED_LOSSES = key("kafka.accepted-losses")
            .stringType()
            .noDefaultValue()
            .withDescription("Losses without which the job goes on, in the names that the errors give them: the "
                    + "transactional ids of transactions that were not committed, and the places in topics whose "
                    + "records were removed before they were read. Any other loss ends the job.");

    @Fixed
    @Allowed(pattern = TOPIC_NAME, meaning = TOPIC_MEANING)
    public static final ConfigOption<String> IMAGES_TOPIC =
            topic("images", "Images in. The offsets in state are those of this topic.");

    @Allowed(pattern = TOPIC_NAME, meaning = TOPIC_MEANING)
    public static final ConfigOption<String> EMBEDDINGS_TOPIC = topic("embeddings", "Embeddings out.");

    @Allowed(pattern = TOPIC_NAME, meaning = TOPIC_MEANING)
    public static final ConfigOption<String> ENCODER_VERSIONS_TOPIC =
            topic("encoder-versions", "Announcements of encoder versions.");

    @Allowed(pattern = TOPIC_NAME, meaning = TOPIC_MEANING)
    public static final ConfigOption<String> ENCODER_PROMOTIONS_TOPIC = topic(
            "encoder-promotions",
            "Promotions of encoder versions, in a compacted topic keyed by lane. Operators write it.");

    @Allowed(pattern = TOPIC_NAME, meaning = TOPIC_MEANING)
    public static final ConfigOption<String> TRAINING_PROGRESS_TOPIC =
            topic("training-progress", "How training goes, step by step, at least once.");

    @Allowed(pattern = TOPIC_NAME, meaning = TOPIC_MEANING)
    public static final ConfigOption<String> REJECTED_IMAGES_TOPIC =
            topic("rejected-images", "Records that could not be used, with the reason and their bytes.");

    private KafkaOptions() {}

    private static ConfigOption<String> topic(String name, String description) {
        return key("kafka.topics." + name).stringType().defaultValue(name).withDescription("Topic: " + description);
    }

    /** What is promised about results on Kafka after a failure. */
    public enum Delivery {
        EXACTLY_ONCE,
        AT_LEAST_ONCE;

        @Override
        public String toString() {
            return OptionText.enumValue(this);
        }
    }
}
