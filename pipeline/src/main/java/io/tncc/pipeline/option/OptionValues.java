package io.tncc.pipeline.option;

import io.tncc.pipeline.extension.LaneOptions;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.apache.flink.configuration.ConfigOption;
import org.apache.flink.configuration.Configuration;

/** Options while they are put together in code, by dotted key. What is set later replaces what was set before. Not yet checked. */
public final class OptionValues implements LaneOptions.Settings {

    private final Map<String, String> values = new TreeMap<>();

    /**
     * Sets all that a YAML file has.
     *
     * @throws InvalidOptionsException if it is not YAML
     */
    public void read(Path file) {
        Problems problems = new Problems();
        OptionsReader reader = new OptionsReader(problems);
        reader.readFile(file);
        problems.throwIfAny();
        values.putAll(reader.values());
    }

    /** Sets a value as it may be written in a file. */
    public void set(String key, String value) {
        values.put(key, value);
    }

    /** Sets one of the job's options. Of a map each entry is set, and others stay. */
    @Override
    public <T> void set(ConfigOption<T> option, T value) {
        if (value instanceof Map<?, ?> map) {
            map.forEach((name, entry) -> set(option.key() + "." + name, String.valueOf(entry)));
        } else {
            set(option.key(), OptionText.value(value));
        }
    }

    /** Goes back to the default of one of the job's options, or to none. */
    public void unset(ConfigOption<?> option) {
        values.keySet().removeIf(key -> key.equals(option.key()) || key.startsWith(option.key() + "."));
    }

    /** Sets one of Flink's options. */
    public <T> void setFlink(ConfigOption<T> option, T value) {
        Configuration flink = new Configuration();
        flink.set(option, value);
        flink.toMap().forEach((key, text) -> set(PipelineConfiguration.FLINK_PREFIX + key, text));
    }

    /** What one of the job's options is set to, or its default, if there is either. */
    public <T> Optional<T> find(ConfigOption<T> option) {
        Optional<T> set = Configuration.fromMap(values).getOptional(option);
        return set.isPresent() || !option.hasDefaultValue() ? set : Optional.of(option.defaultValue());
    }

    /** All that is set. */
    public Map<String, String> byKey() {
        return new TreeMap<>(values);
    }
}
