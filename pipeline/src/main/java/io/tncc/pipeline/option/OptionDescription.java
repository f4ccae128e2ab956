package io.tncc.pipeline.option;

import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.apache.flink.configuration.ConfigOption;
import org.apache.flink.configuration.description.HtmlFormatter;
import org.jspecify.annotations.Nullable;

/**
 * An option as people are told of it.
 *
 * @param group the title of its group, such as {@code Objective}
 * @param key its key
 * @param defaultValue as it would be written; empty for an empty map, null where there is none
 * @param required whether it has to be set
 * @param allowed what its values may be
 * @param onResume whether a job that goes on from state may have another value: {@code free}, {@code fixed}, {@code fixed in
 *     training} or {@code fixed in embedding}
 * @param description what it does, in sentences
 */
public record OptionDescription(
        String group,
        String key,
        @Nullable String defaultValue,
        boolean required,
        String allowed,
        String onResume,
        String description) {

    private static final List<OptionDescription> ALL = Option.GROUPS.stream()
            .flatMap(group -> Option.declaredIn(group).stream().map(option -> of(group, option)))
            .toList();

    /** Every option, in the order of the flow. */
    public static List<OptionDescription> all() {
        return ALL;
    }

    /** The option that has the key, or of which the key is an entry. */
    public static Optional<OptionDescription> find(String key) {
        return Option.ALL.stream()
                .filter(option -> option.hasKey(key))
                .findFirst()
                .flatMap(option -> ALL.stream()
                        .filter(each -> each.key().equals(option.key()))
                        .findFirst());
    }

    /** The key that may have been meant by one that there is not. */
    public static String nearest(String key) {
        return KnownKeys.nearest(key);
    }

    private static OptionDescription of(Class<?> group, Option option) {
        return new OptionDescription(
                group.getSimpleName().replace("Options", "").replaceAll("(?<=[a-z])(?=[A-Z])", "-"),
                option.key(),
                defaultValue(option.config()),
                option.required(),
                option.allowedText(),
                onResume(option),
                new HtmlFormatter().format(option.config().description()));
    }

    private static @Nullable String defaultValue(ConfigOption<?> config) {
        if (!config.hasDefaultValue()) {
            return null;
        }
        Object value = Objects.requireNonNull(config.defaultValue());
        return value instanceof Map<?, ?> map && map.isEmpty() ? "" : OptionText.value(value);
    }

    private static String onResume(Option option) {
        boolean training = option.isFixedIn(Half.TRAINING);
        boolean embedding = option.isFixedIn(Half.EMBEDDING);
        if (training && embedding) {
            return "fixed";
        }
        return training ? "fixed in training" : embedding ? "fixed in embedding" : "free";
    }
}
