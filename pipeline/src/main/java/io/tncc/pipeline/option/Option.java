package io.tncc.pipeline.option;

import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.apache.flink.configuration.ConfigOption;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.MemorySize;
import org.jspecify.annotations.Nullable;

/**
 * One option with what its declaration says about it.
 *
 * @param config the option as Flink knows it
 * @param type the type of its values
 * @param allowed what it allows beyond its type
 * @param fixed where it is fixed once there is state, if anywhere
 */
record Option(ConfigOption<?> config, Type type, @Nullable Allowed allowed, @Nullable Fixed fixed) {

    /** The classes that declare options, in the order of the flow. */
    static final List<Class<?>> GROUPS = List.of(
            PipelineOptions.class,
            KafkaOptions.class,
            SchemaRegistryOptions.class,
            SourceOptions.class,
            InputOptions.class,
            EncoderOptions.class,
            ViewOptions.class,
            ObjectiveOptions.class,
            MemoryOptions.class,
            ReplayOptions.class,
            TrainingOptions.class,
            OptimizerOptions.class,
            GuardsOptions.class,
            ProbeOptions.class,
            PublishingOptions.class,
            EmbeddingOptions.class);

    /** What the keys of the options begin with that lanes may have values of their own of. */
    private static final List<String> OF_LANES = List.of(
            "view.",
            "objective.",
            "replay.",
            "optimizer.",
            TrainingOptions.UPDATES_PER_BATCH.key(),
            TrainingOptions.ENCODER_MOMENTUM.key());

    /** The options of every group. */
    static final List<Option> ALL =
            GROUPS.stream().flatMap(group -> declaredIn(group).stream()).toList();

    /** The options that a class declares as public static fields, in their order. */
    static List<Option> declaredIn(Class<?> group) {
        List<Option> options = new ArrayList<>();
        for (Field field : group.getDeclaredFields()) {
            if (field.getType() == ConfigOption.class && Modifier.isPublic(field.getModifiers())) {
                try {
                    Type type = ((ParameterizedType) field.getGenericType()).getActualTypeArguments()[0];
                    ConfigOption<?> config = (ConfigOption<?>) field.get(null);
                    options.add(new Option(
                            config, type, field.getAnnotation(Allowed.class), field.getAnnotation(Fixed.class)));
                } catch (IllegalAccessException e) {
                    throw new LinkageError("Cannot read the option " + field, e);
                }
            }
        }
        return options;
    }

    /** The option of that key, if there is one. */
    static Optional<Option> of(String key) {
        return ALL.stream().filter(option -> option.key().equals(key)).findFirst();
    }

    String key() {
        return config.key();
    }

    boolean isMap() {
        return rawType() == Map.class;
    }

    boolean required() {
        return allowed != null && allowed.required();
    }

    /** Whether a job with state of that half can not go on with another value. */
    boolean isFixedIn(Half half) {
        return fixed != null && List.of(fixed.value()).contains(half);
    }

    /** Whether lanes may have other values of it than one another: it decides how a learner goes on, not what it is. */
    boolean isOfLane() {
        boolean learning = OF_LANES.stream().anyMatch(prefix -> key().startsWith(prefix));
        return learning && !isFixedIn(Half.TRAINING);
    }

    /** The value that state counts as saved with where it does not name the option, if any. */
    Optional<String> textWhereAbsent() {
        if (fixed != null && !fixed.absent().isEmpty()) {
            return Optional.of(fixed.absent());
        }
        return config.hasDefaultValue() ? Optional.of(OptionText.value(config.defaultValue())) : Optional.empty();
    }

    /** Whether two texts mean the same value, such as 0.10 and 0.1. */
    boolean isSameValue(String text, String other) {
        return text.equals(other) || value(text).equals(value(other));
    }

    private Object value(String text) {
        try {
            Object value = Configuration.fromMap(Map.of(key(), text)).get(config);
            return value == null ? text : value;
        } catch (RuntimeException e) {
            return text;
        }
    }

    /** Whether the option has the key, or as a map an entry of the key. */
    boolean hasKey(String key) {
        return key.equals(key()) || isMap() && key.startsWith(key() + ".");
    }

    /** Notes as a problem a value that cannot be read or is not allowed. */
    void check(Configuration configuration, Problems problems) {
        Optional<?> value;
        try {
            value = configuration.getOptional(config);
        } catch (RuntimeException e) {
            problems.add(key(), configuration.toMap().getOrDefault(key(), ""), "allowed: " + allowedText());
            return;
        }
        if (value.isEmpty()) {
            if (required()) {
                problems.add(key(), "the option is required: " + allowedText());
            }
        } else if (!allows(value.get())) {
            problems.add(key(), configuration.toMap().getOrDefault(key(), ""), "allowed: " + allowedText());
        }
    }

    boolean allows(Object value) {
        if (allowed == null) {
            return true;
        }
        List<?> values = value instanceof List<?> list ? list : List.of(value);
        if (allowed.count() > 0 && values.size() != allowed.count()) {
            return false;
        }
        Interval interval = allowed.interval().isEmpty() ? null : Interval.parse(allowed.interval());
        Pattern pattern = allowed.pattern().isEmpty() ? null : Pattern.compile(allowed.pattern());
        return values.stream()
                .allMatch(each -> (interval == null || interval.contains(each))
                        && (pattern == null || pattern.matcher(each.toString()).matches()));
    }

    /** What is allowed, type included, such as {@code integer in [1, 1024]}. */
    String allowedText() {
        if (allowed == null || allowed.interval().isEmpty() && allowed.pattern().isEmpty()) {
            return typeText();
        }
        return allowed.pattern().isEmpty() ? typeText() + " in " + allowed.interval() : allowed.meaning();
    }

    /** The type, for people; an enum is its values. */
    String typeText() {
        Class<?> raw = rawType();
        if (raw.isEnum()) {
            return Arrays.stream(raw.getEnumConstants()).map(Object::toString).collect(Collectors.joining(", "));
        }
        if (raw == List.class) {
            Type item = ((ParameterizedType) type).getActualTypeArguments()[0];
            String count = allowed != null && allowed.count() > 0 ? allowed.count() + " " : "";
            return "list of " + count + scalarText((Class<?>) item) + "s";
        }
        return scalarText(raw);
    }

    private static String scalarText(Class<?> type) {
        if (type == Integer.class || type == Long.class) {
            return "integer";
        }
        if (type == Double.class) {
            return "number";
        }
        if (type == Duration.class) {
            return "duration such as 10 s";
        }
        if (type == MemorySize.class) {
            return "size such as 10 mb";
        }
        if (type == Map.class) {
            return "keys and values";
        }
        return type == Boolean.class ? "true, false" : "text";
    }

    private Class<?> rawType() {
        return (Class<?>) (type instanceof ParameterizedType parameterized ? parameterized.getRawType() : type);
    }
}
