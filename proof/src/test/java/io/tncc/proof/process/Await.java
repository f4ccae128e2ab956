package io.tncc.proof.process;

import java.time.Duration;
import java.util.concurrent.Callable;

/** Waiting for what takes its time in another process. */
public final class Await {

    private static final long PAUSE_MILLIS = 100;

    private Await() {}

    /** Waits until the condition holds; an exception counts as not yet. */
    public static void until(String what, Duration patience, Callable<Boolean> condition) throws InterruptedException {
        long deadline = System.nanoTime() + patience.toNanos();
        Exception last = null;
        while (true) {
            try {
                if (condition.call()) {
                    return;
                }
                last = null;
            } catch (InterruptedException e) {
                throw e;
            } catch (Exception e) {
                last = e;
            }
            if (System.nanoTime() > deadline) {
                throw new IllegalStateException(
                        "After %d seconds there is still not: %s".formatted(patience.toSeconds(), what), last);
            }
            Thread.sleep(PAUSE_MILLIS);
        }
    }
}
