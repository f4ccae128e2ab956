package io.tncc.pipeline.option;

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
        String group = "";
        for (OptionDescription option : OptionDescription.all()) {
            if (!option.group().equals(group)) {
                group = option.group();
                page.append("\n## ").append(group).append("\n\n");
                page.append("| Key | Default | Allowed | On resume | Description |\n");
                page.append("|---|---|---|---|---|\n");
            }
            page.append(row(option));
        }
        return page.toString();
    }

    private static String row(OptionDescription option) {
        return "| `%s` | %s | %s | %s | %s |\n"
                .formatted(
                        option.key(),
                        defaultText(option),
                        cell(option.allowed()),
                        option.onResume().replace("fixed", "**fixed**"),
                        cell(option.description()));
    }

    private static String defaultText(OptionDescription option) {
        String value = option.defaultValue();
        if (value == null) {
            return option.required() ? "required" : "not set";
        }
        return value.isEmpty() ? "empty" : "`" + value + "`";
    }

    private static String cell(String text) {
        return text.replace("|", "\\|");
    }
}
