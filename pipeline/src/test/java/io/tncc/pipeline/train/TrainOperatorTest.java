package io.tncc.pipeline.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import io.tncc.model.file.EncoderFile;
import io.tncc.model.image.ImageBatch;
import io.tncc.model.train.Learner;
import io.tncc.model.train.LearnerSpec;
import io.tncc.pipeline.TestImages;
import io.tncc.pipeline.TestOptions;
import io.tncc.pipeline.option.LearnerSettings;
import io.tncc.pipeline.option.PipelineConfiguration;
import io.tncc.schemas.EncoderVersion;
import io.tncc.schemas.TrainingProgress;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Random;
import java.util.SortedMap;
import java.util.stream.IntStream;
import org.apache.flink.api.common.state.MapState;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.runtime.checkpoint.OperatorSubtaskState;
import org.apache.flink.runtime.execution.SuppressRestartsException;
import org.apache.flink.streaming.api.operators.AbstractStreamOperator;
import org.apache.flink.testutils.logging.LoggerAuditingExtension;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.event.Level;

/** Batches of 8 images; a version each 32. */
class TrainOperatorTest {

    @RegisterExtension
    private final LoggerAuditingExtension log = new LoggerAuditingExtension(AbstractStreamOperator.class, Level.WARN);

    @TempDir
    private Path directory;

    private Map<String, String> options;

    @BeforeEach
    void readOptions() {
        options = TestOptions.operator(directory);
    }

    @Test
    void theFirstImageAnnouncesVersion0WithTheNextBarrier() throws Exception {
        try (TrainHarness train = new TrainHarness(options)) {
            train.images("a", 0, 1);
            assertThat(train.announced()).isEmpty();

            train.beforeBarrier(1);
            assertThat(train.announced()).hasSize(1);
            EncoderVersion version = train.announced().get(0);
            assertThat(version.getLane()).isEqualTo("a");
            assertThat(version.getVersion()).isZero();
            assertThat(version.getImagesSeen()).isZero();
            assertThat(version.getSha256())
                    .isEqualTo(EncoderFile.sha256(
                            Learner.initialEncoderFile(spec(), "a").toBytes()));
            byte[] file = Files.readAllBytes(Path.of(URI.create(version.getUri())));
            assertThat(EncoderFile.sha256(file)).isEqualTo(version.getSha256());
            assertThat(version.getSizeBytes()).isEqualTo(file.length);

            train.images("a", 1, 3);
            train.checkpoint(2);
            assertThat(train.announced()).hasSize(1);
        }
    }

    /** Nor by a later barrier. */
    @Test
    void aVersionThatCanNotBeWrittenIsNotAnnounced() throws Exception {
        Path file = Files.createFile(directory.resolve("no-folder"));
        options.put("publishing.directory", file.toUri().toString());
        try (TrainHarness train = new TrainHarness(options)) {
            train.images("a", 0, 1);
            for (int checkpoint = 1; checkpoint <= 2; checkpoint++) {
                long barrier = checkpoint;
                assertThatThrownBy(() -> train.beforeBarrier(barrier))
                        .isInstanceOf(IOException.class)
                        .hasMessageStartingWith("Encoder version 0 of lane 'a' could not be written to ")
                        .hasMessageEndingWith(
                                " The job tries again from its last checkpoint, until publishing.directory takes the file");
            }
            assertThat(train.announced()).isEmpty();
        }
    }

