package io.tncc.pipeline.train;

import static org.assertj.core.api.Assertions.assertThat;

import io.tncc.model.file.EncoderPath;
import io.tncc.pipeline.TestOptions;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;
import org.apache.flink.runtime.checkpoint.OperatorSubtaskState;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Files that go, and files that stay. Batches of 8 images and a version of each. */
class ExpiredVersionsTest {

    @TempDir
    private Path directory;

    private Map<String, String> options;

    @BeforeEach
    void readOptions() {
        options = TestOptions.operator(directory);
        options.put("publishing.every-images", "8");
        options.put("publishing.keep-versions", "2");
    }

    @Test
    void filesOfExpiredVersionsGoWithACompleteCheckpointUnlessPromoted() throws Exception {
        try (TrainHarness train = new TrainHarness(options, Map.of("a", 1L), null)) {
            train.images("a", 0, 32);
            train.checkpoint(1);
            assertThat(train.announced()).hasSize(5);
            train.images("a", 32, 40);
            train.checkpoint(2);
            assertThat(versions("a")).containsExactly(0L, 1L, 2L, 3L, 4L, 5L);

            train.complete(1);
            train.complete(2);
            await(() -> !versions("a").contains(2L));
            assertThat(versions("a")).containsExactly(1L, 3L, 4L, 5L);

            train.checkpoint(3);
            train.complete(3);
            await(() -> !versions("a").contains(3L));
            assertThat(versions("a")).containsExactly(1L, 4L, 5L);
        }
    }

    @Test
    void aRestoredOperatorDeletesOldOrphansButNoFileThatItMayBeRestoredToAgain() throws Exception {
        OperatorSubtaskState state;
        try (TrainHarness train = new TrainHarness(options)) {
            train.images("a", 0, 16);
            state = train.checkpoint(1);
        }
        Path orphan = file(new EncoderPath("a", 3, "0".repeat(64)));
        Path ofANewLane = file(new EncoderPath("b", 3, "0".repeat(64)));
        age(Duration.ofHours(25));
        try (TrainHarness train = new TrainHarness(options, Map.of(), state)) {
            train.images("a", 16, 24);
            train.images("b", 0, 1);
            await(() -> !Files.exists(orphan));
            // Nothing is known of what the files of a lane without state are: they may be in use.
            assertThat(ofANewLane).exists();
            train.beforeBarrier(2);
            // The checkpoint keeps versions 1 and 2, and is the newest complete one.
            assertThat(versions("a")).contains(1L, 2L, 3L);
        }
    }

    private Path file(EncoderPath path) throws IOException {
        Path file = directory.resolve("encoders").resolve(path.toString());
        Files.createDirectories(file.getParent());
        return Files.write(file, new byte[] {1});
    }

    private void age(Duration age) throws IOException {
        try (Stream<Path> files = Files.walk(directory.resolve("encoders"))) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                Files.setLastModifiedTime(file, FileTime.from(Instant.now().minus(age)));
            }
        }
    }

    private List<Long> versions(String lane) {
        try (Stream<Path> files = Files.list(directory.resolve("encoders").resolve(lane))) {
            return files.map(file -> EncoderPath.parse(lane + "/" + file.getFileName()))
                    .map(path -> path.version())
                    .sorted()
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void await(BooleanSupplier condition) throws InterruptedException {
        long deadline = System.nanoTime() + Duration.ofSeconds(20).toNanos();
        while (!condition.getAsBoolean() && System.nanoTime() < deadline) {
            Thread.sleep(10);
        }
        assertThat(condition.getAsBoolean()).isTrue();
    }
}
