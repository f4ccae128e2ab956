package io.tncc.model.engine;

import java.util.concurrent.ExecutorService;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/**
 * Threads for work on libtorch beside a training. Every thread that calls libtorch has workers of its own in the OpenMP
 * runtime, which live as long as it does; once there are more of them than cores, all workers of the process go to sleep
 * between operations, and each training step takes a quarter longer. So such a thread must end when its work does.
 */
public final class TorchThreads {

    private TorchThreads() {}

    /** An executor of one daemon thread at a time, which ends as soon as there is nothing to do. */
    public static ExecutorService endingWhenIdle(String name) {
        return new ThreadPoolExecutor(0, 1, 0, TimeUnit.SECONDS, new LinkedBlockingQueue<>(), task -> {
            Thread thread = new Thread(task, name);
            thread.setDaemon(true);
            return thread;
        });
    }
}
