package io.tncc.fuzz;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;

/**
 * What a campaign is asked to do.
 *
 * @param duration how long each target is fuzzed
 * @param targets what to fuzz
 * @param directory of the report, the logs and the inputs that were found to reach something new
 */
record FuzzSettings(Duration duration, List<Target> targets, Path directory) {

    /** Enough for each target, and little enough that an input that asks for too much is noticed. */
    static final int HEAP_MEGABYTES = 512;

    /** Of the whole process, the natives' memory too. */
    static final int RESIDENT_MEGABYTES = 2048;

    /** After so long an input is a hang. The budgets of targets are far stricter, but can not stop the work. */
    static final Duration HANG = Duration.ofSeconds(60);

    /** A target is given up after so many findings of different kinds. */
    static final int FINDINGS_AT_MOST = 10;

    /** What a process may take beyond the time that it fuzzes, at its start above all. */
    static final Duration OVERHEAD = Duration.ofMinutes(10);

    private static final Pattern DURATION = Pattern.compile("[1-9][0-9]{0,5}[smh]");

    static FuzzSettings ofSystemProperties() {
        return new FuzzSettings(
                duration(System.getProperty("fuzz.duration", "2m")),
                targets(System.getProperty("fuzz.targets", "")),
                Path.of(System.getProperty("fuzz.directory", "target/fuzz")).toAbsolutePath());
    }

    private static Duration duration(String text) {
        if (!DURATION.matcher(text).matches()) {
            throw new IllegalArgumentException(
                    "fuzz.duration is a whole number and s, m or h, such as 10m, not '%s'".formatted(text));
        }
        return Duration.parse("PT" + text.toUpperCase(Locale.ROOT));
    }

    private static List<Target> targets(String ids) {
        if (ids.isBlank()) {
            return List.of(Target.values());
        }
        return Arrays.stream(ids.split(",")).map(String::strip).map(Target::of).toList();
    }
}
