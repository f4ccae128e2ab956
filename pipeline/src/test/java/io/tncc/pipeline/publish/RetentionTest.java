package io.tncc.pipeline.publish;

import static org.assertj.core.api.Assertions.assertThat;

import io.tncc.model.file.EncoderPath;
import io.tncc.pipeline.TestOptions;
import io.tncc.pipeline.option.PipelineConfiguration;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Deletions run in the background, one after another: what a later one is seen to delete, an earlier one has left. */
class RetentionTest {

    private static final Instant NOW = Instant.parse("2026-03-04T05:06:07Z");
    private static final Duration OLD = Duration.ofHours(24).plusMinutes(1);
    private static final Duration YOUNG = Duration.ofHours(24).minusMinutes(1);

    @TempDir
    private Path directory;

    private Retention retention;
    private Instant now = NOW;
    private int awaited;

    private Retention retention(PromotedVersions promotions) {
        EncoderStore store = new EncoderStore(directory.toUri().toString());
        InstantSource clock = () -> now;
        retention = new Retention(
                store, promotions, OptionalLong.empty(), Duration.ofHours(24), clock.withZone(ZoneOffset.UTC));
        return retention;
    }

    @AfterEach
    void close() {
        retention.close();
    }

    @Test
    void orphansOlderThanADayAreDeleted() throws Exception {
        Path expired = write(version("a", 2), OLD);
        Path promoted = write(version("a", 1), OLD);
        Path kept = write(version("a", 3), OLD);
        Path published = write(version("a", 6), OLD);
        Path ofAnotherHash = write(new EncoderPath("a", 6, "f".repeat(64)), OLD);
        Path orphan = write(version("a", 7), OLD);
        Path young = write(version("a", 8), YOUNG);
        Path ofAnotherLane = write(version("b", 7), OLD);
        Path foreign = write("a/notes.txt", OLD);

        retention(() -> Map.of("a", 1L, "b", 1L)).deleteOrphans(version("a", 6), 3);
        awaitDeletions();

        assertThat(List.of(expired, orphan, ofAnotherHash)).noneMatch(Files::exists);
        assertThat(List.of(kept, published, promoted, young, ofAnotherLane, foreign))
                .allMatch(Files::exists);
    }

    @Test
    void whatKilledUploadsHaveLeftGoesAfterADay() throws Exception {
        String part = "." + new UUID(1, 2) + ".part";
        Path left = write(version("a", 4) + part, OLD);
        Path ofAPromotedVersion = write(version("a", 1) + part, OLD);
        Path writtenNow = write(version("a", 5) + part, YOUNG);
        Path foreign = write("a/notes.part", OLD);
        Path ofAnotherLane = write(version("b", 4) + part, OLD);

        retention(() -> Map.of("a", 1L)).deleteOrphans(version("a", 6), 3);
        awaitDeletions();

        assertThat(List.of(left, ofAPromotedVersion)).noneMatch(Files::exists);
        assertThat(List.of(writtenNow, foreign, ofAnotherLane)).allMatch(Files::exists);
    }

    @Test
    void aLaneIsSearchedAgainWhenYoungOrphansHaveGrownOld() throws Exception {
        Path orphan = write(version("a", 7), YOUNG);
        retention(Map::of).deleteOrphans(version("a", 6), 3);
        awaitDeletions();
        now = NOW.plus(Duration.ofHours(23));
        retention.deleteOrphans(version("a", 6), 3);
        awaitDeletions();
        assertThat(orphan).exists();

        now = NOW.plus(Duration.ofHours(25));
        retention.deleteOrphans(version("a", 6), 3);
        awaitDeletions();
        assertThat(orphan).doesNotExist();
    }

    @Test
    void whatExpiresInThisAttemptIsNoOrphan() throws Exception {
        Path expiring = write(version("a", 1), OLD);
        retention(Map::of).expire(version("a", 1));
        retention.deleteOrphans(version("a", 6), 2);
        awaitDeletions();
        assertThat(expiring).exists();
    }

