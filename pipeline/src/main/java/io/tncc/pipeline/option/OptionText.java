package io.tncc.pipeline.option;

import java.util.Locale;

/** How values are written in the options. */
final class OptionText {

    private OptionText() {}

    /** {@code AT_LEAST_ONCE} is written {@code at-least-once}. */
    static String enumValue(Enum<?> value) {
        return value.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
