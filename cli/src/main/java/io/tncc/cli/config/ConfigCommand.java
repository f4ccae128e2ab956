package io.tncc.cli.config;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code ./tncc config}. */
@Command(
        name = "config",
        description = "Explains the options of a job, checks a file of them, and tells what takes effect.",
        mixinStandardHelpOptions = true,
        synopsisSubcommandLabel = "COMMAND",
        commandListHeading = "%nCommands:%n",
        footerHeading = "%nExamples:%n",
        footer = {
            "  tncc config explain training.batch-size",
            "  tncc config list objective",
            "  tncc config validate docs/example-options.yaml --set training.seed=1",
            "  tncc config show docs/example-options.yaml"
        },
        subcommands = {ExplainCommand.class, ListCommand.class, ValidateCommand.class, ShowCommand.class})
public final class ConfigCommand implements Runnable {

    @Spec
    @SuppressWarnings("NullAway.Init")
    private CommandSpec spec;

    @Override
    public void run() {
        throw new ParameterException(
                spec.commandLine(), "A command is missing: explain, list, validate or show, such as tncc config list");
    }
}
