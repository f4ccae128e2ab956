package io.tncc.pipeline.option;

import java.io.IOException;
import java.io.Serializable;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.SortedMap;
import java.util.TreeMap;
import org.apache.flink.configuration.ConfigOption;
import org.apache.flink.configuration.Configuration;
import org.jspecify.annotations.Nullable;

/**
 * The options of a job, read, checked and found to fit together. One YAML file, with {@code key=value} pairs on top.
 *
 * <p>Keys under {@value #FLINK_PREFIX} are Flink's own and are passed on without the prefix.
 */
public final class PipelineConfiguration implements Serializable {

    /** What Flink's settings begin with. */
    public static final String FLINK_PREFIX = "flink.";

    private static final long serialVersionUID = 1;

    private final Configuration options;
    private final Configuration flink;

    private PipelineConfiguration(Configuration options, Configuration flink) {
        this.options = options;
        this.flink = flink;
    }

    /**
     * Reads and checks the options.
     *
     * @param file a YAML file, keys nested or with dots; null for none
     * @param sets {@code key=value}, each over what the file says
     * @throws IOException if the file can not be read
     * @throws InvalidOptionsException naming all that is wrong
     */
    public static PipelineConfiguration load(@Nullable Path file, List<String> sets) throws IOException {
        Problems problems = new Problems();
        SortedMap<String, String> values = new TreeMap<>();
        if (file != null) {
            values.putAll(OptionsFile.read(file, problems));
        }
        for (String set : sets) {
            int equals = set.indexOf('=');
            if (equals < 1) {
                problems.add("--set " + set, "write it as --set key=value");
            } else {
                values.put(
                        set.substring(0, equals).strip(),
                        set.substring(equals + 1).strip());
            }
        }
        return of(values, problems);
    }

    /**
     * Checks options that are given by key.
     *
     * @throws InvalidOptionsException naming all that is wrong
     */
    public static PipelineConfiguration of(Map<String, String> values) {
        return of(values, new Problems());
    }

    private static PipelineConfiguration of(Map<String, String> values, Problems problems) {
        Configuration options = new Configuration();
        Configuration flink = new Configuration();
        values.forEach((key, value) -> {
            if (key.startsWith(FLINK_PREFIX)) {
                flink.setString(key.substring(FLINK_PREFIX.length()), value);
            } else {
                options.setString(key, value);
            }
        });
        PipelineConfiguration configuration = new PipelineConfiguration(options, flink);
        KnownOptions.check(options, values.keySet(), problems);
        if (problems.none()) {
            CrossChecks.check(configuration, problems);
        }
        problems.throwIfAny();
        return configuration;
    }

    /** The value of an option that is set or has a default. */
    public <T> T get(ConfigOption<T> option) {
        return options.get(option);
    }

    /** The value of an option that may not be set. */
    public <T> Optional<T> find(ConfigOption<T> option) {
        return options.getOptional(option);
    }

    /** How to reach the brokers, for any client. */
    public Properties kafkaProperties() {
        Properties properties = new Properties();
        properties.putAll(get(KafkaOptions.PROPERTIES));
        properties.setProperty("bootstrap.servers", get(KafkaOptions.BOOTSTRAP_SERVERS));
        return properties;
    }

    /** Flink's own settings. */
    public Configuration flink() {
        return new Configuration(flink);
    }
}
