package io.tncc.cli.doctor;

import io.tncc.cli.broker.BrokerAdmin;
import io.tncc.cli.broker.BrokerAdmin.Cluster;
import io.tncc.cli.stream.JobStream;
import io.tncc.cli.terminal.CommandFailure;
import io.tncc.cli.terminal.Finding;
import io.tncc.cli.topics.SoundTopics;
import io.tncc.pipeline.option.KafkaOptions;
import io.tncc.pipeline.option.PipelineConfiguration;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.apache.flink.util.TimeUtils;
import org.apache.kafka.server.common.MetadataVersion;

/** Whether a broker is there that can serve a job, and the topics of the job on it. */
final class BrokerChecks {

    private static final String SUBJECT = "broker";
    private static final String MAX_TIMEOUT = "transaction.max.timeout.ms";
    private static final String LOG_REPLICATION = "transaction.state.log.replication.factor";

    private final JobStream stream;
    private final Duration transactionTimeout;

    BrokerChecks(JobStream stream, Optional<PipelineConfiguration> options) {
        this.stream = stream;
        this.transactionTimeout = options.map(each -> each.get(KafkaOptions.TRANSACTION_TIMEOUT))
                .orElse(KafkaOptions.TRANSACTION_TIMEOUT.defaultValue());
    }

    /** Hands over one finding after the other; after a broker that does not answer, nothing more. */
    void run(Consumer<Supplier<Finding>> tell) {
        try (BrokerAdmin broker = BrokerAdmin.connect(stream.bootstrapServers(), stream.properties())) {
            Cluster cluster = broker.cluster();
            tell.accept(() -> reached(broker, cluster));
            tell.accept(() -> transactions(broker, cluster));
            SoundTopics.check(broker, stream).forEach(finding -> tell.accept(() -> finding));
        } catch (CommandFailure e) {
            tell.accept(() -> unreachable(String.valueOf(e.getMessage())));
        }
    }

    private Finding reached(BrokerAdmin broker, Cluster cluster) {
        return Finding.works(
                SUBJECT,
                "%s answers: %d in the cluster %s, %s"
                        .formatted(stream.bootstrapServers(), cluster.brokers().size(), cluster.id(), version(broker)));
    }

    private static String version(BrokerAdmin broker) {
        Short level = broker.features().get(MetadataVersion.FEATURE_NAME);
        if (level == null) {
            return "of a version before KRaft";
        }
        try {
            return "metadata version " + MetadataVersion.fromFeatureLevel(level).version();
        } catch (IllegalArgumentException e) {
            return "newer than this client (metadata version %d)".formatted(level);
        }
    }

    private Finding transactions(BrokerAdmin broker, Cluster cluster) {
        Map<String, String> settings;
        try {
            settings = broker.brokerSettings(cluster.brokers().get(0));
        } catch (CommandFailure e) {
            return Finding.advice(
                    "transactions",
                    "not known: " + e.getMessage(),
                    "the ACL DESCRIBE_CONFIGS on the cluster, or ask who runs it for %s".formatted(MAX_TIMEOUT));
        }
        return transactions(settings, cluster.brokers().size(), transactionTimeout);
    }

    /** Whether exactly-once delivery can work. */
    static Finding transactions(Map<String, String> settings, int brokers, Duration timeout) {
        long longest = Long.parseLong(settings.getOrDefault(MAX_TIMEOUT, "900000"));
        int replicas = Integer.parseInt(settings.getOrDefault(LOG_REPLICATION, "3"));
        if (timeout.toMillis() > longest) {
            return Finding.broken(
                    "transactions",
                    "%s of the broker is %s, but kafka.transaction-timeout is %s"
                            .formatted(MAX_TIMEOUT, text(longest), text(timeout.toMillis())),
                    "raise the broker's, or lower the job's: above checkpoint interval plus the longest restart");
        }
        if (replicas > brokers) {
            return Finding.advice(
                    "transactions",
                    "%s is %d, with %d brokers up: transactions can not begin unless their log is there already"
                            .formatted(LOG_REPLICATION, replicas, brokers),
                    "start the other brokers, or set it to %d".formatted(brokers));
        }
        return Finding.works(
                "transactions", "may last %s, a job's last %s".formatted(text(longest), text(timeout.toMillis())));
    }

    private static String text(long millis) {
        return TimeUtils.formatWithHighestUnit(Duration.ofMillis(millis));
    }

    private static Finding unreachable(String message) {
        int end = message.indexOf(". ");
        return end < 0
                ? Finding.broken(
                        SUBJECT, message, "--bootstrap and --property, or kafka.* in the options, say where it is")
                : Finding.broken(SUBJECT, message.substring(0, end), message.substring(end + 2));
    }
}
