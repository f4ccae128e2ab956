package io.tncc.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** The runbook of the docs, which has messages as they are printed, but for where their lines end. */
public final class Runbook {

    private static final Path FILE = Path.of("..", "docs", "runbook.md");

    private Runbook() {}

    /** Checks that a message stands in the runbook. */
    public static void assertHas(String message) {
        try {
            assertThat(words(Files.readString(FILE))).contains(words(message));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String words(String text) {
        return text.replaceAll("\\s+", " ");
    }
}
