package io.tncc.cli.config;

import io.tncc.cli.terminal.JsonOutput;
import io.tncc.pipeline.option.OptionDescription;
import java.io.PrintWriter;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code ./tncc config list}. */
@Command(
        name = "list",
        description = "Lists all options with their defaults, or those of a group, or those about a word.",
        mixinStandardHelpOptions = true,
        footerHeading = "%nExamples:%n",
        footer = {"  tncc config list", "  tncc config list objective", "  tncc config list --about lag"})
final class ListCommand implements Callable<Integer> {

    private static final int WIDEST_DEFAULT = 24;

    @Spec
    @SuppressWarnings("NullAway.Init")
    private CommandSpec spec;

    @Parameters(
            arity = "0..1",
            paramLabel = "GROUP",
            description = "What the keys begin with, such as training. Default: all.")
    private @Nullable String group;

    @Option(names = "--about", paramLabel = "WORD", description = "Only those whose key or description has the word.")
    private String word = "";

    @Mixin
    private JsonOutput json = new JsonOutput();

    @Override
    public Integer call() {
        requireGroup();
        List<OptionDescription> options =
                OptionDescription.all().stream().filter(this::isWanted).toList();
        PrintWriter out = spec.commandLine().getOut();
        if (json.isWanted()) {
            JsonOutput.write(out, options);
        } else {
            print(out, options);
        }
        return CommandLine.ExitCode.OK;
    }

    private void requireGroup() {
        if (group != null && OptionDescription.all().stream().noneMatch(this::isOfGroup)) {
            String groups = OptionDescription.all().stream()
                    .map(option -> option.group().toLowerCase(Locale.ROOT))
                    .distinct()
                    .collect(Collectors.joining(", "));
            throw new ParameterException(spec.commandLine(), "%s is none of the groups %s".formatted(group, groups));
        }
    }

    private boolean isWanted(OptionDescription option) {
        String sought = word.toLowerCase(Locale.ROOT);
        return isOfGroup(option)
                && (option.key().contains(sought)
                        || option.description().toLowerCase(Locale.ROOT).contains(sought));
    }

    private boolean isOfGroup(OptionDescription option) {
        return group == null || option.group().equalsIgnoreCase(group);
    }

    private void print(PrintWriter out, List<OptionDescription> options) {
        CommandLine.Help.Ansi ansi = spec.commandLine().getColorScheme().ansi();
        int width =
                options.stream().mapToInt(option -> option.key().length()).max().orElse(0);
        for (OptionDescription option : options) {
            String key = option.key() + " ".repeat(width - option.key().length());
            out.println("%s  %-24s  %s".formatted(ansi.string("@|bold " + key + "|@"), value(option), gist(option)));
        }
    }

    private static String value(OptionDescription option) {
        String value = option.defaultValue();
        if (value == null) {
            return option.required() ? "required" : "not set";
        }
        return value.length() <= WIDEST_DEFAULT ? value : value.substring(0, WIDEST_DEFAULT - 1) + "…";
    }

    /** The first sentence. */
    private static String gist(OptionDescription option) {
        int end = option.description().indexOf(". ");
        return end < 0 ? option.description() : option.description().substring(0, end + 1);
    }
}
