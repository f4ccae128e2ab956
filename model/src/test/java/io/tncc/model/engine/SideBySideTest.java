package io.tncc.model.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicIntegerArray;
import org.junit.jupiter.api.Test;

class SideBySideTest {

    @Test
    void eachPartRunsOnce() {
        AtomicIntegerArray runs = new AtomicIntegerArray(100);
        SideBySide.run(100, runs::incrementAndGet);
        for (int part = 0; part < 100; part++) {
            assertThat(runs.get(part)).isEqualTo(1);
        }
        SideBySide.run(0, part -> assertThat(part).isNegative());
    }

    @Test
    void noMoreRunAtATimeThanThereAreThreads() {
        AtomicInteger running = new AtomicInteger();
        Set<Integer> seen = ConcurrentHashMap.newKeySet();
        SideBySide.run(50, part -> {
            seen.add(running.incrementAndGet());
            Thread.onSpinWait();
            running.decrementAndGet();
        });
        assertThat(seen).allMatch(many -> many <= SideBySide.threads());
    }

    /** Whichever thread it is on. A session that the parts use may be closed afterwards. */
    @Test
    void aFailureIsThrownWhenNoPartRunsAnyLonger() {
        for (int failing = 0; failing < 8; failing++) {
            int number = failing;
            AtomicInteger running = new AtomicInteger();
            assertThatThrownBy(() -> SideBySide.run(8, part -> {
                        running.incrementAndGet();
                        try {
                            if (part == number) {
                                throw new IllegalStateException("part " + part);
                            }
                            Thread.sleep(5);
                        } catch (InterruptedException e) {
                            Thread.currentThread().interrupt();
                        } finally {
                            running.decrementAndGet();
                        }
                    }))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessage("part " + number);
            assertThat(running).hasValue(0);
        }
    }
}