    @Test
    void aVersionComesWithTheStepThatPassesAMultipleOfTheInterval() throws Exception {
        options.put("publishing.every-images", "20");
        try (TrainHarness train = new TrainHarness(options)) {
            train.images("a", 0, 70);
            train.checkpoint(1);
            // Steps end at 8, 16, 24, ...: 24 is the first past 20, 40 is the second multiple itself, 64 is past 60.
            assertThat(train.announced())
                    .extracting(
                            EncoderVersion::getVersion, EncoderVersion::getImagesSeen, version -> version.getEventTime()
                                    .toEpochMilli())
                    .containsExactly(
                            tuple(0L, 0L, 0L),
                            tuple(1L, 24L, TrainHarness.eventTimeMillis(23)),
                            tuple(2L, 40L, TrainHarness.eventTimeMillis(39)),
                            tuple(3L, 64L, TrainHarness.eventTimeMillis(63)));
            assertThat(train.steps())
                    .extracting(TrainingProgress::getImagesSeen)
                    .containsExactly(8L, 16L, 24L, 32L, 40L, 48L, 56L, 64L);
            assertThat(train.gauge("encoderVersion")).isEqualTo(3L);
        }
    }

    @Test
    void theEndTrainsWhatWaitsAndPublishesALastVersion() throws Exception {
        try (TrainHarness train = new TrainHarness(options)) {
            train.images("a", 0, 37);
            train.images("b", 0, 32);
            train.images("c", 0, 40);
            train.checkpoint(1);
            train.end();
            assertThat(train.announced())
                    .filteredOn(version -> version.getVersion() > 0)
                    .extracting(
                            version -> version.getLane() + version.getVersion() + " after " + version.getImagesSeen())
                    .containsExactly("a1 after 32", "b1 after 32", "c1 after 32", "a2 after 37", "c2 after 40");
        }
    }

    @Test
    void aDeletedImageLeavesItsBatchAndOrdinalsGoOn() throws Exception {
        try (TrainHarness train = new TrainHarness(options)) {
            train.delete("a", 2);
            train.images("a", 0, 5);
            train.images("b", 0, 5);
            train.delete("a", 2);
            train.delete("a", 77);
            train.images("a", 5, 8);
            assertThat(train.steps()).isEmpty();
            train.images("a", 8, 9);
            assertThat(train.steps()).hasSize(1);
            train.delete("a", 2);
            train.images("a", 9, 12);
            train.end();
            assertThat(train.hashes())
                    .containsEntry("a 1", trained("a", new int[] {0, 1, 3, 4, 5, 6, 7, 8}, new int[] {9, 10, 11}))
                    .containsEntry("b 1", trained("b", new int[] {0, 1, 2, 3, 4}));
        }
    }

    /** The SHA-256 of version 1 of a learner that takes these batches, images' numbers being their ordinals. */
    private String trained(String lane, int[]... batches) {
        try (Learner learner = Learner.initial(spec(), lane)) {
            for (int[] batch : batches) {
                int bytes = ImageBatch.imageBytes(TestImages.SIDE);
                byte[] pixels = new byte[batch.length * bytes];
                for (int i = 0; i < batch.length; i++) {
                    System.arraycopy(TrainHarness.pixels(lane, batch[i]), 0, pixels, i * bytes, bytes);
                }
                long[] ordinals = IntStream.of(batch).asLongStream().toArray();
                learner.train(new ImageBatch(TestImages.SIDE, pixels, ordinals));
            }
            return EncoderFile.sha256(learner.encoderFile(1).toBytes());
        }
    }

    @Test
    void lanesThatGiveWayToOthersTrainAsThoseThatStay() throws Exception {
        assertThat(hashesOfManyLanes(1)).hasSize(4 * 3).isEqualTo(hashesOfManyLanes(16));
    }

    private SortedMap<String, String> hashesOfManyLanes(int active) throws Exception {
        options.put("training.max-active-lanes", Integer.toString(active));
        try (TrainHarness train = new TrainHarness(options)) {
            String[] lanes = {"a", "b/ä", "c", "d"};
            int[] next = new int[lanes.length];
            Random random = new Random(5);
            while (IntStream.of(next).sum() < lanes.length * 36) {
                int lane = random.nextInt(lanes.length);
                if (next[lane] < 36) {
                    train.image(lanes[lane], next[lane]++, 0);
                }
            }
            assertThat(train.gauge("activeLanes")).isEqualTo(Math.min(active, lanes.length));
            train.end();
            return train.hashes();
        }
    }

