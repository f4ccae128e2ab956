package io.tncc.cli.config;

import io.tncc.cli.settings.JobOptions;
import io.tncc.cli.terminal.JsonOutput;
import io.tncc.pipeline.option.EffectiveOption;
import io.tncc.pipeline.option.EffectiveOption.Origin;
import io.tncc.pipeline.option.InvalidOptionsException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code ./tncc config show}. */
@Command(
        name = "show",
        description = {
            "Tells which options take effect in a job, and where each is from: the file and its line, --set, or the default.",
            "Values that may be secret are hidden."
        },
        mixinStandardHelpOptions = true,
        footerHeading = "%nExamples:%n",
        footer = {
            "  tncc config show docs/example-options.yaml",
            "  tncc config show job.yaml --set training.seed=1 --changed"
        })
final class ShowCommand implements Callable<Integer> {

    @Spec
    @SuppressWarnings("NullAway.Init")
    private CommandSpec spec;

    @Parameters(paramLabel = "FILE", description = "A YAML file.")
    @SuppressWarnings("NullAway.Init")
    private Path file;

    @Option(names = "--set", paramLabel = "KEY=VALUE", description = "An option on top of the file. Repeatable.")
    private List<String> overrides = List.of();

    @Option(names = "--changed", description = "Only what is not the default.")
    private boolean changed;

    @Mixin
    private JsonOutput json = new JsonOutput();

    @Override
    public Integer call() {
        List<EffectiveOption> options = options().stream()
                .filter(option -> !changed || option.origin() != Origin.DEFAULT)
                .toList();
        PrintWriter out = spec.commandLine().getOut();
        if (json.isWanted()) {
            JsonOutput.write(out, options.stream().map(ShowCommand::figures).toList());
            return CommandLine.ExitCode.OK;
        }
        int width =
                options.stream().mapToInt(option -> option.key().length()).max().orElse(0);
        for (EffectiveOption option : options) {
            String key = option.key() + " ".repeat(width - option.key().length());
            out.println("%s  %-28s  %s".formatted(key, value(option), origin(option)));
        }
        return CommandLine.ExitCode.OK;
    }

    private List<EffectiveOption> options() {
        try {
            return JobOptions.effective(file, overrides);
        } catch (InvalidOptionsException e) {
            throw JobOptions.failure(file, e);
        }
    }

    private static String value(EffectiveOption option) {
        String value = option.value();
        return value == null ? "(not set)" : value.isEmpty() ? "(empty)" : value;
    }

    private String origin(EffectiveOption option) {
        String text =
                switch (option.origin()) {
                    case DEFAULT -> "@|faint default|@";
                    case FILE -> "@|bold " + file.getFileName() + ":" + option.line() + "|@";
                    case OVERRIDE -> "@|bold --set|@";
                };
        return spec.commandLine().getColorScheme().ansi().string(text);
    }

    private static Map<String, Object> figures(EffectiveOption option) {
        Map<String, Object> figures = new LinkedHashMap<>();
        figures.put("key", option.key());
        String value = option.value();
        if (value != null) {
            figures.put("value", value);
        }
        figures.put("origin", option.origin().name().toLowerCase(Locale.ROOT));
        if (option.line() > 0) {
            figures.put("line", option.line());
        }
        return figures;
    }
}
