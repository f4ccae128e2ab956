package io.tncc.pipeline.option;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.ConfigurationUtils;
import org.jspecify.annotations.Nullable;

/**
 * An option as it takes effect in a job, and where its value is from.
 *
 * @param key its key
 * @param value its value, as it would be written; null where it is not set and has no default
 * @param origin where the value is from
 * @param line of the file, from 1; 0 where it is not from there
 */
public record EffectiveOption(String key, @Nullable String value, Origin origin, int line) {

    /** Where a value is from. */
    public enum Origin {
        DEFAULT,
        FILE,
        OVERRIDE
    }

    /**
     * All options of a job, in the order of the flow, those of Flink that are set last. Values that may be secret are hidden.
     *
     * @param file a YAML file
     * @param overrides pairs such as {@code training.batch-size=128}
     * @throws InvalidOptionsException listing every problem
     */
    public static List<EffectiveOption> of(Path file, List<String> overrides) {
        PipelineConfiguration configuration = PipelineConfiguration.read(file, overrides, new Configuration());
        Origins origins = new Origins(lines(file), keysOf(overrides));
        Map<String, String> set = configuration.shown();
        List<EffectiveOption> options = new ArrayList<>();
        for (OptionDescription option : OptionDescription.all()) {
            List<String> keys = set.keySet().stream()
                    .filter(key -> key.equals(option.key()) || key.startsWith(option.key() + "."))
                    .toList();
            if (keys.isEmpty()) {
                options.add(new EffectiveOption(option.key(), option.defaultValue(), Origin.DEFAULT, 0));
            }
            keys.forEach(key -> options.add(origins.option(key, set.get(key))));
        }
        Map<String, String> flink =
                ConfigurationUtils.hideSensitiveValues(configuration.flink().toMap());
        new TreeMap<>(flink)
                .forEach((key, value) -> options.add(origins.option(PipelineConfiguration.FLINK_PREFIX + key, value)));
        return options;
    }

    private static Map<String, Integer> lines(Path file) {
        try {
            return OptionLines.of(Files.readString(file));
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot read the options from " + file + ": " + e, e);
        }
    }

    private static Set<String> keysOf(List<String> overrides) {
        Set<String> keys = new HashSet<>();
        overrides.forEach(pair -> keys.add(pair.substring(0, pair.indexOf('=')).strip()));
        return keys;
    }

    private record Origins(Map<String, Integer> lines, Set<String> overrides) {

        EffectiveOption option(String key, @Nullable String value) {
            Integer line = lines.get(key);
            if (overrides.contains(key)) {
                return new EffectiveOption(key, value, Origin.OVERRIDE, 0);
            }
            return line == null
                    ? new EffectiveOption(key, value, Origin.DEFAULT, 0)
                    : new EffectiveOption(key, value, Origin.FILE, line);
        }
    }
}
