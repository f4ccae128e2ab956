package io.tncc.model.engine;

import ai.onnxruntime.OrtEnvironment;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** ONNX Runtime, which computes on the CPU. A process loads it once, or never if the first attempt fails. */
public final class OnnxRuntime {

    private static @Nullable OrtEnvironment environment;
    private static @Nullable String failure;

    private OnnxRuntime() {}

    /**
     * A session of a model whose input and output are one array of float32 each.
     *
     * @param model the bytes of an ONNX file
     * @throws IllegalStateException if ONNX Runtime can not be loaded into this process: why, and what is needed; or if the model can not
     */
    public static OnnxSession session(byte[] model, Workspace workspace) {
        OrtEnvironment loaded = load();
        return Computations.run(() -> new OnnxSession(loaded, model, workspace));
    }

    /**
     * The version of ONNX Runtime.
     *
     * @throws IllegalStateException if it can not be loaded into this process: why, and what is needed
     */
    public static String version() {
        return load().getVersion();
    }

    private static synchronized OrtEnvironment load() {
        if (failure != null) {
            throw new IllegalStateException(failure);
        }
        if (environment == null) {
            try {
                environment = OnnxEnvironment.load();
            } catch (IOException | RuntimeException | LinkageError e) {
                failure = needed() + Libtorch.innermost(e);
                throw new IllegalStateException(failure, e);
            }
        }
        return environment;
    }

    private static String needed() {
        return """
               ONNX Runtime can not be loaded into this process. On the class path, which is lib/ of a Flink cluster, must be one \
               onnxruntime, which is made for Linux (amd64, aarch64) and macOS (aarch64); this machine is %s (%s). DJL_CACHE_DIR must \
               be a folder to unpack it into. What went wrong: \
               """
                .formatted(System.getProperty("os.name"), System.getProperty("os.arch"));
    }
}
