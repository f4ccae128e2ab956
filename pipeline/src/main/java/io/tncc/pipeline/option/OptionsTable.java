package io.tncc.pipeline.option;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.apache.flink.configuration.ConfigOption;
import org.apache.flink.configuration.MemorySize;
import org.apache.flink.configuration.description.HtmlFormatter;
import org.apache.flink.util.TimeUtils;

/** The page of the documentation that lists every option. */
public final class OptionsTable {

    private static final String HEAD =
            """
            # Options

            <!-- Generated from the *Options classes of the package io.tncc.pipeline.option: change those, not this page. -->

            One YAML file holds the options of a job; keys may be nested or dotted. `--set key=value` replaces single
            values. Any option of Flink goes into the same file under `flink.`, such as
            `flink.execution.checkpointing.interval: 10 s` or `flink.state.backend.type: rocksdb`. Wrong values, unknown
            keys and values that do not go together are all reported at once.
            """;

    private OptionsTable() {}

    /** The page, in Markdown. */
    public static String markdown() {
        StringBuilder page = new StringBuilder(HEAD);
        for (Class<?> group : Option.GROUPS) {
            page.append("\n## ").append(title(group)).append("\n\n");
            page.append("| Key | Default | Allowed | Description |\n");
            page.append("|---|---|---|---|\n");
            Option.declaredIn(group).forEach(option -> page.append(row(option)));
        }
        return page.toString();
    }

    private static String title(Class<?> group) {
        return group.getSimpleName().replace("Options", "");
    }

    private static String row(Option option) {
        return "| `%s` | %s | %s | %s |\n"
                .formatted(
                        option.key(),
                        defaultText(option),
                        cell(option.allowedText()),
                        cell(new HtmlFormatter().format(option.config().description())));
    }

    private static String defaultText(Option option) {
        ConfigOption<?> config = option.config();
        if (!config.hasDefaultValue()) {
            return option.required() ? "required" : "not set";
        }
        Object value = Objects.requireNonNull(config.defaultValue());
        if (value instanceof Map<?, ?> map && map.isEmpty()) {
            return "empty";
        }
        return "`" + valueText(value) + "`";
    }

    private static String valueText(Object value) {
        if (value instanceof Duration duration) {
            return TimeUtils.formatWithHighestUnit(duration);
        }
        if (value instanceof MemorySize size) {
            return size.toString().replaceAll("(\\d)([a-z])", "$1 $2");
        }
        return value instanceof List<?> list ? list.toString() : String.valueOf(value);
    }

    private static String cell(String text) {
        return text.replace("|", "\\|");
    }
}
