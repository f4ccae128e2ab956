package io.tncc.model.engine;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.ForkJoinWorkerThread;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntConsumer;
import java.util.stream.IntStream;

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
     * Runs all parts, and returns when none runs any longer, also where one fails.
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
        AtomicInteger next = new AtomicInteger();
        Runnable turn = () -> {
            for (int number = next.getAndIncrement(); number < parts; number = next.getAndIncrement()) {
                part.accept(number);
            }
        };
        CompletableFuture<Void> others = CompletableFuture.allOf(IntStream.range(1, Math.min(parts, threads()))
                .mapToObj(i -> CompletableFuture.runAsync(turn, Pool.THREADS))
                .toArray(CompletableFuture<?>[]::new));
        try {
            turn.run();
        } finally {
            others.handle((done, failure) -> done).join();
        }
        try {
            others.join();
        } catch (CompletionException e) {
            throw e.getCause() instanceof RuntimeException failure ? failure : e;
        }
    }

    /** Its threads end when they are idle, and know nothing of who had them begin: a job that has ended is not held by them. */
    private static final class Pool {
        private static final ForkJoinPool THREADS = new ForkJoinPool(threads());
    }
}
