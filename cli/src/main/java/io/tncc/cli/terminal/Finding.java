package io.tncc.cli.terminal;

import java.io.PrintWriter;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Help.Ansi;

/**
 * What a check has found.
 *
 * @param subject what was looked at, such as {@code broker}
 * @param state how it is
 * @param found what there is, in a sentence without its end
 * @param remedy what to do about it, null where nothing is to be done
 */
public record Finding(String subject, State state, String found, @Nullable String remedy) {

    /** How something is. */
    public enum State {
        WORKS("@|green works  |@"),
        ADVICE("@|yellow advice |@"),
        BROKEN("@|bold,red broken |@"),
        SKIPPED("@|faint skipped|@");

        private final String markup;

        State(String markup) {
            this.markup = markup;
        }
    }

    public static Finding works(String subject, String found) {
        return new Finding(subject, State.WORKS, found, null);
    }

    public static Finding advice(String subject, String found, String remedy) {
        return new Finding(subject, State.ADVICE, found, remedy);
    }

    public static Finding broken(String subject, String found, String remedy) {
        return new Finding(subject, State.BROKEN, found, remedy);
    }

    public static Finding skipped(String subject, String found, String remedy) {
        return new Finding(subject, State.SKIPPED, found, remedy);
    }

    /** Whether something is broken. */
    public static boolean anyBroken(List<Finding> findings) {
        return count(findings, State.BROKEN) > 0;
    }

    /** Writes it, its remedy on a line of its own. */
    public void print(PrintWriter out, Ansi ansi) {
        out.println("%s  %-20s %s".formatted(ansi.string(state.markup), subject, found));
        if (remedy != null) {
            out.println(" ".repeat(30) + "-> " + remedy);
        }
        out.flush();
    }

    /** Writes how many are broken. */
    public static void printTotal(List<Finding> findings, PrintWriter out) {
        out.println(
                "%d broken, %d with advice".formatted(count(findings, State.BROKEN), count(findings, State.ADVICE)));
        out.flush();
    }

    private static long count(List<Finding> findings, State state) {
        return findings.stream().filter(finding -> finding.state == state).count();
    }
}
