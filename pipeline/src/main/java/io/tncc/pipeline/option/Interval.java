package io.tncc.pipeline.option;

import java.time.Duration;
import org.apache.flink.configuration.MemorySize;
import org.apache.flink.util.TimeUtils;

/**
 * A range of values, closed or open at either end.
 *
 * @param text the interval as people write it, such as {@code [0, 1)}
 * @param low the lower end
 * @param lowIncluded whether the lower end belongs to it
 * @param high the upper end
 * @param highIncluded whether the upper end belongs to it
 */
record Interval(String text, double low, boolean lowIncluded, double high, boolean highIncluded) {

    /**
     * Reads an interval. Its ends are numbers, durations ({@code 1 s}), sizes ({@code 1 mb}) or {@code ∞}.
     *
     * @param text such as {@code [1, ∞)}
     */
    static Interval parse(String text) {
        String[] ends = text.substring(1, text.length() - 1).split(",");
        if (ends.length != 2 || "[(".indexOf(text.charAt(0)) < 0 || "])".indexOf(text.charAt(text.length() - 1)) < 0) {
            throw new IllegalArgumentException("Not an interval: " + text);
        }
        return new Interval(text, end(ends[0].strip()), text.startsWith("["), end(ends[1].strip()), text.endsWith("]"));
    }

    boolean contains(Object value) {
        double measured = measure(value);
        return (lowIncluded ? measured >= low : measured > low) && (highIncluded ? measured <= high : measured < high);
    }

    private static double end(String text) {
        if (text.equals("∞")) {
            return Double.POSITIVE_INFINITY;
        }
        if (text.endsWith("b")) {
            return measure(MemorySize.parse(text));
        }
        return text.endsWith("s") ? measure(TimeUtils.parseDuration(text)) : Double.parseDouble(text);
    }

    private static double measure(Object value) {
        if (value instanceof Duration duration) {
            return duration.toMillis();
        }
        if (value instanceof MemorySize size) {
            return size.getBytes();
        }
        if (value instanceof Number number) {
            return number.doubleValue();
        }
        throw new IllegalArgumentException("A " + value.getClass().getSimpleName() + " has no place in an interval");
    }
}
