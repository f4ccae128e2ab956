package io.tncc.model.extension;

import org.jspecify.annotations.Nullable;

/** What a user's code returned can not be used. As it is a function of its arguments, another try would return the same. */
public final class UnusableResultException extends RuntimeException {

    private static final long serialVersionUID = 1;

    /**
     * Names the code.
     *
     * @param role what the code is to the job, such as objective
     * @param problem what it returned and what is allowed, such as {@code returns nothing, ...}
     */
    public UnusableResultException(String role, Extension<?> extension, String problem) {
        this(role, extension, problem, null);
    }

    /** The same, where it was found out by an error. */
    public UnusableResultException(String role, Extension<?> extension, String problem, @Nullable Throwable cause) {
        super("The %s %s %s".formatted(role, extension.name(), problem), cause);
    }
}
