package io.tncc.pipeline.option;

import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The values that {@link Allowed} allows.
 *
 * @param interval of numbers, durations and sizes, or of each in a list
 * @param count of a list; 0 for any
 * @param pattern of text
 * @param meaning of the pattern
 */
record AllowedValues(@Nullable Interval interval, int count, @Nullable Pattern pattern, String meaning) {

    static AllowedValues of(Allowed allowed) {
        return new AllowedValues(
                allowed.interval().isEmpty() ? null : Interval.parse(allowed.interval()),
                allowed.count(),
                allowed.pattern().isEmpty() ? null : Pattern.compile(allowed.pattern()),
                allowed.meaning());
    }

    /** What is allowed, in words. */
    String describe() {
        if (pattern != null) {
            return meaning;
        }
        String range = interval == null ? "" : "in " + interval.text();
        return count == 0 ? range : count + " values, each " + range;
    }

    void check(String key, Object value, Problems problems) {
        if (!allows(value)) {
            problems.add(key, value, "allowed: " + describe());
        }
    }

    private boolean allows(Object value) {
        if (pattern != null) {
            return pattern.matcher(String.valueOf(value)).matches();
        }
        if (value instanceof List<?> list) {
            return (count == 0 || list.size() == count) && list.stream().allMatch(this::isInInterval);
        }
        return isInInterval(value);
    }

    private boolean isInInterval(Object value) {
        return interval == null || interval.contains(value);
    }
}
