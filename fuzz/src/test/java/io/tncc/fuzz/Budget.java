package io.tncc.fuzz;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;

/**
 * What one input may cost: time of the processor, which does not depend on what else the machine does, and bytes on the heap, freed
 * or not.
 *
 * @param time of the processor, of this thread
 * @param heapBytes allocated by this thread
 */
public record Budget(Duration time, long heapBytes) {

    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

    /**
     * Does the work and returns its result, or throws its exception. The first time that something is done, it also loads classes: what
     * costs too much is done again, and has failed if it costs too much again.
     *
     * @throws AssertionError if the budget is overrun
     */
    public <T> T hold(Callable<T> work) throws Exception {
        Outcome<T> outcome = Outcome.of(work);
        if (overrunBy(outcome)) {
            outcome = Outcome.of(work);
        }
        if (overrunBy(outcome)) {
            throw new AssertionError("An input took %d ms and %d bytes of heap; allowed are %d ms and %d bytes"
                    .formatted(outcome.time.toMillis(), outcome.heapBytes, time.toMillis(), heapBytes));
        }
        return outcome.get();
    }

    private boolean overrunBy(Outcome<?> outcome) {
        return outcome.time.compareTo(time) > 0 || outcome.heapBytes > heapBytes;
    }

    /** How work ended, and what it cost. */
    private record Outcome<T>(@Nullable T result, @Nullable Exception failure, Duration time, long heapBytes) {

        static <T> Outcome<T> of(Callable<T> work) {
            T result = null;
            Exception failure = null;
            long nanos = THREADS.getCurrentThreadCpuTime();
            long bytes = THREADS.getCurrentThreadAllocatedBytes();
            try {
                result = work.call();
            } catch (Exception e) {
                failure = e;
            }
            Duration time = Duration.ofNanos(THREADS.getCurrentThreadCpuTime() - nanos);
            return new Outcome<>(result, failure, time, THREADS.getCurrentThreadAllocatedBytes() - bytes);
        }

        T get() throws Exception {
            if (failure != null) {
                throw failure;
            }
            return result;
        }
    }
}
