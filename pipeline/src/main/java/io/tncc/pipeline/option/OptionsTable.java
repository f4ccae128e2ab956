package io.tncc.pipeline.option;

import java.util.Map;
import java.util.Objects;
import org.apache.flink.configuration.ConfigOption;
import org.apache.flink.configuration.description.HtmlFormatter;

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

            *On resume* says what a job that goes on from a savepoint or checkpoint may have other values of:

            - **free**: the new value takes effect. What it changes of the training, it changes from the next step on.
            - **fixed**: the job is refused at once, by an error that names each such option with the value that was saved and
              the value now. *In training*: unless the job only embeds.

            All of Flink's own options are free, as far as Flink goes; another `flink.state.backend.type` needs a savepoint in
            the canonical format (`flink stop --type canonical`).
            """;

    private OptionsTable() {}

    /** The page, in Markdown. */
    public static String markdown() {
        StringBuilder page = new StringBuilder(HEAD);
        for (Class<?> group : Option.GROUPS) {
            page.append("\n## ").append(title(group)).append("\n\n");
            page.append("| Key | Default | Allowed | On resume | Description |\n");
            page.append("|---|---|---|---|---|\n");
            Option.declaredIn(group).forEach(option -> page.append(row(option)));
        }
        return page.toString();
    }

    private static String title(Class<?> group) {
        return group.getSimpleName().replace("Options", "");
    }

    private static String row(Option option) {
        return "| `%s` | %s | %s | %s | %s |\n"
                .formatted(
                        option.key(),
                        defaultText(option),
                        cell(option.allowedText()),
                        onResume(option),
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
        return "`" + OptionText.value(value) + "`";
    }

    private static String onResume(Option option) {
        boolean training = option.isFixedIn(Half.TRAINING);
        boolean embedding = option.isFixedIn(Half.EMBEDDING);
        if (training && embedding) {
            return "**fixed**";
        }
        return training ? "**fixed** in training" : embedding ? "**fixed** in embedding" : "free";
    }

    private static String cell(String text) {
        return text.replace("|", "\\|");
    }
}
