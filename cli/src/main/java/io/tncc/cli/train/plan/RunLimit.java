package io.tncc.cli.train.plan;

import java.time.Duration;
import org.apache.flink.util.TimeUtils;

/** How long a run may take, as text. */
public final class RunLimit {

    private RunLimit() {}

    /**
     * A duration with its unit. Flink takes one without a unit for milliseconds, which nobody means here.
     *
     * @throws IllegalArgumentException if it is none, or not over 0
     */
    public static Duration parse(String text) {
        try {
            Duration limit = TimeUtils.parseDuration(text);
            if (!limit.isZero() && !Character.isDigit(text.charAt(text.length() - 1))) {
                return limit;
            }
        } catch (IllegalArgumentException e) {
            throw invalid(text);
        }
        throw invalid(text);
    }

    private static IllegalArgumentException invalid(String text) {
        return new IllegalArgumentException(
                "'%s' is no limit; allowed: a time with its unit, such as 10m or 90s".formatted(text));
    }
}
