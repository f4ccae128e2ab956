package io.tncc.pipeline;

import io.tncc.pipeline.option.KafkaOptions;
import io.tncc.pipeline.option.PipelineConfiguration;
import io.tncc.pipeline.option.PipelineOptions;
import io.tncc.pipeline.option.PipelineOptions.Run;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import org.apache.flink.configuration.ConfigOption;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;

/** The topics that a job reads and writes, which have to exist before it starts. */
final class RequiredTopics {

    private static final String PATIENCE_MILLIS = "15000";

    private RequiredTopics() {}

    /**
     * Checks that all are there.
     *
     * @throws IllegalStateException naming those that are not, with the commands that create them, or the brokers that do not answer
     */
    static void check(PipelineConfiguration configuration) throws InterruptedException {
        Properties properties = configuration.kafkaProperties();
        properties.setProperty(AdminClientConfig.DEFAULT_API_TIMEOUT_MS_CONFIG, PATIENCE_MILLIS);
        properties.setProperty(AdminClientConfig.REQUEST_TIMEOUT_MS_CONFIG, PATIENCE_MILLIS);
        String brokers = configuration.get(KafkaOptions.BOOTSTRAP_SERVERS);
        List<String> missing = new ArrayList<>();
        List<String> commands = new ArrayList<>();
        try (Admin admin = Admin.create(properties)) {
            Set<String> existing = admin.listTopics().names().get();
            for (ConfigOption<String> option : of(configuration.get(PipelineOptions.RUN))) {
                String topic = configuration.get(option);
                if (!existing.contains(topic)) {
                    missing.add(topic);
                    commands.add("kafka-topics.sh --bootstrap-server %s --create --topic %s%s"
                            .formatted(brokers, topic, settings(option)));
                }
            }
        } catch (ExecutionException e) {
            throw new IllegalStateException(
                    "The brokers at %s (kafka.bootstrap-servers) do not answer: %s".formatted(brokers, reason(e)), e);
        }
        if (!commands.isEmpty()) {
            throw new IllegalStateException(
                    "Topics are missing: %s. Create them, FILE being the options of the job, with"
                                    .formatted(String.join(", ", missing))
                            + "\n  ./tncc topics create --config FILE"
                            + "\nor, with partitions and replication to your needs, with\n  "
                            + String.join("\n  ", commands)
                            + "\nOr they are there, and the ACLs of the brokers do not let the job's user see them.");
        }
    }

    /** A job that goes on from state fails for good where versions or promotions have gone that it has not read. */
    private static String settings(ConfigOption<String> topic) {
        if (topic.equals(KafkaOptions.ENCODER_VERSIONS_TOPIC)) {
            return " --config retention.ms=-1";
        }
        return topic.equals(KafkaOptions.ENCODER_PROMOTIONS_TOPIC) ? " --config cleanup.policy=compact" : "";
    }

    /** What Kafka says, and what is behind it where that says more, such as a certificate that has expired. */
    private static String reason(ExecutionException failure) {
        Throwable told = failure.getCause() == null ? failure : failure.getCause();
        Throwable innermost = told;
        while (innermost.getCause() != null) {
            innermost = innermost.getCause();
        }
        return innermost == told
                ? String.valueOf(told.getMessage())
                : "%s (%s)".formatted(told.getMessage(), innermost.getMessage());
    }

    private static List<ConfigOption<String>> of(Run run) {
        List<ConfigOption<String>> topics = new ArrayList<>(List.of(
                KafkaOptions.IMAGES_TOPIC,
                KafkaOptions.ENCODER_VERSIONS_TOPIC,
                KafkaOptions.ENCODER_PROMOTIONS_TOPIC,
                KafkaOptions.REJECTED_IMAGES_TOPIC));
        if (run != Run.EMBED) {
            topics.add(KafkaOptions.TRAINING_PROGRESS_TOPIC);
        }
        if (run != Run.TRAIN) {
            topics.add(KafkaOptions.EMBEDDINGS_TOPIC);
        }
        return topics;
    }
}
