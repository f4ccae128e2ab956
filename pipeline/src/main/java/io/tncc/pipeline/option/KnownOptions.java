package io.tncc.pipeline.option;

import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.commons.text.similarity.LevenshteinDistance;
import org.apache.flink.configuration.ConfigOption;
import org.apache.flink.configuration.Configuration;
import org.jspecify.annotations.Nullable;

/** Every option there is, and the checks that concern one option alone. */
final class KnownOptions {

    /** The classes that hold options, in the order of the table. */
    static final List<Class<?>> HOLDERS = List.of(
            PipelineOptions.class,
            KafkaOptions.class,
            SourceOptions.class,
            InputOptions.class,
            EncoderOptions.class,
            ViewOptions.class,
            ObjectiveOptions.class,
            MemoryOptions.class,
            OptimizerOptions.class,
            TrainingOptions.class,
            PublishingOptions.class,
            EmbeddingOptions.class);

    private KnownOptions() {}

    /** Each option and what it allows. */
    static Map<ConfigOption<?>, Optional<Allowed>> all() {
        Map<ConfigOption<?>, Optional<Allowed>> options = new LinkedHashMap<>();
        for (Class<?> holder : HOLDERS) {
            for (Field field : holder.getDeclaredFields()) {
                if (Modifier.isPublic(field.getModifiers()) && field.getType() == ConfigOption.class) {
                    options.put(value(field), Optional.ofNullable(field.getAnnotation(Allowed.class)));
                }
            }
        }
        return options;
    }

    private static ConfigOption<?> value(Field field) {
        try {
            return (ConfigOption<?>) field.get(null);
        } catch (IllegalAccessException e) {
            throw new IllegalStateException(e);
        }
    }

    static void check(Configuration options, Collection<String> keys, Problems problems) {
        Map<ConfigOption<?>, Optional<Allowed>> known = all();
        keys.stream()
                .filter(key -> !key.startsWith(PipelineConfiguration.FLINK_PREFIX))
                .filter(key -> known.keySet().stream().noneMatch(option -> isKeyOf(option, key)))
                .forEach(key -> problems.add(key, "is not an option; did you mean " + nearest(key, known) + "?"));
        known.forEach((option, allowed) -> check(options, option, allowed.orElse(null), problems));
    }

    private static boolean isKeyOf(ConfigOption<?> option, String key) {
        return key.equals(option.key())
                || (option.equals(KafkaOptions.PROPERTIES) && key.startsWith(option.key() + "."));
    }

    private static String nearest(String key, Map<ConfigOption<?>, Optional<Allowed>> known) {
        LevenshteinDistance distance = LevenshteinDistance.getDefaultInstance();
        return known.keySet().stream()
                .map(ConfigOption::key)
                .min(Comparator.comparingInt(candidate -> distance.apply(candidate, key)))
                .orElseThrow();
    }

    private static void check(
            Configuration options, ConfigOption<?> option, @Nullable Allowed allowed, Problems problems) {
        Object value;
        try {
            value = options.getOptional(option).orElse(null);
        } catch (IllegalArgumentException e) {
            problems.add(
                    option.key(), options.toMap().getOrDefault(option.key(), ""), OptionType.allowedValues(option));
            return;
        }
        if (allowed == null) {
            return;
        }
        if (value == null) {
            if (allowed.required()) {
                problems.add(option.key(), "has to be set");
            }
            return;
        }
        AllowedValues.of(allowed).check(option.key(), value, problems);
    }
}
