package io.tncc.model.engine;

import ai.djl.engine.Engine;
import org.jspecify.annotations.Nullable;

/** The native library, which a process loads once, or never if the first attempt fails. */
final class Libtorch {

    private static @Nullable String failure;

    private Libtorch() {}

    /**
     * Loads it, unless it is loaded.
     *
     * @throws IllegalStateException saying why it can not be loaded and what is needed; the same each time
     */
    static synchronized void load() {
        if (failure != null) {
            throw new IllegalStateException(failure);
        }
        try {
            Engine.getEngine("PyTorch");
        } catch (RuntimeException | LinkageError e) {
            failure =
                    """
                    libtorch can not be loaded into this process. On the class path, which is lib/ of a Flink cluster, must be \
                    one pytorch-native and one pytorch-jni of the same version, made for this machine (%s, %s), and \
                    DJL_CACHE_DIR must be a folder to unpack them into. What went wrong: %s"""
                            .formatted(System.getProperty("os.name"), System.getProperty("os.arch"), innermost(e));
            throw new IllegalStateException(failure, e);
        }
    }

    private static String innermost(Throwable failure) {
        Throwable cause = failure;
        while (cause.getCause() != null) {
            cause = cause.getCause();
        }
        return String.valueOf(cause.getMessage());
    }
}
