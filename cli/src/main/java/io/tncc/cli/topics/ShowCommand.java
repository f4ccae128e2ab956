package io.tncc.cli.topics;

import io.tncc.cli.broker.BrokerAdmin;
import io.tncc.cli.broker.ExistingTopic;
import io.tncc.cli.stream.JobStream;
import io.tncc.cli.stream.StreamArguments;
import io.tncc.cli.terminal.JsonOutput;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.apache.flink.util.TimeUtils;
import org.apache.kafka.common.config.TopicConfig;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code ./tncc topics show}. */
@Command(
        name = "show",
        description = "Shows the topics of a job as they are on the broker.",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        footerHeading = "%nExamples:%n",
        footer = {
            "  tncc topics show --bootstrap localhost:9092",
            "  tncc topics show --bootstrap localhost:9092 --topic images=photos --json"
        })
final class ShowCommand implements Callable<Integer> {

    private static final String ROW = "%-20s %10s %11s  %-15s %-12s %s";

    @Spec
    @SuppressWarnings("NullAway.Init")
    private CommandSpec spec;

    @Mixin
    private StreamArguments streamArguments = new StreamArguments();

    @Mixin
    private JsonOutput json = new JsonOutput();

    @Override
    public Integer call() {
        JobStream stream = streamArguments.stream();
        List<ExistingTopic> topics;
        try (BrokerAdmin broker = BrokerAdmin.connect(stream.bootstrapServers(), stream.properties())) {
            topics = broker.existing(stream.topics().all());
        }
        PrintWriter out = spec.commandLine().getOut();
        if (json.isWanted()) {
            JsonOutput.write(out, topics);
            return CommandLine.ExitCode.OK;
        }
        out.println(ROW.formatted("TOPIC", "PARTITIONS", "REPLICATION", "CLEANUP", "RETENTION", "LARGEST RECORD"));
        topics.forEach(topic -> out.println(row(topic)));
        stream.topics().all().stream()
                .filter(name -> topics.stream().noneMatch(topic -> topic.name().equals(name)))
                .forEach(name -> out.println("%-20s is not there; 'tncc topics create' creates it".formatted(name)));
        return CommandLine.ExitCode.OK;
    }

    private static String row(ExistingTopic topic) {
        return ROW.formatted(
                topic.name(),
                topic.partitions(),
                topic.replication(),
                topic.setting(TopicConfig.CLEANUP_POLICY_CONFIG),
                retention(topic),
                String.format(Locale.ROOT, "%.1f MB", topic.number(TopicConfig.MAX_MESSAGE_BYTES_CONFIG, 0) / 1e6));
    }

    private static String retention(ExistingTopic topic) {
        long millis = topic.number(TopicConfig.RETENTION_MS_CONFIG, -1);
        return millis < 0 ? "for ever" : TimeUtils.formatWithHighestUnit(Duration.ofMillis(millis));
    }
}
