package io.tncc.schemas.registry;

import org.jspecify.annotations.Nullable;

/** An id is that of no schema that could write a record; the message is a clause that says why. */
final class UnusableSchemaException extends Exception {

    private static final long serialVersionUID = 1L;

    UnusableSchemaException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
