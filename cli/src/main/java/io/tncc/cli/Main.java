package io.tncc.cli;

import io.tncc.cli.bench.BenchCommand;
import io.tncc.cli.completion.CompletionCommand;
import io.tncc.cli.config.ConfigCommand;
import io.tncc.cli.dashboard.DashboardCommand;
import io.tncc.cli.demo.DemoCommand;
import io.tncc.cli.doctor.DoctorCommand;
import io.tncc.cli.evaluate.EvaluateCommand;
import io.tncc.cli.export.ExportCommand;
import io.tncc.cli.inspect.InspectCommand;
import io.tncc.cli.produce.ProduceCommand;
import io.tncc.cli.search.SearchCommand;
import io.tncc.cli.terminal.CommandFailure;
import io.tncc.cli.topics.TopicsCommand;
import io.tncc.cli.train.TrainCommand;
import io.tncc.cli.versions.VersionsCommand;
import io.tncc.cli.views.ViewsCommand;
import java.io.PrintWriter;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.IVersionProvider;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.UnmatchedArgumentException;

/** {@code ./tncc}: exit code 0 is success, 1 a failure, 2 a wrong use. */
@Command(
        name = "tncc",
        description = "Trains an image encoder, for ever and without labels, on images that arrive on Kafka.",
        mixinStandardHelpOptions = true,
        versionProvider = Main.Version.class,
        synopsisSubcommandLabel = "COMMAND",
        commandListHeading = "%nCommands:%n",
        footerHeading = "%nExamples:%n",
        footer = {
            "  tncc demo",
            "  tncc produce --bootstrap localhost:9092 --dataset generated --partitions 2",
            "  tncc produce --help"
        },
        subcommands = {
            DemoCommand.class,
            DashboardCommand.class,
            SearchCommand.class,
            ProduceCommand.class,
            EvaluateCommand.class,
            ExportCommand.class,
            VersionsCommand.class,
            InspectCommand.class,
            TrainCommand.class,
            ViewsCommand.class,
            BenchCommand.class,
            ConfigCommand.class,
            TopicsCommand.class,
            DoctorCommand.class,
            CompletionCommand.class
        })
public final class Main implements Runnable {

    @CommandLine.Spec
    @SuppressWarnings("NullAway.Init")
    private CommandLine.Model.CommandSpec spec;

    public static void main(String[] args) {
        // Else numbers are as the terminal has them, in some languages with other digits; also in texts that a machine
        // reads.
        Locale.setDefault(Locale.Category.FORMAT, Locale.ROOT);
        System.exit(commandLine().execute(args));
    }

    /** The command line, for programs that run commands in their own process. */
    public static CommandLine commandLine() {
        return new CommandLine(new Main())
                .setCaseInsensitiveEnumValuesAllowed(true)
                .setParameterExceptionHandler(Main::explainWrongUse)
                .setExecutionExceptionHandler(Main::explainFailure);
    }

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "A command is missing");
    }

    private static int explainWrongUse(ParameterException exception, String[] args) {
        CommandLine command = exception.getCommandLine();
        PrintWriter err = command.getErr();
        err.println(command.getColorScheme().errorText("tncc: " + plain(exception.getMessage())));
        UnmatchedArgumentException.printSuggestions(exception, err);
        err.printf("Try '%s --help'.%n", command.getCommandSpec().qualifiedName());
        return CommandLine.ExitCode.USAGE;
    }

    /** In words that need no Java. */
    private static String plain(@Nullable String message) {
        return String.valueOf(message)
                .replace("Value for option option ", "Value for option ")
                .replaceFirst("is not an? (int|long)$", "is not a whole number")
                .replaceFirst("is not a double$", "is not a number");
    }

    private static int explainFailure(Exception exception, CommandLine command, ParseResult parsed) {
        Logger log = LoggerFactory.getLogger(Main.class);
        log.info("{} failed", command.getCommandSpec().qualifiedName(), exception);
        String what = exception instanceof CommandFailure
                ? exception.getMessage()
                : "unexpected error: %s. Its trace is in %s"
                        .formatted(exception, System.getProperty("tncc.log.file", "the log"));
        command.getErr().println(command.getColorScheme().errorText("tncc: " + what));
        return CommandLine.ExitCode.SOFTWARE;
    }

    /** The version of the jar. */
    static final class Version implements IVersionProvider {
        @Override
        public String[] getVersion() {
            String version = Main.class.getPackage().getImplementationVersion();
            return new String[] {
                "tncc " + (version == null ? "(not packaged)" : version), "Java " + System.getProperty("java.version")
            };
        }
    }
}
