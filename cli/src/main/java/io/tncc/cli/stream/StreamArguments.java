package io.tncc.cli.stream;

import io.tncc.cli.settings.JobOptions;
import io.tncc.cli.terminal.CommandFailure;
import io.tncc.pipeline.option.InvalidOptionsException;
import io.tncc.pipeline.option.KafkaOptions;
import io.tncc.pipeline.option.PipelineConfiguration;
import io.tncc.pipeline.option.RegistryConnection;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The arguments that say where the topics of a job are: one by one, or by the job's own file of options. */
public final class StreamArguments {

    private static final Pattern BROKERS = Pattern.compile("[^\\s,;]+:\\d+(,[^\\s,;]+:\\d+)*");

    private static final Pattern URL = Pattern.compile("https?://[^\\s,@/?#]+(/[^\\s,@?#]*)?");

    @Spec(Spec.Target.MIXEE)
    @SuppressWarnings("NullAway.Init")
    private CommandSpec spec;

    @Option(
            names = "--bootstrap",
            paramLabel = "HOST:PORT",
            description = "The Kafka broker, or several with commas between.")
    private @Nullable String bootstrapServers;

    @Option(
            names = "--config",
            paramLabel = "FILE",
            description = "The options of the job (YAML), which say all of this too.")
    private @Nullable Path file;

    @Option(names = "--client", paramLabel = "FILE", description = ClientSettings.FILE)
    private @Nullable Path clientFile;

    @Option(
            names = "--property",
            paramLabel = "KEY=VALUE",
            description = "A setting of the Kafka clients; wins over the files. Repeatable.")
    private Map<String, String> properties = new LinkedHashMap<>();

    @Option(
            names = "--topic",
            paramLabel = "USUAL=NAME",
            description =
                    "A topic that is not called as usual, such as images=photos: as the job's kafka.topics.* say. Repeatable.")
    private Map<String, String> topics = new LinkedHashMap<>();

    @Option(
            names = "--group-prefix",
            paramLabel = "NAME",
            description = "The job's kafka.group-prefix. Default: " + JobStream.USUAL_GROUP_PREFIX + ".")
    private @Nullable String groupPrefix;

    @Option(
            names = "--schema-registry",
            paramLabel = "URL",
            description =
                    "The schema registry, where records are in Confluent's wire format: as the job's schema-registry.url says.")
    private @Nullable String registryUrl;

    /** Whether a broker is named at all. */
    public boolean isGiven() {
        return bootstrapServers != null || file != null;
    }

    /** Whether only the file of options can say where the broker is. */
    public boolean isFileOnly() {
        return bootstrapServers == null && file != null;
    }

    /**
     * The file of options, if one is given, checked.
     *
     * @throws CommandFailure if it can not be read, or listing every problem with the options
     */
    public Optional<PipelineConfiguration> options() {
        if (file == null) {
            return Optional.empty();
        }
        try {
            return Optional.of(JobOptions.read(file, List.of()));
        } catch (InvalidOptionsException e) {
            throw JobOptions.failure(file, e);
        }
    }

    /**
     * Where the topics are. What is given one by one wins over the file.
     *
     * @throws ParameterException where something is missing or wrong
     */
    public JobStream stream() {
        requireBroker();
        return stream(options());
    }

    /**
     * Fails where no broker is named, or none can be of that name.
     *
     * @throws ParameterException saying how one is named
     */
    public void requireBroker() {
        if (!isGiven()) {
            throw new ParameterException(
                    spec.commandLine(),
                    "--bootstrap is missing: name the Kafka broker, such as --bootstrap localhost:9092, or the options of the job with --config FILE");
        }
        requireNames();
    }

    /**
     * Fails where what is given can not be right, whatever else there is.
     *
     * @throws ParameterException saying what is allowed
     */
    public void requireNames() {
        if (bootstrapServers != null && !BROKERS.matcher(bootstrapServers).matches()) {
            throw new ParameterException(
                    spec.commandLine(),
                    "--bootstrap is %s; allowed: host:port, such as localhost:9092, or several with commas between"
                            .formatted(bootstrapServers));
        }
        if (registryUrl != null && !URL.matcher(registryUrl).matches()) {
            throw new ParameterException(
                    spec.commandLine(),
                    "--schema-registry: allowed is http://HOST:PORT or https://HOST:PORT, with a path where the registry has one;"
                            + " user and password are named in the options of the job, with --config FILE");
        }
        topicNames(StreamTopics.USUAL);
    }

    /** Where the topics are, by options that were read already. */
    public JobStream stream(Optional<PipelineConfiguration> options) {
        return options.map(this::ofOptions)
                .orElseGet(() -> stream(
                        String.valueOf(bootstrapServers),
                        clientSettings(),
                        topicNames(StreamTopics.USUAL),
                        JobStream.USUAL_GROUP_PREFIX,
                        null));
    }

    private JobStream ofOptions(PipelineConfiguration options) {
        Map<String, String> all = new HashMap<>();
        options.kafkaProperties().forEach((key, value) -> all.put((String) key, (String) value));
        String brokers = bootstrapServers != null ? bootstrapServers : options.get(KafkaOptions.BOOTSTRAP_SERVERS);
        all.remove("bootstrap.servers");
        all.putAll(clientSettings());
        return stream(
                brokers,
                all,
                topicNames(StreamTopics.of(options)),
                options.get(KafkaOptions.GROUP_PREFIX),
                options.registry().orElse(null));
    }

    private JobStream stream(
            String brokers,
            Map<String, String> settings,
            StreamTopics names,
            String usualPrefix,
            @Nullable RegistryConnection ofOptions) {
        return new JobStream(
                brokers,
                settings,
                names,
                groupPrefix == null ? usualPrefix : groupPrefix,
                registryUrl == null ? ofOptions : RegistryConnection.at(registryUrl));
    }

    private StreamTopics topicNames(StreamTopics usual) {
        try {
            return usual.renamed(topics);
        } catch (IllegalArgumentException e) {
            throw new ParameterException(spec.commandLine(), "--topic: " + e.getMessage(), e);
        }
    }

    private Map<String, String> clientSettings() {
        return ClientSettings.of(clientFile, properties);
    }
}