    @Test
    void anExpiredVersionGoesOneCheckpointAfterTheFirstThatIsTakenAfterIt() throws Exception {
        Path first = write(version("a", 1), YOUNG);
        Path second = write(version("a", 2), YOUNG);
        Path third = write(version("a", 3), YOUNG);
        retention(Map::of);

        retention.checkpointTaken(1);
        retention.expire(version("a", 1));
        retention.checkpointComplete(1);
        // Checkpoint 2 is never complete; 3 holds what it held.
        retention.checkpointTaken(2);
        retention.expire(version("a", 2));
        retention.checkpointTaken(3);
        retention.expire(version("a", 3));
        awaitDeletions();
        assertThat(List.of(first, second, third)).allMatch(Files::exists);

        retention.checkpointComplete(3);
        awaitDeletions();
        assertThat(List.of(first, second, third)).allMatch(Files::exists);

        retention.checkpointTaken(4);
        retention.checkpointComplete(4);
        awaitDeletions();
        assertThat(List.of(first, second)).noneMatch(Files::exists);
        assertThat(third).exists();
    }

    @Test
    void theVersionThatTheSameJobIsPinnedToStaysInEveryLane() throws Exception {
        Path pinned = write(version("a", 1), YOUNG);
        Path ofAnotherLane = write(version("b", 1), YOUNG);
        Path last = write(version("b", 2), YOUNG);
        Map<String, String> options = TestOptions.operator(directory);
        options.put("pipeline.run", "all");
        options.put("embedding.version", "1");
        EncoderStore store = new EncoderStore(directory.toUri().toString());
        retention = Retention.of(PipelineConfiguration.of(options), store, Map::of);

        retention.expire(version("a", 1));
        retention.expire(version("b", 1));
        retention.expire(version("b", 2));
        for (int checkpoint = 1; checkpoint <= 2; checkpoint++) {
            retention.checkpointTaken(checkpoint);
            retention.checkpointComplete(checkpoint);
        }
        awaitDeletion(last);
        assertThat(List.of(pinned, ofAnotherLane)).allMatch(Files::exists);
    }

    @Test
    void nothingIsDeletedWhereThePromotionsCannotBeRead() throws Exception {
        Path expired = write(version("a", 1), OLD);
        PromotedVersions promotions = new PromotedVersions() {
            private static final long serialVersionUID = 1;
            private boolean asked;

            @Override
            public Map<String, Long> now() throws IOException {
                if (!asked) {
                    asked = true;
                    throw new IOException("No broker");
                }
                return Map.of();
            }
        };
        retention(promotions).expire(version("a", 1));
        retention.checkpointTaken(1);
        retention.checkpointComplete(1);
        retention.checkpointTaken(2);
        retention.checkpointComplete(2);
        awaitDeletions();
        assertThat(expired).exists();
    }

    private static EncoderPath version(String lane, long version) {
        return new EncoderPath(lane, version, Long.toString(version).repeat(64));
    }

    private Path write(Object path, Duration age) throws IOException {
        Path file = directory.resolve(path.toString());
        Files.createDirectories(file.getParent());
        Files.write(file, new byte[] {1});
        return Files.setLastModifiedTime(file, FileTime.from(NOW.minus(age)));
    }

    /** Deletions take their turns: when an orphan of another lane is gone, all before it are done. */
    private void awaitDeletions() throws Exception {
        String lane = "awaited-" + ++awaited;
        Path last = write(version(lane, 1), OLD);
        retention.deleteOrphans(version(lane, 3), 2);
        awaitDeletion(last);
    }

    private static void awaitDeletion(Path last) throws Exception {
        long deadline = System.nanoTime() + Duration.ofSeconds(20).toNanos();
        while (Files.exists(last) && System.nanoTime() < deadline) {
            Thread.sleep(5);
        }
        assertThat(last).doesNotExist();
    }
}
