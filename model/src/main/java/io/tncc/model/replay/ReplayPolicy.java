package io.tncc.model.replay;

import java.util.Locale;

/** Which images the replay buffer keeps once it is full. */
public enum ReplayPolicy {
    /** There is no buffer. */
    NONE,
    /** The latest. */
    FIFO,
    /** Any of all images ever seen, each with the same probability. */
    RESERVOIR,
    /** Those that are least alike. */
    MINIMUM_REDUNDANCY,
    /** Those of {@link ReplayPriorities}. */
    OWN;

    /** The name in options, such as {@code minimum-redundancy}. */
    public String id() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
