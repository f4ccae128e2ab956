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

    private OnnxEnvironment() {}

    /**
     * Unpacks the library and loads it. By itself it would unpack into a folder that stays behind where the process is killed; this one
     * is deleted as soon as it is loaded, or stays where its file system does not let go of a library in use.
     */
    static OrtEnvironment load() throws IOException {
        Path folder = Files.createTempDirectory(Files.createDirectories(Utils.getCacheDir()), "onnxruntime-");
        try {
            for (String library : LIBRARIES) {
                unpack(library, folder);
            }
            System.setProperty(FOLDER_PROPERTY, folder.toString());
            return ProcessWide.begin(OnnxEnvironment::start);
        } finally {
            System.clearProperty(FOLDER_PROPERTY);
            delete(folder);
        }
    }

    private static void delete(Path folder) {
        try {
            for (String library : LIBRARIES) {
                Files.deleteIfExists(folder.resolve(library));
            }
            Files.delete(folder);
        } catch (IOException e) {
            System.getLogger(OnnxEnvironment.class.getName())
                    .log(System.Logger.Level.WARNING, folder + " can not be deleted", e);
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

    private static OrtEnvironment start() {
        try (OrtEnvironment.ThreadingOptions options = new OrtEnvironment.ThreadingOptions()) {
            options.setGlobalIntraOpNumThreads(1);
            options.setGlobalInterOpNumThreads(1);
            options.setGlobalSpinControl(false);
            OrtEnvironment environment = OrtEnvironment.getEnvironment(LEVEL, NAME, options);
            hold();
            return environment;
        } catch (OrtException | ReflectiveOperationException e) {
            throw new IllegalStateException(e.getMessage(), e);
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
