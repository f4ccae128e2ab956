package io.tncc.model.engine;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDScope;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import io.tncc.model.embed.Embedder;
import io.tncc.model.encoder.ReferenceNumbers.Reference;
import io.tncc.model.file.EmbeddingLayer;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A process that is asked to end while it computes. */
class ProcessEndTest {

    private static final int KILLED_BY_SIGTERM = 128 + 15;

    @TempDir
    private Path directory;

    @ParameterizedTest
    @EnumSource
    void nothingIsComputedAnyMoreWhenAProcessEnds(Computation computation) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx128m",
                        "-XX:ErrorFile=" + directory.resolve("crash.log"),
                        "-cp",
                        System.getProperty("java.class.path"),
                        Computing.class.getName(),
                        computation.name())
                .redirectErrorStream(true)
                .start();
        try (BufferedReader output = process.inputReader()) {
            assertThat(output.readLine()).isEqualTo("computing");
            process.toHandle().destroy();
            assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
            assertThat(output.lines()).containsExactly("computed 0 times while ending");
            assertThat(process.exitValue()).isEqualTo(KILLED_BY_SIGTERM);
            assertThat(directory).isEmptyDirectory();
        } finally {
            process.destroyForcibly();
        }
    }

    private enum Computation {
        GRADIENTS {
            @Override
            void forever(Runnable once) {
                try (Torch torch = Torch.open();
                        Script product = Script.compile(torch, "x: Tensor) -> Tensor", "return (x @ x).relu().sum()")) {
                    NDArray x = torch.manager().ones(new Shape(300, 300), DataType.FLOAT32);
                    x.setRequiresGradient(true);
                    while (true) {
                        try (NDScope scope = new NDScope()) {
                            scope.suppressNotUsedWarning();
                            Torch.backward(Torch.recording(
                                    () -> product.callRecording(new NDList(x)).singletonOrThrow()));
                            Torch.zeroGradients(new NDList(x));
                        }
                        once.run();
                    }
                }
            }
        },
        EMBEDDINGS {
            @Override
            void forever(Runnable once) {
                byte[] pixels = new byte[8 * 32 * 32 * 3];
                try (Embedder embedder = Embedder.of(Reference.RESNET20_CIFAR.file(EmbeddingLayer.BACKBONE))) {
                    while (true) {
                        embedder.embed(pixels, 8, 32);
                        once.run();
                    }
                }
            }
        };

        abstract void forever(Runnable once);
    }

    /** Computes for ever, and tells how often it still does while the process ends. */
    static final class Computing {

        private static final AtomicLong TIMES = new AtomicLong();

        private Computing() {}

        public static void main(String[] arguments) {
            Runtime.getRuntime().addShutdownHook(new Thread(Computing::count));
            Computation.valueOf(arguments[0]).forever(() -> {
                if (TIMES.incrementAndGet() == 10) {
                    System.out.println("computing");
                }
            });
        }

        private static void count() {
            try {
                Thread.sleep(1000);
                long before = TIMES.get();
                Thread.sleep(1000);
                System.out.printf("computed %d times while ending%n", TIMES.get() - before);
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
        }
    }
}
