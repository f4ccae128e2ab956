package io.tncc.model.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tncc.model.embed.OnnxModel;
import io.tncc.model.encoder.ReferenceNumbers.Reference;
import io.tncc.model.file.EmbeddingLayer;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

class OnnxRuntimeTest {

    @TempDir
    private Path cache;

    @Test
    void nothingThatWasUnpackedStays() throws Exception {
        assertThat(load("")).isEqualTo("loaded");
        assertThat(cache).isEmptyDirectory();
    }

    @Test
    void aProcessWithoutItSaysWhatIsNeeded() throws Exception {
        assertThat(load("onnxruntime"))
                .startsWith(
                        "ONNX Runtime can not be loaded into this process. On the class path, which is lib/ of a Flink cluster")
                .contains("must be one onnxruntime", "What went wrong: ");
    }

    @Test
    void aProcessWithALongCommandLineLoadsIt() throws Exception {
        assertThat(load("", "-Dlong=" + "x".repeat(100_000))).isEqualTo("loaded");
    }

    @Test
    void aModelThatIsNoneIsRefused() {
        assertThatThrownBy(() -> OnnxRuntime.session(new byte[] {1, 2, 3}))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageStartingWith("ONNX Runtime can not load the model: ");
    }

    @Test
    void anInputOfAnotherShapeIsRefused() {
        try (OnnxSession session = OnnxRuntime.session(model())) {
            assertThatThrownBy(() -> session.run(new long[] {1, 16, 16, 3}, new byte[16 * 16 * 3]))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageStartingWith("ONNX Runtime can not run the model: ");
        }
    }

    @Test
    @EnabledOnOs(OS.LINUX)
    void sessionsHaveNoThreadsOfTheirOwn() throws IOException {
        List<OnnxSession> sessions = new ArrayList<>();
        sessions.add(OnnxRuntime.session(model()));
        int before = threads();
        for (int i = 0; i < 20; i++) {
            sessions.add(OnnxRuntime.session(model()));
        }
        assertThat(threads()).isLessThan(before + 10);
        sessions.forEach(OnnxSession::close);
    }

    private static byte[] model() {
        return OnnxModel.ofPixels(Reference.RESNET20_CIFAR.file(EmbeddingLayer.BACKBONE), new TreeMap<>());
    }

    private static int threads() throws IOException {
        try (Stream<Path> tasks = Files.list(Path.of("/proc/self/task"))) {
            return (int) tasks.count();
        }
    }

    /** What a process says that lacks a jar of some name. */
    private String load(String lacking, String... options) throws Exception {
        String classPath = Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator))
                .filter(entry -> lacking.isEmpty() || !entry.contains(lacking))
                .collect(Collectors.joining(File.pathSeparator));
        List<String> command = new ArrayList<>(
                List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-Xmx128m"));
        command.addAll(List.of(options));
        command.addAll(List.of("-cp", classPath, Loading.class.getName()));
        ProcessBuilder builder = new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.DISCARD);
        builder.environment().put("DJL_CACHE_DIR", cache.toString());
        Process process = builder.start();
        String output = new String(process.getInputStream().readAllBytes());
        process.waitFor();
        return output.strip();
    }

    /** Says how loading went. */
    static final class Loading {

        private Loading() {}

        public static void main(String[] arguments) {
            try {
                OnnxRuntime.session(model()).close();
                System.out.println("loaded");
            } catch (IllegalStateException e) {
                System.out.println(e.getMessage());
            }
        }
    }
}
