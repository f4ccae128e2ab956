package io.tncc.deployment;

import org.junit.jupiter.api.Assumptions;

/** What becomes of a test whose tool is not installed. */
public final class MissingTool {

    private MissingTool() {}

    /** Leaves the test out, or fails it where {@code -Dtncc.tools-required=true} says that none is to be lost in silence. */
    public static void report(String message) {
        if (Boolean.getBoolean("tncc.tools-required")) {
            throw new AssertionError(message + " (tncc.tools-required is true)");
        }
        Assumptions.abort(message);
    }
}
