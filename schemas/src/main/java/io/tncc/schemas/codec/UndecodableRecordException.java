package io.tncc.schemas.codec;

import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** A message that is no record, and why. */
public abstract sealed class UndecodableRecordException extends IOException
        permits NotSingleObjectException, UnknownSchemaException, UnknownSchemaIdException, MalformedRecordException {

    private static final long serialVersionUID = 1L;

    UndecodableRecordException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }

    /** Why, as a stable upper-case word. */
    public abstract String reason();
}
