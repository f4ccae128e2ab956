package io.tncc.cli.broker;

import io.tncc.cli.stream.ClientSettings;
import io.tncc.cli.terminal.CommandFailure;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.admin.Config;
import org.apache.kafka.clients.admin.DescribeClusterResult;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.Node;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.errors.TopicExistsException;

/** Asks a broker, and creates topics. What goes wrong is told to the person at the terminal. */
public final class BrokerAdmin implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private final Admin admin;
    private final String bootstrapServers;

    private BrokerAdmin(Admin admin, String bootstrapServers) {
        this.admin = admin;
        this.bootstrapServers = bootstrapServers;
    }

    /**
     * Connects when first asked.
     *
     * @param properties further settings of the Kafka client, such as those for security
     */
    public static BrokerAdmin connect(String bootstrapServers, Map<String, String> properties) {
        Map<String, Object> settings = new HashMap<>(properties);
        settings.put(AdminClientConfig.BOOTSTRAP_SERVERS_CONFIG, bootstrapServers);
        settings.put(AdminClientConfig.REQUEST_TIMEOUT_MS_CONFIG, (int) PATIENCE.toMillis());
        settings.put(AdminClientConfig.DEFAULT_API_TIMEOUT_MS_CONFIG, (int) PATIENCE.toMillis());
        try {
            return new BrokerAdmin(Admin.create(settings), bootstrapServers);
        } catch (KafkaException e) {
            throw ClientSettings.refused(bootstrapServers, e);
        }
    }

    /** The names of all topics that may be seen. */
    public Set<String> topics() {
        return new TreeSet<>(answer(admin.listTopics().names()));
    }

    /**
     * Fails where there is no such topic.
     *
     * @throws CommandFailure naming those that there are
     */
    public void requireTopic(String topic) {
        Set<String> topics = topics();
        if (!topics.contains(topic)) {
            throw new CommandFailure(
                    "%s has no topic %s (it has: %s). Create it: tncc topics create, or let tncc produce --partitions N create it"
                            .formatted(bootstrapServers, topic, topics.isEmpty() ? "none" : String.join(", ", topics)));
        }
    }

    /** What is there of some topics; those that are not there are left out. */
    public List<ExistingTopic> existing(Collection<String> names) {
        Set<String> there = topics();
        List<String> wanted = names.stream().filter(there::contains).toList();
        Map<String, TopicDescription> descriptions =
                answer(admin.describeTopics(wanted).allTopicNames());
        List<ConfigResource> resources = wanted.stream()
                .map(name -> new ConfigResource(ConfigResource.Type.TOPIC, name))
                .toList();
        Map<ConfigResource, Config> configs =
                answer(admin.describeConfigs(resources).all());
        List<ExistingTopic> topics = new ArrayList<>();
        for (ConfigResource resource : resources) {
            TopicDescription description = descriptions.get(resource.name());
            Config config = configs.get(resource);
            if (description != null && config != null) {
                topics.add(ExistingTopic.of(description, config));
            }
        }
        return topics;
    }

    /** The id of the cluster and its brokers. */
    public Cluster cluster() {
        DescribeClusterResult description = admin.describeCluster();
        List<Node> nodes = List.copyOf(answer(description.nodes()));
        return new Cluster(
                answer(description.clusterId()),
                nodes.stream().map(Node::idString).sorted().toList());
    }

    /**
     * A Kafka cluster.
     *
     * @param id its own
     * @param brokers the ids of the brokers that are up
     */
    public record Cluster(String id, List<String> brokers) {}

    /** The settings of a broker, by Kafka's names. */
    public Map<String, String> brokerSettings(String broker) {
        ConfigResource resource = new ConfigResource(ConfigResource.Type.BROKER, broker);
        Map<String, String> settings = new HashMap<>();
        answer(admin.describeConfigs(List.of(resource)).all()).values().forEach(config -> config.entries()
                .forEach(entry -> {
                    if (entry.value() != null) {
                        settings.put(entry.name(), entry.value());
                    }
                }));
        return settings;
    }

    /** The level of the cluster's features, such as {@code metadata.version}. */
    public Map<String, Short> features() {
        Map<String, Short> levels = new TreeMap<>();
        answer(admin.describeFeatures().featureMetadata())
                .finalizedFeatures()
                .forEach((name, range) -> levels.put(name, range.maxVersionLevel()));
        return levels;
    }

    /**
     * Creates a topic where there is none of its name.
     *
     * @return whether it was created
     */
    public boolean createIfMissing(Topic topic) {
        if (topics().contains(topic.name())) {
            return false;
        }
        KafkaFuture<Void> created =
                admin.createTopics(List.of(topic.toNewTopic())).all();
        try {
            created.get();
            return true;
        } catch (ExecutionException e) {
            if (!(e.getCause() instanceof TopicExistsException)) {
                throw new CommandFailure(
                        "%s does not create the topic %s: %s".formatted(bootstrapServers, topic.name(), messageOf(e)),
                        e);
            }
            return false;
        } catch (InterruptedException e) {
            throw interrupted(e);
        }
    }

    @Override
    public void close() {
        admin.close(Duration.ZERO);
    }

    private <T> T answer(KafkaFuture<T> future) {
        try {
            return future.get(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            throw unreachable(e);
        } catch (ExecutionException e) {
            if (e.getCause() instanceof org.apache.kafka.common.errors.TimeoutException) {
                throw unreachable(e);
            }
            throw new CommandFailure("Kafka at %s refuses: %s".formatted(bootstrapServers, messageOf(e)), e);
        } catch (InterruptedException e) {
            throw interrupted(e);
        }
    }

    private CommandFailure unreachable(Exception cause) {
        return new CommandFailure(
                "No Kafka broker answers at %s within %d seconds. Check that it runs, that host and port are right, that its advertised.listeners can be reached from here, and that --client or --property has its security settings"
                        .formatted(bootstrapServers, PATIENCE.toSeconds()),
                cause);
    }

    private static CommandFailure interrupted(InterruptedException cause) {
        Thread.currentThread().interrupt();
        return new CommandFailure("Interrupted while waiting for Kafka", cause);
    }

    private static String messageOf(ExecutionException e) {
        return String.valueOf(
                e.getCause() == null ? e.getMessage() : e.getCause().getMessage());
    }
}
