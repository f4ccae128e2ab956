package io.tncc.proof.report;

import io.tncc.proof.ProofBed;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.time.Instant;
import java.util.Locale;

/** The figures of a suite, written to {@code report.md} as they come. */
public final class Report {

    private static final Path FILE = ProofBed.DIRECTORY.resolve("report.md");

    private final Instant begin = Instant.now();

    /** A chapter of the report. */
    public Report(String title) {
        write("%n## %s%n%n".formatted(title));
    }

    /** Notes a figure. */
    public void figure(String name, Object value) {
        write("- %s: %s%n".formatted(name, value));
    }

    /** Notes how long the chapter took. */
    public void end() {
        double minutes = Duration.between(begin, Instant.now()).toMillis() / 60_000.0;
        figure("minutes", String.format(Locale.ROOT, "%.1f", minutes));
    }

    private static void write(String text) {
        try {
            Files.createDirectories(FILE.getParent());
            Files.writeString(FILE, text, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
