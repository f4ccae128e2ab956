package io.tncc.model.engine;

import ai.djl.Device;
import ai.djl.engine.Engine;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.NDScope;
import ai.djl.ndarray.index.NDIndex;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.jni.JniUtils;
import java.nio.ByteBuffer;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Supplier;

/**
 * A device of libtorch and the manager of all that lives on it for one owner. Closing it frees them.
 *
 * <p>Gradients go through JNI and not through DJL's collector, which allows one per JVM: a task manager trains several lanes
 * at a time.
 */
public final class Torch implements AutoCloseable {

    private static final ThreadLocal<Boolean> PREPARED = ThreadLocal.withInitial(() -> {
        Libtorch.load();
        JniUtils.setGraphExecutorOptimize(false);
        JniUtils.setGradMode(false);
        return true;
    });

    private final NDManager manager;
    private final NDManager host;
    private final Set<Script> scripts = new LinkedHashSet<>();

    private Torch(NDManager manager) {
        this.manager = manager;
        this.host = manager.newSubManager(Device.cpu());
    }

    /** The device of this process: the CPU, unless {@link #useGpu} was called. */
    public static Torch open() {
        prepareThread();
        return new Torch(NDManager.newBaseManager(ProcessDevice.get(), "PyTorch"));
    }

    /**
     * Lets the whole process compute on the CPU.
     *
     * @throws IllegalStateException if it already computes on a GPU
     */
    public static void useCpu() {
        ProcessDevice.choose(Device.cpu());
    }

    /**
     * Lets the whole process compute on a GPU.
     *
     * @param number of those that the process can see, from 0
     * @throws IllegalStateException if it already computes on another device, or can not compute on this one: why, and what to do
     */
    public static void useGpu(int number) {
        ProcessDevice.choose(Device.gpu(number));
    }

    /**
     * Whether libtorch of this process can use a GPU of this machine.
     *
     * @throws IllegalStateException if libtorch can not be loaded: why, and what is needed
     */
    public static boolean seesGpu() {
        return ProcessDevice.seesGpu();
    }

    /** Whether this process computes on a GPU. */
    public static boolean usesGpu() {
        return ProcessDevice.get().isGpu();
    }

    /**
     * Sets how many threads one operation may use, for the whole process.
     *
     * @throws IllegalStateException if libtorch already runs with another number: results depend on it to the bit
     */
    public static void useThreads(int threads) {
        Threads.use(threads);
    }

    /** How many threads one operation may use in this process, or 0 if nobody set it. */
    public static int threads() {
        return Threads.used();
    }

    /** Whether this device is a GPU. */
    public boolean isGpu() {
        return manager.getDevice().isGpu();
    }

    /** The version of libtorch. */
    public static String version() {
        prepareThread();
        return Engine.getEngine("PyTorch").getVersion();
    }

    /** The manager of arrays that outlive a step. */
    public NDManager manager() {
        return manager;
    }

    /** Closes the script with this, unless it was closed before. */
    void own(Script script) {
        scripts.add(script);
    }

    void disown(Script script) {
        scripts.remove(script);
    }

    /** A float32 array of this device. */
    public NDArray array(HostArray array) {
        return manager.create(array.values(), new Shape(array.shape()));
    }

    /** A copy of an array in the JVM's memory. The one that comes off a GPU on the way there is freed. */
    public static HostArray hostArray(NDArray array) {
        try (NDScope scope = new NDScope()) {
            scope.suppressNotUsedWarning();
            return new HostArray(array.getShape().getShape(), array.toFloatArray());
        }
    }

    /** Writes the values into the array in place, so that views and gradients of it stay valid. */
    public static void overwrite(NDArray array, HostArray values) {
        try (NDArray copy = array.getManager().create(values.values(), new Shape(values.shape()))) {
            array.set(new NDIndex("..."), copy);
        }
    }

    /** Numbers that scripts read as such: they stay on the CPU, where reading them waits for nothing. */
    public NDArray numbers(double... values) {
        return host.create(values);
    }

    /** An array of unsigned bytes on this device. */
    public NDArray bytes(byte[] values, Shape shape) {
        return manager.create(ByteBuffer.wrap(values), shape, DataType.UINT8);
    }

    /** Runs the function with operations recorded for {@link #backward}. */
    public static <T> T recording(Supplier<T> function) {
        prepareThread();
        JniUtils.setGradMode(true);
        try {
            return function.get();
        } finally {
            JniUtils.setGradMode(false);
        }
    }

    /** Runs operations that are no {@link Script}: the process does not end before they have. */
    public static <T> T computing(Supplier<T> operations) {
        prepareThread();
        return Computations.run(operations);
    }

    /** Adds the gradients of a scalar to the arrays that require one. */
    public static void backward(NDArray scalar) {
        try (NDArray one = scalar.getManager().create(1f)) {
            Computations.run(() -> {
                JniUtils.backward((PtNDArray) scalar, (PtNDArray) one, false, false);
                return one;
            });
        }
    }

    /** Clears the gradients. */
    public static void zeroGradients(NDList arrays) {
        for (NDArray array : arrays) {
            JniUtils.zeroGrad((PtNDArray) array);
        }
    }

    /** Grad mode and the graph executor's profiling are per thread; both are off outside {@link #recording}. */
    static void prepareThread() {
        PREPARED.get();
    }

    /** How many arrays the device holds for this owner. */
    public int arrays() {
        return manager.getManagedArrays().size();
    }

    @Override
    public void close() {
        List.copyOf(scripts).forEach(Script::close);
        manager.close();
    }

    /** libtorch's thread count, set once a process. */
    private static final class Threads {

        private static int used;

        private static synchronized int used() {
            return used;
        }

        private static synchronized void use(int threads) {
            if (used == 0) {
                System.setProperty("ai.djl.pytorch.num_threads", Integer.toString(threads));
                Libtorch.load();
                used = threads;
            } else if (used != threads) {
                throw new IllegalStateException(
                        "libtorch runs with %d threads in this process; %d were asked for. One process has one thread count."
                                .formatted(used, threads));
            }
        }
    }
}
