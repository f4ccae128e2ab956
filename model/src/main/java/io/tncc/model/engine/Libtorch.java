package io.tncc.model.engine;

import ai.djl.engine.Engine;
import ai.djl.util.Utils;
import org.jspecify.annotations.Nullable;

/** The native library, which a process loads once, or never if the first attempt fails. */
final class Libtorch {

    /** Where DJL takes libtorch from in the place of the class path. */
    private static final String FOLDER = "PYTORCH_LIBRARY_PATH";

    /** On machines of Amazon's cloud DJL would else tell its makers of each. */
    private static final String NO_REPORTS = "OPT_OUT_TRACKING";

    /** What is not on the class path would else be downloaded. It is for other users of DJL in this process to say what they want. */
    private static final String NO_DOWNLOADS = "ai.djl.offline";

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
        System.setProperty(NO_REPORTS, "true");
        String before = System.getProperty(NO_DOWNLOADS);
        System.setProperty(NO_DOWNLOADS, before == null ? "true" : before);
        try {
            Engine.getEngine("PyTorch");
        } catch (RuntimeException | LinkageError e) {
            String folder = Utils.getEnvOrSystemProperty(FOLDER);
            failure = "libtorch can not be loaded into this process. %s. What went wrong: %s"
                    .formatted(folder == null ? neededOnTheClassPath() : neededInFolder(folder), innermost(e));
            throw new IllegalStateException(failure, e);
        } finally {
            if (before == null) {
                System.clearProperty(NO_DOWNLOADS);
            }
        }
    }

    private static String neededOnTheClassPath() {
        return """
               On the class path, which is lib/ of a Flink cluster, must be one pytorch-native and one pytorch-jni of the same \
               version, made for this machine (%s, %s), and DJL_CACHE_DIR must be a folder to unpack them into"""
                .formatted(System.getProperty("os.name"), System.getProperty("os.arch"));
    }

    private static String neededInFolder(String folder) {
        return """
               PYTORCH_LIBRARY_PATH, %s, must be the folder of libtorch.so; PYTORCH_VERSION, %s, its version and that of \
               pytorch-jni on the class path; PYTORCH_FLAVOR, %s, one that pytorch-jni has: cpu, or cu128 for CUDA 12. One for \
               CUDA needs NVIDIA's driver (libcuda.so.1) on this machine. DJL_CACHE_DIR must be a folder to unpack into"""
                .formatted(folder, named("PYTORCH_VERSION"), named("PYTORCH_FLAVOR"));
    }

    private static String named(String variable) {
        String value = Utils.getEnvOrSystemProperty(variable);
        return value == null ? "which is not set" : value;
    }

    static String innermost(Throwable failure) {
        Throwable cause = failure;
        while (cause.getCause() != null) {
            cause = cause.getCause();
        }
        return String.valueOf(cause.getMessage());
    }
}
