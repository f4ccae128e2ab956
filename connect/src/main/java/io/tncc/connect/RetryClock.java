package io.tncc.connect;

import java.time.Duration;
import java.util.OptionalLong;
import java.util.function.LongSupplier;

/** For how long the same records have failed. */
final class RetryClock {

    private final Duration limit;
    private final LongSupplier nanoTime;
    private OptionalLong failingSince = OptionalLong.empty();

    /** @param nanoTime as {@link System#nanoTime()} */
    RetryClock(Duration limit, LongSupplier nanoTime) {
        this.limit = limit;
        this.nanoTime = nanoTime;
    }

    void succeeded() {
        failingSince = OptionalLong.empty();
    }

    /** Whether one more failure, now, is one too many. */
    boolean isOver() {
        long now = nanoTime.getAsLong();
        if (failingSince.isEmpty()) {
            failingSince = OptionalLong.of(now);
        }
        return now - failingSince.getAsLong() >= limit.toNanos();
    }
}
