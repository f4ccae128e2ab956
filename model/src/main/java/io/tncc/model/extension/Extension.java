package io.tncc.model.extension;

import java.io.Serializable;
import java.util.regex.Pattern;

/**
 * Code of a user's, and what state knows it by.
 *
 * @param id what it does: 1 to 100 letters, digits, dots, underscores and hyphens
 * @param version from 1; another one wherever it does something else, so that a job does not go on from state that it does not fit
 * @param code what is called: serialisable, with all that it holds on to
 */
public record Extension<T extends Serializable>(String id, int version, T code) implements Serializable {

    private static final Pattern ID = Pattern.compile("[a-zA-Z0-9._-]{1,100}");

    public Extension {
        if (!ID.matcher(id).matches()) {
            throw new IllegalArgumentException(
                    "The id of an extension has 1 to 100 letters, digits, dots, underscores and hyphens, unlike '%s'"
                            .formatted(id));
        }
        if (version < 1) {
            throw new IllegalArgumentException(
                    "The version of the extension '%s' is at least 1, not %d".formatted(id, version));
        }
    }

    /** As errors and state name it, such as {@code by-camera version 2}. */
    public String name() {
        return id + " version " + version;
    }

    /** What is called. */
    @FunctionalInterface
    public interface Call<T, R> {

        R of(T code) throws Exception;
    }

    /**
     * Calls the code.
     *
     * @param role what the code is to the job, such as objective
     * @throws IllegalStateException if the code throws anything, naming it
     */
    public <R> R call(String role, Call<T, R> call) {
        try {
            return call.of(code);
        } catch (Exception e) {
            throw new IllegalStateException("The %s %s fails: %s".formatted(role, name(), e), e);
        }
    }
}
