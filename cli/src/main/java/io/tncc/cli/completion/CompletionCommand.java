package io.tncc.cli.completion;

import java.util.concurrent.Callable;
import picocli.AutoComplete;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code ./tncc completion}. */
@Command(
        name = "completion",
        description = {
            "Writes the script by which a shell completes commands, options and their values. Put the line of the example into",
            "~/.bashrc or ~/.zshrc to have it in every shell."
        },
        mixinStandardHelpOptions = true,
        footerHeading = "%nExamples:%n",
        footer = {
            "  source <(./tncc completion bash)",
            "  autoload -Uz compinit && compinit && source <(./tncc completion zsh)"
        })
public final class CompletionCommand implements Callable<Integer> {

    enum Shell {
        BASH,
        ZSH
    }

    @Spec
    @SuppressWarnings("NullAway.Init")
    private CommandSpec spec;

    @Parameters(
            arity = "0..1",
            defaultValue = "bash",
            paramLabel = "bash|zsh",
            description = "The shell. Default: ${DEFAULT-VALUE}.")
    private Shell shell = Shell.BASH;

    @Override
    public Integer call() {
        CommandLine tncc = spec.root().commandLine();
        String script = AutoComplete.bash(tncc.getCommandName(), tncc);
        if (shell == Shell.ZSH) {
            script = "autoload -Uz bashcompinit && bashcompinit\n" + script;
        }
        spec.commandLine().getOut().print(script);
        spec.commandLine().getOut().flush();
        return CommandLine.ExitCode.OK;
    }
}