    @Test
    void aRestoredOperatorGoesOnWithinTheBatchToTheSameBits() throws Exception {
        SortedMap<String, String> undisturbed;
        try (TrainHarness train = new TrainHarness(options)) {
            train.images("a", 0, 68);
            train.images("b", 0, 3);
            train.end();
            undisturbed = train.hashes();
        }
        assertThat(undisturbed).hasSize(4 + 2);

        OperatorSubtaskState first;
        OperatorSubtaskState second;
        SortedMap<String, String> hashes;
        try (TrainHarness train = new TrainHarness(options)) {
            train.images("a", 0, 20);
            train.images("b", 0, 1);
            first = train.checkpoint(1);
            hashes = train.hashes();
            train.images("a", 20, 50);
        }
        try (TrainHarness train = new TrainHarness(options, Map.of(), first)) {
            train.images("a", 20, 59);
            train.images("b", 1, 2);
            second = train.checkpoint(2);
            hashes.putAll(train.hashes());
        }
        try (TrainHarness train = new TrainHarness(options, Map.of(), second)) {
            train.images("b", 2, 3);
            train.images("a", 59, 68);
            train.end();
            hashes.putAll(train.hashes());
        }
        assertThat(hashes).isEqualTo(undisturbed);
    }

    /**
     * 13 of 15 images wait for a batch of 16, not the fourth and the newest. With batches of 4 the oldest train first when the next comes:
     * three times, and 1 of 13 goes on waiting, as another was deleted.
     */
    @Test
    void aSmallerBatchAfterARestoreTrainsTheOldestThatWait() throws Exception {
        options.put("training.batch-size", "16");
        options.put("publishing.every-images", "12");
        OperatorSubtaskState state;
        try (TrainHarness train = new TrainHarness(options)) {
            train.images("a", 0, 15);
            train.delete("a", 3);
            train.delete("a", 14);
            state = train.checkpoint(1);
            assertThat(train.hashes()).hasSize(1);
        }
        options.put("training.batch-size", "4");
        try (TrainHarness train = new TrainHarness(options, Map.of(), state)) {
            train.delete("a", 12);
            train.images("a", 15, 16);
            train.beforeBarrier(2);
            assertThat(train.steps()).hasSize(3);
            assertThat(train.hashes())
                    .hasSize(1)
                    .containsEntry(
                            "a 1",
                            trained("a", new int[] {0, 1, 2, 4}, new int[] {5, 6, 7, 8}, new int[] {9, 10, 11, 13}));
        }
    }

    @Test
    void aWarmStartByAnotherEncoderEndsTheJobAndAMissingFileDoesNot() throws Exception {
        Path file = directory.resolve("encoder.safetensors");
        options.put("encoder.warm-start", file.toString());
        assertThatThrownBy(() -> new TrainHarness(options))
                .isInstanceOf(UncheckedIOException.class)
                .hasMessageStartingWith("encoder.warm-start: " + file + " can not be read: ");
        Files.writeString(file, "This is no safetensors file");
        assertThatThrownBy(() -> new TrainHarness(options))
                .isInstanceOf(SuppressRestartsException.class)
                .cause()
                .hasMessageStartingWith("encoder.warm-start: " + file + " can not be begun with: ");
    }

    @Test
    void stateSavedWithOtherFixedOptionsIsRefusedForGood() throws Exception {
        options.put("pipeline.run", "train");
        OperatorSubtaskState state;
        try (TrainHarness train = new TrainHarness(options)) {
            train.images("a", 0, 1);
            state = train.checkpoint(1);
        }
        options.put("pipeline.run", "all");
        options.put("training.seed", "-5");
        options.put("memory.size", "64");
        assertThatThrownBy(() -> new TrainHarness(options, Map.of(), state))
                .isInstanceOf(SuppressRestartsException.class)
                .cause()
                .hasMessageContaining("pipeline.run: saved with train, now all")
                .hasMessageContaining("training.seed: saved with 0, now -5")
                .hasMessageContaining("memory.size: saved with 50, now 64");
    }

