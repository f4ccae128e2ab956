package io.tncc.pipeline.control;

import java.io.IOException;

/** A record of the topic of versions or promotions is neither; the message says where it lies. */
public final class UnreadableControlException extends IOException {

    private static final long serialVersionUID = 1;

    UnreadableControlException(String message, Throwable cause) {
        super(message, cause);
    }
}
