package io.tncc.model.engine;

import ai.djl.util.Utils;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtLoggingLevel;
import java.io.IOException;
import java.io.InputStream;
import java.lang.reflect.Field;
import java.lang.reflect.Method;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;

/**
 * The native library of ONNX Runtime, and what all sessions of the process share. It computes on the thread that calls it: what is to
 * be done at a time is for {@link SideBySide}.
 */
final class OnnxEnvironment {

    private static final String FOLDER_PROPERTY = "onnxruntime.native.path";
    private static final List<String> LIBRARIES =
            List.of(System.mapLibraryName("onnxruntime"), System.mapLibraryName("onnxruntime4j_jni"));
    private static final OrtLoggingLevel LEVEL = OrtLoggingLevel.ORT_LOGGING_LEVEL_ERROR;
    private static final String NAME = "tncc";

    private static final long STACK_BYTES = 1 << 20;

    /** Four times what was seen to be taken. */
    private static final long STACK_BYTES_A_CHARACTER = 1 << 10;

    private OnnxEnvironment() {}

    /**
     * Unpacks the library and loads it. By itself it would unpack into a folder that stays behind where the process is killed; this one
     * is deleted as soon as it is loaded.
     */
    static OrtEnvironment load() throws IOException {
        Path folder = Files.createTempDirectory(Files.createDirectories(Utils.getCacheDir()), "onnxruntime-");
        try {
            for (String library : LIBRARIES) {
                unpack(library, folder);
            }
            System.setProperty(FOLDER_PROPERTY, folder.toString());
            return start();
        } finally {
            System.clearProperty(FOLDER_PROPERTY);
            for (String library : LIBRARIES) {
                Files.deleteIfExists(folder.resolve(library));
            }
            Files.delete(folder);
        }
    }

    private static void unpack(String library, Path folder) throws IOException {
        String system = System.getProperty("os.name").startsWith("Mac") ? "osx" : "linux";
        String processor = System.getProperty("os.arch").equals("amd64") ? "x64" : System.getProperty("os.arch");
        String resource = "/ai/onnxruntime/native/%s-%s/%s".formatted(system, processor, library);
        try (InputStream in = OrtEnvironment.class.getResourceAsStream(resource)) {
            if (in == null) {
                throw new IOException("Resource not found in classpath: " + resource);
            }
            Files.copy(in, folder.resolve(library));
        }
    }

    /**
     * Starts it on a thread with a large stack: it searches the command line of the process by a recursion for each character, which
     * no thread of Java's usual size survives where the class path is a long one.
     */
    private static OrtEnvironment start() throws IOException {
        CompletableFuture<OrtEnvironment> started = new CompletableFuture<>();
        Thread thread = new Thread(null, () -> complete(started), "onnxruntime-start", stackBytes());
        // It leaves a thread for the end of the process, which is not to hold the job that came first.
        thread.setContextClassLoader(OnnxEnvironment.class.getClassLoader());
        thread.setDaemon(true);
        thread.start();
        try {
            return started.join();
        } catch (CompletionException e) {
            throw new IllegalStateException(Libtorch.innermost(e), e.getCause());
        }
    }

    private static long stackBytes() throws IOException {
        Path commandLine = Path.of("/proc/self/cmdline");
        long characters = Files.isReadable(commandLine) ? Files.readAllBytes(commandLine).length : 0;
        return STACK_BYTES + characters * STACK_BYTES_A_CHARACTER;
    }

    private static void complete(CompletableFuture<OrtEnvironment> started) {
        try (OrtEnvironment.ThreadingOptions options = new OrtEnvironment.ThreadingOptions()) {
            options.setGlobalIntraOpNumThreads(1);
            options.setGlobalInterOpNumThreads(1);
            options.setGlobalSpinControl(false);
            OrtEnvironment environment = OrtEnvironment.getEnvironment(LEVEL, NAME, options);
            hold();
            started.complete(environment);
        } catch (OrtException | ReflectiveOperationException | RuntimeException | LinkageError e) {
            started.completeExceptionally(e);
        }
    }

    /**
     * Takes hold of the native environment once more, for good. When the process ends, the Java binding lets go of it at once, and it
     * would be taken down while threads still compute: it is {@link Computations} that waits for them.
     */
    private static void hold() throws ReflectiveOperationException {
        Field handle = Class.forName("ai.onnxruntime.OnnxRuntime").getDeclaredField("ortApiHandle");
        handle.setAccessible(true);
        Method hold = OrtEnvironment.class.getDeclaredMethod("createHandle", long.class, int.class, String.class);
        hold.setAccessible(true);
        hold.invoke(null, handle.getLong(null), LEVEL.getValue(), NAME);
    }
}
