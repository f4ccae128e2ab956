package io.tncc.model.engine;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ForkJoinPool;
import java.util.function.Supplier;

/**
 * Begins what stays until the process ends, on a thread that knows nothing of who asked for it. A thread keeps the class loaders of all
 * that it was made by until it starts, and a thread for the end of the process never does before: the job that came first
 * would be held for good.
 */
final class ProcessWide {

    private ProcessWide() {}

    /**
     * What is begun.
     *
     * @throws RuntimeException what beginning it threw
     */
    static <T> T begin(Supplier<T> beginning) {
        ForkJoinPool pool = new ForkJoinPool(1);
        try {
            return CompletableFuture.supplyAsync(beginning, pool).join();
        } catch (CompletionException e) {
            if (e.getCause() instanceof Error error) {
                throw error;
            }
            throw e.getCause() instanceof RuntimeException failure ? failure : e;
        } finally {
            pool.shutdown();
        }
    }

    /** Has something run when the process ends. */
    static void atEnd(String name, Runnable last) {
        begin(() -> {
            Thread thread = new Thread(last, name);
            Runtime.getRuntime().addShutdownHook(thread);
            return thread;
        });
    }
}
