package io.tncc.model.replay;

import org.jspecify.annotations.Nullable;

/** An image of a replay buffer is lost, damaged or of another release: another try would find the same. */
public final class UnreadableReplayException extends IllegalStateException {

    private static final long serialVersionUID = 1;

    UnreadableReplayException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
