package io.tncc.model.engine;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.pytorch.jni.LibUtils;
import ai.djl.util.Ec2Utils;
import java.io.File;
import java.io.IOException;
import java.lang.reflect.Field;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;

/** Processes that take libtorch from a folder, as those on a GPU do: none of its natives is on their class path. */
@DisabledIfSystemProperty(named = "tncc.device", matches = "gpu", disabledReason = "it takes the natives for CPUs")
class LibtorchTest {

    @TempDir
    private Path directory;

    @Test
    void libtorchIsTakenFromTheFolderThatIsNamed() throws Exception {
        assertThat(load(folderOfLibtorch(), "cpu")).isEqualTo("libtorch 2.7.1, sees a GPU: false");
    }

    @Test
    void aFlavorThatThereIsNotIsNamed() throws Exception {
        Path folder = folderOfLibtorch();
        assertThat(load(folder, "cu124"))
                .startsWith("libtorch can not be loaded into this process. PYTORCH_LIBRARY_PATH, " + folder)
                .contains("PYTORCH_FLAVOR, cu124, one that pytorch-jni has: cpu, or cu128")
                .contains("What went wrong: Resource not found in classpath: jnilib/", "/cu124/libdjl_torch.so");
    }

    @Test
    void aFolderWithoutLibtorchIsNamedAndNothingIsDownloaded() throws Exception {
        Path empty = Files.createDirectory(directory.resolve("empty"));
        assertThat(load(empty, "cu128"))
                .contains("PYTORCH_LIBRARY_PATH, " + empty + ", must be the folder of libtorch.so")
                .containsIgnoringCase("offline");
    }

    /** Without DJL's own library, which is to come from pytorch-jni. */
    private Path folderOfLibtorch() throws IOException {
        Torch.version();
        Path folder = Files.createDirectory(directory.resolve("libtorch"));
        try (Stream<Path> libraries = Files.list(Path.of(LibUtils.getLibtorchPath()))) {
            for (Path library : libraries.toList()) {
                String name = library.getFileName().toString();
                if (name.contains(".so") && !name.contains("djl")) {
                    Files.createSymbolicLink(folder.resolve(name), library);
                }
            }
        }
        return folder;
    }

    /** DJL notes when it last told its makers, also where it then finds that the machine is none of Amazon's. */
    @Test
    void itTellsNobodyThatItRuns() throws ReflectiveOperationException {
        Libtorch.load();
        Field lastTold = Ec2Utils.class.getDeclaredField("lastCheckIn");
        lastTold.setAccessible(true);
        assertThat(lastTold.getLong(null)).isZero();
    }

    private String load(Path folder, String flavor) throws Exception {
        List<String> command = List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx128m",
                "-cp",
                classPathWithoutNatives(),
                Loading.class.getName());
        ProcessBuilder builder = new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.DISCARD);
        builder.environment()
                .putAll(Map.of(
                        "PYTORCH_LIBRARY_PATH",
                        folder.toString(),
                        "PYTORCH_VERSION",
                        "2.7.1",
                        "PYTORCH_FLAVOR",
                        flavor,
                        "DJL_CACHE_DIR",
                        directory.resolve("cache").toString(),
                        "DJL_OFFLINE",
                        "true"));
        Process process = builder.start();
        String output = new String(process.getInputStream().readAllBytes());
        process.waitFor();
        return output.strip();
    }

    private static String classPathWithoutNatives() {
        return Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator))
                .filter(entry -> !entry.contains("pytorch-native"))
                .collect(Collectors.joining(File.pathSeparator));
    }

    /** Says how loading went. */
    static final class Loading {

        private Loading() {}

        public static void main(String[] arguments) {
            try {
                boolean seesGpu = Torch.seesGpu();
                System.out.printf("libtorch %s, sees a GPU: %s%n", Torch.version(), seesGpu);
            } catch (IllegalStateException e) {
                System.out.println(e.getMessage());
            }
        }
    }
}
