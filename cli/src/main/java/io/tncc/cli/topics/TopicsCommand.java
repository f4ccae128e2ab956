package io.tncc.cli.topics;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code ./tncc topics}. */
@Command(
        name = "topics",
        description =
                "Creates the topics of a job with sound settings, shows them, and tells which settings are not sound.",
        mixinStandardHelpOptions = true,
        synopsisSubcommandLabel = "COMMAND",
        commandListHeading = "%nCommands:%n",
        footerHeading = "%nExamples:%n",
        footer = {
            "  tncc topics create --bootstrap localhost:9092 --partitions 4",
            "  tncc topics check --config job.yaml"
        },
        subcommands = {CreateCommand.class, ShowCommand.class, CheckCommand.class})
public final class TopicsCommand implements Runnable {

    @Spec
    @SuppressWarnings("NullAway.Init")
    private CommandSpec spec;

    @Override
    public void run() {
        throw new ParameterException(
                spec.commandLine(),
                "A command is missing: create, show or check, such as tncc topics check --bootstrap localhost:9092");
    }
}
