package io.tncc.pipeline.option;

import io.tncc.pipeline.extension.ExtensionPoint;
import io.tncc.pipeline.extension.Extensions;
import java.io.Serializable;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.TreeMap;
import org.apache.flink.configuration.CheckpointingOptions;
import org.apache.flink.configuration.ConfigOption;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.ConfigurationUtils;
import org.apache.flink.configuration.ExternalizedCheckpointRetention;

/**
 * The options of one job, checked: read from one YAML file, with {@code key=value} pairs on top. Keys under {@code flink.} are
 * Flink's own and passed on without that prefix. With them goes the code that the job's user has handed in, if any.
 */
public final class PipelineConfiguration implements Serializable {

    /** What the keys of Flink's own options begin with. */
    public static final String FLINK_PREFIX = "flink.";

    private static final long serialVersionUID = 1;

    private final Configuration options;
    private final Configuration flink;
    private final Extensions extensions;

    private PipelineConfiguration(Configuration options, Configuration flink, Extensions extensions) {
        this.options = options;
        this.flink = flink;
        this.extensions = extensions;
    }

    /**
     * Reads the options of a job.
     *
     * @param file a YAML file
     * @param overrides pairs such as {@code training.batch-size=128}
     * @param cluster what Flink is already configured with, which keys under {@code flink.} replace
     * @throws InvalidOptionsException listing every problem
     */
    public static PipelineConfiguration read(Path file, List<String> overrides, Configuration cluster) {
        Problems problems = new Problems();
        OptionsReader reader = new OptionsReader(problems);
        reader.readFile(file);
        reader.readOverrides(overrides);
        return ofJob(reader.values(), cluster, Extensions.NONE, problems);
    }

    /**
     * The options of a job as YAML text.
     *
     * @throws InvalidOptionsException listing every problem
     */
    public static PipelineConfiguration parse(String yaml, List<String> overrides, Configuration cluster) {
        Problems problems = new Problems();
        OptionsReader reader = new OptionsReader(problems);
        reader.readYaml("options", yaml);
        reader.readOverrides(overrides);
        return ofJob(reader.values(), cluster, Extensions.NONE, problems);
    }

    /**
     * The options of a job by dotted key, without extensions.
     *
     * @throws InvalidOptionsException listing every problem
     */
    public static PipelineConfiguration of(Map<String, String> values) {
        return of(values, Extensions.NONE);
    }

    /**
     * The options of a job by dotted key, and the code of its user.
     *
     * @throws InvalidOptionsException listing every problem
     */
    public static PipelineConfiguration of(Map<String, String> values, Extensions extensions) {
        return ofJob(values, new Configuration(), extensions, new Problems());
    }

    /**
     * The options of a learner without a job, which is given labels: it is allowed neighbors of the same label.
     *
     * @throws InvalidOptionsException listing every problem
     */
    public static PipelineConfiguration withLabels(Map<String, String> values) {
        return checked(values, new Configuration(), Extensions.NONE, new Problems(), true);
    }

    private static PipelineConfiguration ofJob(
            Map<String, String> values, Configuration cluster, Extensions extensions, Problems problems) {
        return checked(values, cluster, extensions, problems, false);
    }

    private static PipelineConfiguration checked(
            Map<String, String> values,
            Configuration cluster,
            Extensions extensions,
            Problems problems,
            boolean labels) {
        Map<String, String> own = new TreeMap<>();
        Configuration flink = new Configuration(cluster);
        values.forEach((key, value) -> {
            if (key.startsWith(FLINK_PREFIX)) {
                flink.setString(key.substring(FLINK_PREFIX.length()), value);
            } else {
                own.put(key, value);
            }
        });
        if (!flink.contains(CheckpointingOptions.EXTERNALIZED_CHECKPOINT_RETENTION)) {
            // Flink deletes the last checkpoint of a job that fails for good, and with it the learner.
            flink.set(
                    CheckpointingOptions.EXTERNALIZED_CHECKPOINT_RETENTION,
                    ExternalizedCheckpointRetention.RETAIN_ON_CANCELLATION);
        }
        KnownKeys.check(own.keySet(), problems);
        FlinkChecks.refuseOwn(values, problems);
        PipelineConfiguration configuration = new PipelineConfiguration(Configuration.fromMap(own), flink, extensions);
        Option.ALL.forEach(option -> option.check(configuration.options, problems));
        new CrossChecks(configuration, problems).check();
        new FlinkChecks(configuration, problems).check();
        new ExtensionChecks(configuration, problems).check();
        if (!labels) {
            new CrossChecks(configuration, problems).checkNeedsNoLabels();
        }
        problems.throwIfAny();
        return configuration;
    }

