package io.tncc.schemas.registry;

import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** A schema registry does not do what it is asked to. It says nothing about any record: the same may be asked again. */
public final class RegistryException extends IOException {

    private static final long serialVersionUID = 1L;

    RegistryException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
