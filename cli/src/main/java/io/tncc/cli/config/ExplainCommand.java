package io.tncc.cli.config;

import io.tncc.cli.terminal.JsonOutput;
import io.tncc.pipeline.option.OptionDescription;
import io.tncc.pipeline.option.PipelineConfiguration;
import java.io.PrintWriter;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code ./tncc config explain}. */
@Command(
        name = "explain",
        description =
                "Tells what an option does, its default, what is allowed, and whether a job that goes on may change it.",
        mixinStandardHelpOptions = true,
        footerHeading = "%nExamples:%n",
        footer = {
            "  tncc config explain training.batch-size",
            "  tncc config explain memory.size objective.neighbors --json"
        })
final class ExplainCommand implements Callable<Integer> {

    @Spec
    @SuppressWarnings("NullAway.Init")
    private CommandSpec spec;

    @Parameters(arity = "1..*", paramLabel = "KEY", description = "Keys of options, such as memory.size.")
    private List<String> keys = List.of();

    @Mixin
    private JsonOutput json = new JsonOutput();

    @Override
    public Integer call() {
        List<OptionDescription> options = keys.stream().map(this::option).toList();
        PrintWriter out = spec.commandLine().getOut();
        if (json.isWanted()) {
            JsonOutput.write(out, options);
        } else {
            options.forEach(option -> print(out, option));
        }
        return CommandLine.ExitCode.OK;
    }

    private OptionDescription option(String key) {
        if (key.startsWith(PipelineConfiguration.FLINK_PREFIX)) {
            throw new ParameterException(
                    spec.commandLine(),
                    "%s is an option of Flink, passed on as %s: https://nightlies.apache.org/flink/flink-docs-stable/docs/deployment/config/ explains it"
                            .formatted(key, key.substring(PipelineConfiguration.FLINK_PREFIX.length())));
        }
        return OptionDescription.find(key)
                .orElseThrow(() -> new ParameterException(
                        spec.commandLine(),
                        "There is no option %s; did you mean %s? 'tncc config list' lists them all"
                                .formatted(key, OptionDescription.nearest(key))));
    }

    private void print(PrintWriter out, OptionDescription option) {
        CommandLine.Help.Ansi ansi = spec.commandLine().getColorScheme().ansi();
        String value = option.defaultValue();
        out.println(ansi.string("@|bold " + option.key() + "|@"));
        out.println("  " + option.description());
        out.println(
                "  default    " + (value != null ? value : option.required() ? "none: it has to be set" : "not set"));
        out.println("  allowed    " + option.allowed());
        out.println("  on resume  " + option.onResume());
    }
}
