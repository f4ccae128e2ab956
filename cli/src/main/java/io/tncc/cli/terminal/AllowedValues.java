package io.tncc.cli.terminal;

import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;

/** What values the arguments of a command may have. Another value is a wrong use, which is told what is allowed. */
public final class AllowedValues {

    private final CommandSpec command;

    /** The values of a command's arguments. */
    public AllowedValues(CommandSpec command) {
        this.command = command;
    }

    /**
     * Fails where a value is not allowed.
     *
     * @throws ParameterException naming the option, the value and what is allowed
     */
    public void require(boolean satisfied, String option, @Nullable Object value, String allowed) {
        if (!satisfied) {
            throw wrong(option, value, allowed);
        }
    }

    /** What a value that is not allowed fails with. */
    public ParameterException wrong(String option, @Nullable Object value, String allowed) {
        return new ParameterException(command.commandLine(), "%s is %s; allowed: %s".formatted(option, value, allowed));
    }
}
