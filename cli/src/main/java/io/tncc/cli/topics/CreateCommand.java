package io.tncc.cli.topics;

import io.tncc.cli.broker.BrokerAdmin;
import io.tncc.cli.broker.Topic;
import io.tncc.cli.stream.JobStream;
import io.tncc.cli.stream.StreamArguments;
import io.tncc.cli.terminal.AllowedValues;
import io.tncc.cli.terminal.JsonOutput;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.apache.flink.util.TimeUtils;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code ./tncc topics create}. */
@Command(
        name = "create",
        description = {
            "Creates those topics of a job that are not there yet: room for large images, encoder versions kept for ever,",
            "promotions compacted. Topics that are there are left as they are; 'tncc topics check' tells whether they are sound."
        },
        mixinStandardHelpOptions = true,
        sortOptions = false,
        footerHeading = "%nExamples:%n",
        footer = {
            "  tncc topics create --bootstrap localhost:9092",
            "  tncc topics create --bootstrap kafka:9092 --partitions 12 --retention '30 d' --dry-run",
            "  tncc topics create --config job.yaml --partitions 12"
        })
final class CreateCommand implements Callable<Integer> {

    private static final int SOUND_REPLICATION = 3;

    @Spec
    @SuppressWarnings("NullAway.Init")
    private CommandSpec spec;

    @Mixin
    private StreamArguments streamArguments = new StreamArguments();

    @Option(
            names = "--partitions",
            defaultValue = "2",
            paramLabel = "N",
            description = {
                "Of images and embeddings: how many instances of the job can read at once. All of a lane lie in one partition.",
                "Default: ${DEFAULT-VALUE}."
            })
    private int partitions;

    @Option(
            names = "--replication",
            paramLabel = "N",
            description = "Replicas of each topic. Default: 3, or as many as there are brokers.")
    private @Nullable Integer replication;

    @Option(
            names = "--retention",
            paramLabel = "DURATION",
            description = {
                "How long images, embeddings, progress and rejects are kept, such as '12 h' or '30 d': longer than a job may",
                "ever stand still, since it never skips images in silence. Default: 7 d."
            })
    private @Nullable String retention;

    @Option(names = "--dry-run", description = "Only tells what would be created.")
    private boolean dryRun;

    @Mixin
    private JsonOutput json = new JsonOutput();

    /** What was done about a topic. */
    record Done(String topic, boolean created, int partitions, int replication, Map<String, String> settings) {}

    @Override
    public Integer call() {
        values().require(partitions >= 1, "--partitions", partitions, "1 and more");
        values().require(replication == null || replication >= 1, "--replication", replication, "1 and more");
        Duration kept = kept();
        JobStream stream = streamArguments.stream();
        List<Done> done = new ArrayList<>();
        try (BrokerAdmin broker = BrokerAdmin.connect(stream.bootstrapServers(), stream.properties())) {
            int replicas = replicas(broker.cluster().brokers().size(), stream.bootstrapServers());
            Set<String> there = broker.topics();
            for (Topic usual : Topic.ofJob(stream.topics(), partitions, kept)) {
                Topic topic = usual.replicated(replicas);
                boolean created = dryRun ? !there.contains(topic.name()) : broker.createIfMissing(topic);
                done.add(
                        new Done(topic.name(), created, topic.partitions(), replicas, new TreeMap<>(topic.settings())));
            }
        }
        print(done);
        return CommandLine.ExitCode.OK;
    }

    private Duration kept() {
        if (retention == null) {
            return Topic.USUAL_RETENTION;
        }
        try {
            Duration kept = TimeUtils.parseDuration(retention);
            values().require(!kept.isZero(), "--retention", retention, "longer than 0");
            return kept;
        } catch (IllegalArgumentException e) {
            throw values().wrong("--retention", retention, "a duration such as '12 h' or '30 d'");
        }
    }

    private int replicas(int brokers, String bootstrapServers) {
        if (replication == null) {
            return Math.min(SOUND_REPLICATION, brokers);
        }
        values().require(
                        replication <= brokers,
                        "--replication",
                        replication,
                        "at most %d, as many as %s has brokers".formatted(brokers, bootstrapServers));
        return replication;
    }

    private void print(List<Done> done) {
        PrintWriter out = spec.commandLine().getOut();
        if (json.isWanted()) {
            JsonOutput.write(out, done);
            return;
        }
        for (Done topic : done) {
            if (topic.created) {
                String settings = topic.settings.entrySet().stream()
                        .map(setting -> setting.getKey() + "=" + setting.getValue())
                        .collect(Collectors.joining(" "));
                out.println("%-20s %s: %d partitions, %d replicas, %s"
                        .formatted(
                                topic.topic,
                                dryRun ? "would be created" : "created",
                                topic.partitions,
                                topic.replication,
                                settings));
            } else {
                out.println("%-20s is there, and left as it is".formatted(topic.topic));
            }
        }
    }

    private AllowedValues values() {
        return new AllowedValues(spec);
    }
}