    /**
     * The value of an option, as set or by default.
     *
     * @throws IllegalStateException if it is not set and has no default
     */
    public <T> T get(ConfigOption<T> option) {
        return find(option)
                .orElseThrow(() -> new IllegalStateException(option.key() + " is not set and has no default"));
    }

    /** The value of an option, as set or by default, if there is either. */
    public <T> Optional<T> find(ConfigOption<T> option) {
        Optional<T> set = options.getOptional(option);
        return set.isPresent() || !option.hasDefaultValue() ? set : Optional.of(option.defaultValue());
    }

    /** Whether an option is set, be it to its default. */
    boolean isSet(ConfigOption<?> option) {
        return options.contains(option);
    }

    /** The value of an option, unless it is wrong in itself, which {@link Option#check} notes. */
    <T> Optional<T> valid(ConfigOption<T> option) {
        Option declared = Option.of(option.key()).orElseThrow();
        try {
            return find(option).filter(declared::allows);
        } catch (RuntimeException e) {
            return Optional.empty();
        }
    }

    /** Whether an option has a value, as set or by default. */
    <T> boolean has(ConfigOption<T> option, T value) {
        return valid(option).filter(value::equals).isPresent();
    }

    /** What every Kafka client begins with: the brokers, and the properties that are passed on, in which secrets are references. */
    public Properties kafkaProperties() {
        Properties properties = new Properties();
        properties.putAll(get(KafkaOptions.PROPERTIES));
        properties.setProperty("bootstrap.servers", get(KafkaOptions.BOOTSTRAP_SERVERS));
        KafkaSecrets.addProviders(properties);
        return properties;
    }

    /** The schema registry, if the options name one. */
    public Optional<RegistryConnection> registry() {
        return RegistryConnection.of(this);
    }

    /** Whether the job writes in Confluent's wire format. */
    public boolean writesWireFormat() {
        return registry().isPresent() && get(SchemaRegistryOptions.OUTPUT) == SchemaRegistryOptions.Output.CONFLUENT;
    }

    /**
     * The options of a lane: these, and on top what the job's user has set for it.
     *
     * @throws InvalidOptionsException if that is no option of lanes, not allowed, or does not go with the rest
     */
    PipelineConfiguration ofLane(String lane) {
        OptionValues ofLane = new OptionValues();
        extensions.laneOptions().ifPresent(choice -> choice.choose(lane, ofLane));
        if (ofLane.byKey().isEmpty()) {
            return this;
        }
        Problems problems = new Problems();
        for (String key : ofLane.byKey().keySet()) {
            if (Option.of(key).filter(Option::isOfLane).isEmpty()) {
                problems.add(
                        key, "no option of a lane, for which %s sets it".formatted(ExtensionPoint.LANE_OPTIONS.key()));
            }
        }
        Map<String, String> all = new TreeMap<>(options.toMap());
        all.putAll(ofLane.byKey());
        return ofJob(all, flink, extensions, problems);
    }

    /** The code that the job's user has handed in. */
    public Extensions extensions() {
        return extensions;
    }

    /** What Flink is to be configured with. */
    public Configuration flink() {
        return new Configuration(flink);
    }

    /**
     * Checks that the job can run on what Flink is already configured with, where keys under {@code flink.} do not replace it.
     *
     * @throws InvalidOptionsException listing every problem
     */
    public void checkOn(Configuration environment) {
        Configuration effective = new Configuration(environment);
        effective.addAll(flink);
        Problems problems = new Problems();
        new FlinkChecks(new PipelineConfiguration(options, effective, extensions), problems).check();
        new CrossChecks(this, problems).checkNeedsNoLabels();
        problems.throwIfAny();
    }

    /** The options that are set, by dotted key, for logs and savepoints; values that may be secret are hidden. */
    public Map<String, String> shown() {
        return new TreeMap<>(ConfigurationUtils.hideSensitiveValues(options.toMap()));
    }
}
