package io.tncc.cli.versions;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code ./tncc versions}. */
@Command(
        name = "versions",
        description = "Lists encoder versions, fetches their files, promotes and rolls back, and compares two of them.",
        mixinStandardHelpOptions = true,
        synopsisSubcommandLabel = "COMMAND",
        commandListHeading = "%nCommands:%n",
        footerHeading = "%nExamples:%n",
        footer = {
            "  tncc versions list --bootstrap localhost:9092",
            "  tncc versions promote main 7 --bootstrap localhost:9092 --reason \"better at night\"",
            "  tncc versions compare 6-0123abc.safetensors 7-4567def.safetensors --dataset folder:photos"
        },
        subcommands = {
            ListCommand.class,
            DownloadCommand.class,
            PromoteCommand.class,
            RollBackCommand.class,
            CompareCommand.class
        })
public final class VersionsCommand implements Runnable {

    @Spec
    @SuppressWarnings("NullAway.Init")
    private CommandSpec spec;

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "A command is missing");
    }
}
