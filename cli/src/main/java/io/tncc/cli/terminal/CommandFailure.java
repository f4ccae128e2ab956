package io.tncc.cli.terminal;

import org.jspecify.annotations.Nullable;

/**
 * A command cannot go on, for a reason outside the program. The message is one line for the person at the terminal: what
 * failed, and what to do about it. It is shown without a stack trace, and the command ends with exit code 1.
 */
public final class CommandFailure extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public CommandFailure(String message) {
        this(message, null);
    }

    public CommandFailure(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
