package io.tncc.cli.train;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.tncc.cli.Main;
import io.tncc.model.file.EncoderFile;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Real processes, one of them killed with SIGKILL. */
class KilledTrainingITCase {

    private static final Duration PATIENCE = Duration.ofMinutes(3);
    private static final String MANIFEST = "checkpoint.json";

    /** Of 2,000 images. By class and while the world drifts several parts are over by then. */
    private static final int KILLED_AFTER = 640;

    @TempDir
    private Path folder;

    @ParameterizedTest
    @ValueSource(strings = {"shuffled", "by-class", "bursts", "drift"})
    void aKilledProcessThatIsResumedEndsInTheSameFile(String order) throws Exception {
        Path undisturbed = folder.resolve("undisturbed.safetensors");
        Path resumed = folder.resolve("resumed.safetensors");
        await(start(order, undisturbed));

        String[] saving = {"--checkpoint", folder.resolve("checkpoints").toString(), "--checkpoint-every", "64"};
        Process killed = start(order, resumed, saving);
        awaitCheckpoint(killed);
        killed.destroyForcibly();
        assertThat(killed.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)).isTrue();
        assertThat(resumed).doesNotExist();

        Process without = start(order, resumed, saving);
        assertThat(without.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)).isTrue();
        assertThat(without.exitValue()).isEqualTo(1);
        await(start(order, resumed, saving[0], saving[1], saving[2], saving[3], "--resume"));
        assertThat(EncoderFile.sha256(Files.readAllBytes(resumed)))
                .as(Files.readString(folder.resolve("log.txt")))
                .isEqualTo(EncoderFile.sha256(Files.readAllBytes(undisturbed)));
    }

    private Process start(String order, Path out, String... more) throws IOException {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx512m",
                "-cp",
                System.getProperty("java.class.path"),
                Main.class.getName(),
                "train",
                "--dataset",
                "generated:300",
                "--images",
                "2000",
                "--order",
                order,
                "--query-images",
                "100",
                "--set",
                "input.decode-side=16",
                "--set",
                "training.batch-size=32",
                "--set",
                "training.threads=1",
                "--set",
                "memory.size=512",
                "--out",
                out.toString()));
        command.addAll(List.of(more));
        Path log = folder.resolve("log.txt");
        return new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()))
                .start();
    }

    private void await(Process process) throws Exception {
        assertThat(process.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)).isTrue();
        assertThat(process.exitValue())
                .as(Files.readString(folder.resolve("log.txt")))
                .isZero();
    }

    private void awaitCheckpoint(Process process) throws Exception {
        Instant deadline = Instant.now().plus(PATIENCE);
        while (checkpointedImages() < KILLED_AFTER) {
            assertThat(process.isAlive())
                    .as(Files.readString(folder.resolve("log.txt")))
                    .isTrue();
            assertThat(Instant.now()).isBefore(deadline);
            Thread.sleep(20);
        }
    }

    /** How many images the latest checkpoint comes after. */
    private long checkpointedImages() {
        Path checkpoints = folder.resolve("checkpoints");
        if (!Files.exists(checkpoints)) {
            return 0;
        }
        try (Stream<Path> files = Files.walk(checkpoints)) {
            Optional<Path> manifest =
                    files.filter(file -> file.endsWith(MANIFEST)).findFirst();
            return manifest.isEmpty()
                    ? 0
                    : new ObjectMapper()
                            .readTree(manifest.get().toFile())
                            .at("/progress/images")
                            .asLong();
        } catch (IOException | UncheckedIOException e) { // a file has just made way for another
            return 0;
        }
    }
}
