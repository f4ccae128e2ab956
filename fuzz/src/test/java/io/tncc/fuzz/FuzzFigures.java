package io.tncc.fuzz;

import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What came of fuzzing a target.
 *
 * @param executions how many inputs were tried
 * @param rate how many of them in a second of fuzzing
 * @param seconds how long it took, the start of the process included
 * @param edges how many edges of the instrumented classes were covered
 * @param corpus how many inputs cover all of them
 * @param residentMegabytes the largest memory of the process
 * @param findings how many failures of different kinds there were, an end of the process included
 */
record FuzzFigures(
        long executions, long rate, long seconds, long edges, long corpus, long residentMegabytes, int findings) {

    private static final Pattern EXECUTIONS = Pattern.compile("stat::number_of_executed_units: *(\\d+)");
    private static final Pattern RATE = Pattern.compile("stat::average_exec_per_sec: *(\\d+)");
    private static final Pattern RESIDENT = Pattern.compile("stat::peak_rss_mb: *(\\d+)");
    private static final Pattern STATUS = Pattern.compile("#\\d+\\s.*\\bcov: (\\d+) .*\\bcorp: (\\d+)/.*");
    private static final Pattern FINDING = Pattern.compile(".*DEDUP_TOKEN: .*");
    private static final Pattern END = Pattern.compile(".*ERROR: libFuzzer: .*");

    private static final String HEADER =
            """
            | Target | Executions | Executions a second | Seconds | Edges covered | Corpus | Peak RSS, MB | Findings |
            |---|--:|--:|--:|--:|--:|--:|--:|
            """;

    /** The figures in what libFuzzer says. */
    static FuzzFigures of(List<String> log, long seconds, int exitValue) {
        int findings = (int) log.stream()
                .filter(line ->
                        FINDING.matcher(line).matches() || END.matcher(line).matches())
                .count();
        return new FuzzFigures(
                last(EXECUTIONS, 1, log),
                last(RATE, 1, log),
                seconds,
                last(STATUS, 1, log),
                last(STATUS, 2, log),
                last(RESIDENT, 1, log),
                findings == 0 && exitValue != 0 ? 1 : findings);
    }

    private static long last(Pattern pattern, int group, List<String> log) {
        long number = 0;
        for (String line : log) {
            Matcher matcher = pattern.matcher(line);
            if (matcher.find()) {
                number = Long.parseLong(matcher.group(group));
            }
        }
        return number;
    }

    String line(Target target) {
        return "| %s | %d | %d | %d | %d | %d | %d | %d |"
                .formatted(target.id(), executions, rate, seconds, edges, corpus, residentMegabytes, findings);
    }

    static String table(Map<Target, FuzzFigures> figures) {
        StringBuilder table = new StringBuilder(HEADER);
        figures.forEach((target, of) -> table.append(of.line(target)).append('\n'));
        return table.toString();
    }
}
