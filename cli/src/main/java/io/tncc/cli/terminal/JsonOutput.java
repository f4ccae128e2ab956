package io.tncc.cli.terminal;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.PrintWriter;
import picocli.CommandLine.Option;

/** The option {@code --json}, and how all commands obey it: one JSON text on standard output, and nothing else there. */
public final class JsonOutput {

    @Option(names = "--json", description = "Writes the result as JSON.")
    private boolean wanted;

    /** Whether the result is to be JSON. */
    public boolean isWanted() {
        return wanted;
    }

    /** Writes a result: see {@link #text}. */
    public static void write(PrintWriter out, Object value) {
        out.println(text(value));
        out.flush();
    }

    /**
     * A value as JSON, indented.
     *
     * @param value records, maps, lists, text, numbers; whatever Jackson knows by itself
     */
    public static String text(Object value) {
        try {
            return new ObjectMapper().writerWithDefaultPrettyPrinter().writeValueAsString(value);
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException("This can not be JSON: " + e.getMessage(), e);
        }
    }
}
