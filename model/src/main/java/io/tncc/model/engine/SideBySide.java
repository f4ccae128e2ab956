package io.tncc.model.engine;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.ForkJoinWorkerThread;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.IntConsumer;
import org.jspecify.annotations.Nullable;

/**
 * Runs the parts of a computation at a time, on as many threads as libtorch's operations have; the caller's is one of them. Each part
 * is one thread's work from its beginning to its end: nobody waits for the others after every operation.
 *
 * <p>All parts together are one {@link Computations computation}: while the process ends it is the caller that waits, and can be
 * interrupted.
 */
public final class SideBySide {

    private SideBySide() {}

    /** How many threads there are. */
    public static int threads() {
        return Torch.threads() == 0 ? Runtime.getRuntime().availableProcessors() : Torch.threads();
    }

    /**
     * Runs all parts, and returns when none runs any longer, also where one fails; others are then left out.
     *
     * @param parts how many there are
     * @param part runs the one of that number, from 0
     * @throws RuntimeException what a part threw
     */
    public static void run(int parts, IntConsumer part) {
        Computations.run(() -> {
            runNow(parts, part);
            return parts;
        });
    }

    /** Whether the current thread runs parts of another one's computation. */
    static boolean helps() {
        return Thread.currentThread() instanceof ForkJoinWorkerThread thread && thread.getPool() == Pool.THREADS;
    }

    private static void runNow(int parts, IntConsumer part) {
        if (parts == 0) {
            return;
        }
        Turns turns = new Turns(parts, part);
        try {
            for (int helper = 1; helper < Math.min(parts, threads()); helper++) {
                Pool.THREADS.execute(turns);
            }
        } finally {
            turns.run();
            turns.await();
        }
        turns.rethrow();
    }

    /**
     * What each thread does: the next part that none has taken yet, until there is none left. It is parts that are awaited and not
     * threads: one that is busy with another computation comes late, finds nothing left, and nobody has waited for it.
     */
    private static final class Turns implements Runnable {

        private final int parts;
        private final IntConsumer part;
        private final AtomicInteger next = new AtomicInteger();
        private final AtomicInteger left;
        private final CompletableFuture<Boolean> over = new CompletableFuture<>();
        private final AtomicReference<@Nullable Throwable> failure = new AtomicReference<>();

        private Turns(int parts, IntConsumer part) {
            this.parts = parts;
            this.part = part;
            this.left = new AtomicInteger(parts);
        }

        @Override
        public void run() {
            for (int number = next.getAndIncrement(); number < parts; number = next.getAndIncrement()) {
                take(number);
            }
        }

        /** After a failure the other parts are not run. */
        private void take(int number) {
            try {
                if (failure.get() == null) {
                    part.accept(number);
                }
            } catch (RuntimeException | Error e) {
                failure.compareAndSet(null, e);
            } finally {
                if (left.decrementAndGet() == 0) {
                    over.complete(true);
                }
            }
        }

        private void await() {
            over.join();
        }

        private void rethrow() {
            Throwable thrown = failure.get();
            if (thrown instanceof Error error) {
                throw error;
            }
            if (thrown instanceof RuntimeException exception) {
                throw exception;
            }
        }
    }

    /** Its threads end when they are idle, and know nothing of who had them begin: a job that has ended is not held by them. */
    private static final class Pool {
        private static final ForkJoinPool THREADS = new ForkJoinPool(threads());
    }
}
