package io.tncc.model.engine;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import java.util.function.Supplier;

/**
 * The computations of this process. When it ends, libtorch and ONNX Runtime are taken down while threads may still compute, and the
 * process would crash with a signal: so its end waits for computations that have begun, and lets none begin.
 */
final class Computations {

    private static final ReentrantReadWriteLock RUNNING = new ReentrantReadWriteLock();
    private static final CountDownLatch NEVER = new CountDownLatch(1);

    private static volatile boolean ending;

    static {
        try {
            ProcessWide.atEnd("end-of-computations", Computations::end);
        } catch (IllegalStateException e) { // it ends already
            ending = true;
        }
    }

    private Computations() {}

    /**
     * Computes, also within a computation. While the process ends, waits for that instead.
     *
     * @throws IllegalStateException if the process ends and the thread is interrupted
     */
    static <T> T run(Supplier<T> computation) {
        if (SideBySide.helps()) {
            return computation.get();
        }
        RUNNING.readLock().lock();
        try {
            if (!ending || RUNNING.getReadHoldCount() > 1) {
                return computation.get();
            }
        } finally {
            RUNNING.readLock().unlock();
        }
        try {
            NEVER.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        throw new IllegalStateException("The process ends");
    }

    /** Lets go of native memory, but not while the process ends: that takes all of it, and nobody is to wait. */
    static void release(Runnable letGo) {
        if (ending || !RUNNING.readLock().tryLock()) {
            return;
        }
        try {
            letGo.run();
        } finally {
            RUNNING.readLock().unlock();
        }
    }

    private static void end() {
        ending = true;
        RUNNING.writeLock().lock();
        RUNNING.writeLock().unlock();
    }
}
