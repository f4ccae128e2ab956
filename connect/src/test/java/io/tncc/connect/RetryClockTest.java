package io.tncc.connect;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class RetryClockTest {

    @Test
    void theLimitCountsFromTheFirstFailureInARow() {
        AtomicLong now = new AtomicLong(-50);
        RetryClock clock = new RetryClock(Duration.ofNanos(100), now::get);

        assertThat(clock.isOver()).isFalse();
        now.set(49);
        assertThat(clock.isOver()).isFalse();
        now.set(50);
        assertThat(clock.isOver()).isTrue();

        clock.succeeded();
        assertThat(clock.isOver()).isFalse();
        now.set(150);
        assertThat(clock.isOver()).isTrue();
    }

    @Test
    void withoutALimitOfTimeNothingIsTriedAgain() {
        assertThat(new RetryClock(Duration.ZERO, () -> 5).isOver()).isTrue();
    }
}
