package io.tncc.pipeline.option;

import java.time.Duration;
import java.util.Locale;
import org.apache.flink.configuration.MemorySize;
import org.apache.flink.util.TimeUtils;

/** How values are written in the options. */
final class OptionText {

    private OptionText() {}

    /** {@code AT_LEAST_ONCE} is written {@code at-least-once}. */
    static String enumValue(Enum<?> value) {
        return value.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /** A value as it can be written in a file of options. */
    static String value(Object value) {
        if (value instanceof Duration duration) {
            return TimeUtils.formatWithHighestUnit(duration);
        }
        if (value instanceof MemorySize size) {
            return size.toString().replaceAll("(\\d)([a-z])", "$1 $2");
        }
        return value.toString();
    }
}
