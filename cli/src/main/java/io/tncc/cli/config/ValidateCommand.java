package io.tncc.cli.config;

import io.tncc.cli.settings.JobOptions;
import io.tncc.cli.terminal.JsonOutput;
import io.tncc.pipeline.option.InvalidOptionsException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code ./tncc config validate}. */
@Command(
        name = "validate",
        description = {
            "Checks a file of options as a job does when it starts, and tells all problems at once. Exit code 1 where there",
            "are any. What a cluster sets itself, such as the checkpoint interval, is to be given as --set flink.KEY=VALUE."
        },
        mixinStandardHelpOptions = true,
        footerHeading = "%nExamples:%n",
        footer = {
            "  tncc config validate docs/example-options.yaml",
            "  tncc config validate job.yaml --set training.seed=1 --json"
        })
final class ValidateCommand implements Callable<Integer> {

    @Spec
    @SuppressWarnings("NullAway.Init")
    private CommandSpec spec;

    @Parameters(paramLabel = "FILE", description = "A YAML file.")
    @SuppressWarnings("NullAway.Init")
    private Path file;

    @Option(names = "--set", paramLabel = "KEY=VALUE", description = "An option on top of the file. Repeatable.")
    private List<String> overrides = List.of();

    @Mixin
    private JsonOutput json = new JsonOutput();

    /** What machines are told. */
    record Verdict(String file, boolean valid, List<String> problems) {}

    @Override
    public Integer call() {
        PrintWriter out = spec.commandLine().getOut();
        try {
            JobOptions.read(file, overrides);
        } catch (InvalidOptionsException e) {
            if (!json.isWanted()) {
                throw JobOptions.failure(file, e);
            }
            JsonOutput.write(out, new Verdict(file.toString(), false, e.problems()));
            return CommandLine.ExitCode.SOFTWARE;
        }
        if (json.isWanted()) {
            JsonOutput.write(out, new Verdict(file.toString(), true, List.of()));
        } else {
            out.println(file + ": these options are valid");
        }
        return CommandLine.ExitCode.OK;
    }
}