    /** A restart would only read it again, and the job would never end. */
    @Test
    void stateOfAnotherReleaseEndsTheJobWhereverItIsRead() throws Exception {
        byte[] ofAnotherRelease = {0, 0, 0, 9};
        try (TrainHarness train = new TrainHarness(options)) {
            train.images("a", 0, 3);
            StateTables state = train.state("a");
            MapState<Long, byte[]> pending = state.map(LaneState.PENDING, Types.LONG);
            byte[] image = pending.get(1L);
            pending.put(1L, ofAnotherRelease);
            assertEndsTheJob(() -> train.delete("a", 0), "a pending image");
            pending.put(1L, image);
            state.value(LaneState.HEALTH).update(ofAnotherRelease);
            assertEndsTheJob(train::end, "a lane's health");
            state.value(LaneState.PROGRESS).update(ofAnotherRelease);
            assertEndsTheJob(() -> train.images("a", 3, 4), "a lane's progress");
            assertEndsTheJob(train::end, "a lane's progress");
        }
    }

    @Test
    void anImageThatWaitsBeforeManyThatWereDeletedIsFound() throws Exception {
        try (TrainHarness train = new TrainHarness(options)) {
            train.images("a", 0, 1);
            for (int number = 1; number < 1_100; number++) {
                train.images("a", number, number + 1);
                train.delete("a", number);
            }
            train.end();
            assertThat(train.hashes()).containsEntry("a 1", trained("a", new int[] {0}));
        }
    }

    @Test
    void imagesThatAreMissingInStateEndTheJob() throws Exception {
        try (TrainHarness train = new TrainHarness(options)) {
            train.images("a", 0, 3);
            train.state("a").map(LaneState.PENDING, Types.LONG).remove(1L);
            assertThatThrownBy(train::end)
                    .isInstanceOf(SuppressRestartsException.class)
                    .cause()
                    .hasMessage(
                            "The state of a lane is damaged: 1 of the 3 images that wait for their batch are missing");
        }
    }

    private static void assertEndsTheJob(ThrowingCallable reading, String value) {
        assertThatThrownBy(reading)
                .isInstanceOf(SuppressRestartsException.class)
                .cause()
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("This build reads version 1 of " + value
                        + " in state, not version 9: the state was written by another release");
    }

    @Test
    void aLaneFromTwoPartitionsIsCountedAndWarnedOfOnce() throws Exception {
        try (TrainHarness train = new TrainHarness(options)) {
            train.image("a", 0, 3);
            train.image("a", 1, 4);
            train.image("a", 2, 3);
            train.image("a", 3, 4);
            assertThat(train.counter("laneSpread")).isEqualTo(2);
            assertThat(train.counter("imagesAccepted")).isEqualTo(4);
        }
        assertThat(log.getMessages())
                .singleElement()
                .asString()
                .startsWith("Lane 'a' began in partition 3 and has an image in partition 4.");
    }

    @Test
    void aLaneFromTwoPartitionsFailsWhereThatIsAskedFor() throws Exception {
        options.put("training.lane-spread", "fail");
        OperatorSubtaskState state;
        try (TrainHarness train = new TrainHarness(options)) {
            train.image("a", 0, 3);
            train.image("b", 0, 4);
            state = train.checkpoint(1);
        }
        try (TrainHarness train = new TrainHarness(options, Map.of(), state)) {
            train.image("a", 1, 3);
            assertThatThrownBy(() -> train.image("a", 2, 4))
                    .isInstanceOf(SuppressRestartsException.class)
                    .cause()
                    .hasMessageStartingWith("Lane 'a' began in partition 3 and has an image in partition 4.")
                    .hasMessageContaining("Key the records by lane");
        }
    }

    private LearnerSpec spec() {
        return LearnerSettings.start(PipelineConfiguration.of(options));
    }
}
