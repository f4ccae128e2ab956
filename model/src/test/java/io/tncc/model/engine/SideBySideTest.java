package io.tncc.model.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.TimeUnit;
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
    void asManyRunAtATimeAsThereAreThreadsAndNoMore() {
        int threads = SideBySide.threads();
        CyclicBarrier all = new CyclicBarrier(threads);
        AtomicInteger running = new AtomicInteger();
        AtomicInteger most = new AtomicInteger();
        SideBySide.run(4 * threads, part -> {
            most.accumulateAndGet(running.incrementAndGet(), Math::max);
            awaitUnchecked(() -> all.await(20, TimeUnit.SECONDS));
            running.decrementAndGet();
        });
        assertThat(most).hasValue(threads);
    }

    @Test
    void aComputationDoesNotWaitForThreadsThatHelpAnother() throws InterruptedException {
        int threads = SideBySide.threads();
        CountDownLatch busy = new CountDownLatch(threads * threads);
        CountDownLatch end = new CountDownLatch(1);
        List<Thread> others = new ArrayList<>();
        for (int i = 0; i < threads; i++) {
            Thread other = new Thread(() -> SideBySide.run(threads, part -> {
                busy.countDown();
                awaitUnchecked(() -> end.await(60, TimeUnit.SECONDS));
            }));
            other.start();
            others.add(other);
        }
        // The callers and all threads of the pool: those that are left over get their turn when the others end.
        while (busy.getCount() > (long) threads * threads - threads - Math.min(threads, threads * (threads - 1))) {
            Thread.sleep(1);
        }
        AtomicInteger ran = new AtomicInteger();
        assertTimeoutPreemptively(
                Duration.ofSeconds(20), () -> SideBySide.run(2, part -> ran.incrementAndGet()), "waits for others");
        assertThat(ran).hasValue(2);
        end.countDown();
        for (Thread other : others) {
            other.join();
        }
    }

    private interface Waiting {
        void run() throws Exception;
    }

    private static void awaitUnchecked(Waiting waiting) {
        try {
            waiting.run();
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
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
