package io.tncc.cli.produce;

import io.tncc.cli.broker.Topic;
import io.tncc.cli.terminal.CommandFailure;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.errors.TopicExistsException;

/** Asks the broker, before anything is sent, whether it is there and has the topic. */
final class TopicCheck implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private final Admin admin;
    private final String bootstrapServers;

    private TopicCheck(Admin admin, String bootstrapServers) {
        this.admin = admin;
        this.bootstrapServers = bootstrapServers;
    }

    static TopicCheck connect(String bootstrapServers, Map<String, String> properties) {
        Map<String, Object> settings = new HashMap<>(properties);
        settings.put(AdminClientConfig.BOOTSTRAP_SERVERS_CONFIG, bootstrapServers);
        settings.put(AdminClientConfig.REQUEST_TIMEOUT_MS_CONFIG, (int) PATIENCE.toMillis());
        settings.put(AdminClientConfig.DEFAULT_API_TIMEOUT_MS_CONFIG, (int) PATIENCE.toMillis());
        try {
            return new TopicCheck(Admin.create(settings), bootstrapServers);
        } catch (KafkaException e) {
            Throwable reason = e.getCause() == null ? e : e.getCause();
            throw new CommandFailure(
                    "No Kafka client can be made for %s: %s".formatted(bootstrapServers, reason.getMessage()), e);
        }
    }

    void requireTopic(String topic) {
        Set<String> topics = new TreeSet<>(answer(admin.listTopics().names()));
        if (!topics.contains(topic)) {
            throw new CommandFailure("%s has no topic %s (it has: %s). Create it, or let --partitions N create it"
                    .formatted(bootstrapServers, topic, topics.isEmpty() ? "none" : String.join(", ", topics)));
        }
    }

    void createIfMissing(Topic topic) {
        if (answer(admin.listTopics().names()).contains(topic.name())) {
            return;
        }
        KafkaFuture<Void> created =
                admin.createTopics(List.of(topic.toNewTopic())).all();
        try {
            created.get();
        } catch (ExecutionException e) {
            if (!(e.getCause() instanceof TopicExistsException)) {
                throw new CommandFailure(
                        "%s does not create the topic %s: %s".formatted(bootstrapServers, topic.name(), messageOf(e)),
                        e);
            }
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
                "No Kafka broker answers at %s within %d seconds. Check that it runs, that host and port are right, that its advertised.listeners can be reached from here, and that --property has its security settings"
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
