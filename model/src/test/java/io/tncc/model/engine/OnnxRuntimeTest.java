package io.tncc.model.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tncc.model.embed.OnnxModel;
import io.tncc.model.encoder.ReferenceNumbers.Reference;
import io.tncc.model.file.EmbeddingLayer;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.lang.ref.WeakReference;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;

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

    /** Releases from 1.29.0 on tell Microsoft of what they run, unless they are told not to. */
    @Test
    void itHasNothingThatReportsToAnyone() throws IOException {
        String library = "/ai/onnxruntime/native/linux-x64/libonnxruntime.so";
        try (InputStream in = Objects.requireNonNull(OnnxSession.class.getResourceAsStream(library))) {
            assertThat(new String(in.readAllBytes(), StandardCharsets.ISO_8859_1))
                    .contains("onnxruntime")
                    .doesNotContain("events.data.microsoft.com");
        }
    }

    /** What reports does: it also searches the command line by a recursion, which ends the process. */
    @Test
    void aProcessWithALongCommandLineLoadsIt() throws Exception {
        assertThat(load("", "-Dlong=" + "x".repeat(100_000))).isEqualTo("loaded");
    }

    @Test
    void theJobThatCameFirstIsNotHeld() throws Exception {
        assertThat(said(FirstJob.class, System.getProperty("java.class.path"))).isEqualTo("freed");
    }

    @Test
    void aModelThatIsNoneIsRefused() {
        assertThatThrownBy(() -> OnnxRuntime.session(new byte[] {1, 2, 3}, Workspace.KEPT))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageStartingWith("ONNX Runtime can not load the model: ");
    }

    @Test
    void anInputOfAnotherShapeIsRefused() {
        try (OnnxSession session = OnnxRuntime.session(model(), Workspace.RETURNED)) {
            assertThatThrownBy(() -> session.run(new long[] {1, 16, 16, 3}, new byte[16 * 16 * 3]))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageStartingWith("ONNX Runtime can not run the model: ");
        }
    }

    @Test
    @EnabledOnOs(OS.LINUX)
    void sessionsHaveNoThreadsOfTheirOwn() throws IOException {
        List<OnnxSession> sessions = new ArrayList<>();
        sessions.add(OnnxRuntime.session(model(), Workspace.RETURNED));
        int before = threads();
        for (int i = 0; i < 20; i++) {
            sessions.add(OnnxRuntime.session(model(), Workspace.RETURNED));
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
        return said(Loading.class, classPath, options);
    }

    private String said(Class<?> main, String classPath, String... options) throws Exception {
        List<String> command = new ArrayList<>(
                List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-Xmx128m"));
        command.addAll(List.of(options));
        command.addAll(List.of("-cp", classPath, main.getName()));
        ProcessBuilder builder = new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.DISCARD);
        builder.environment().remove("CI");
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
                OnnxRuntime.session(model(), Workspace.RETURNED).close();
                System.out.println("loaded");
            } catch (IllegalStateException e) {
                System.out.println(e.getMessage());
            }
        }
    }

    /** Has a class of a loader of its own be the first to ask, as a job on Flink is, and says whether that loader can be collected. */
    static final class FirstJob {

        private FirstJob() {}

        public static void main(String[] arguments) throws Exception {
            LoggerFactory.getLogger(
                    FirstJob.class); // has a thread for the end of the process, which Flink begins before any job
            WeakReference<ClassLoader> loader = new WeakReference<>(ask());
            for (int i = 0; i < 50 && loader.get() != null; i++) {
                System.gc();
                Thread.sleep(20);
            }
            System.out.println(loader.get() == null ? "freed" : "held");
        }

        private static ClassLoader ask() throws Exception {
            ClassLoader loader = new OfJob();
            Runnable job = (Runnable) loader.loadClass(Asking.class.getName())
                    .getDeclaredConstructor()
                    .newInstance();
            job.run();
            return loader;
        }
    }

    /** Asks for ONNX Runtime. */
    public static final class Asking implements Runnable {
        @Override
        public void run() {
            OnnxRuntime.session(
                            OnnxModel.ofPixels(Reference.RESNET20_CIFAR.file(EmbeddingLayer.BACKBONE), new TreeMap<>()),
                            Workspace.RETURNED)
                    .close();
        }
    }

    /** Has that class to itself. */
    private static final class OfJob extends ClassLoader {
        @Override
        public Class<?> loadClass(String name) throws ClassNotFoundException {
            if (!name.equals(Asking.class.getName())) {
                return super.loadClass(name);
            }
            try (InputStream in = Objects.requireNonNull(
                    getResourceAsStream(name.replace('.', '/').concat(".class")))) {
                byte[] bytes = in.readAllBytes();
                return defineClass(name, bytes, 0, bytes.length);
            } catch (IOException e) {
                throw new ClassNotFoundException(name, e);
            }
        }
    }
}
