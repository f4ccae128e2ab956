package io.tncc.pipeline.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tncc.model.replay.UnreadableReplayException;
import io.tncc.pipeline.TestOptions;
import io.tncc.pipeline.option.ReplayOptions.Policy;
import io.tncc.schemas.TrainingProgress;
import java.nio.file.Path;
import java.util.Map;
import java.util.SortedMap;
import org.apache.flink.api.common.state.MapState;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.configuration.MemorySize;
import org.apache.flink.runtime.checkpoint.OperatorSubtaskState;
import org.apache.flink.runtime.execution.SuppressRestartsException;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Batches of 8 images, two steps each, a version each 32 images, and room for some 20 images to replay. */
class ReplayInStateTest {

    @TempDir
    private Path directory;

    private Map<String, String> options;

    @BeforeEach
    void readOptions() {
        options = TestOptions.operator(directory);
        options.put("training.updates-per-batch", "2");
        options.put("replay.policy", "minimum-redundancy");
        options.put("replay.max-bytes", "16 kb");
        options.put("objective.momentum-alignment", "0.5");
    }

    @ParameterizedTest
    @EnumSource
    void aRestoredOperatorOfAnyPolicyGoesOnToTheSameBits(Policy policy) throws Exception {
        options.put("replay.policy", policy.toString());
        SortedMap<String, String> undisturbed;
        try (TrainHarness train = new TrainHarness(options)) {
            train.images("a", 0, 68);
            train.end();
            undisturbed = train.hashes();
        }
        assertThat(undisturbed).hasSize(4);

        OperatorSubtaskState first;
        OperatorSubtaskState second;
        SortedMap<String, String> hashes;
        try (TrainHarness train = new TrainHarness(options)) {
            train.images("a", 0, 20);
            first = train.checkpoint(1);
            hashes = train.hashes();
            train.images("a", 20, 50);
        }
        try (TrainHarness train = new TrainHarness(options, Map.of(), first)) {
            train.images("a", 20, 44);
            train.checkpoint(2);
            train.images("a", 44, 59);
            second = train.checkpoint(3);
            hashes.putAll(train.hashes());
        }
        try (TrainHarness train = new TrainHarness(options, Map.of(), second)) {
            train.images("a", 59, 68);
            train.end();
            hashes.putAll(train.hashes());
        }
        assertThat(hashes).isEqualTo(undisturbed);
    }

    @Test
    void eachStepIsToldWithWhatItReplayed() throws Exception {
        try (TrainHarness train = new TrainHarness(options)) {
            train.images("a", 0, 16);
            assertThat(train.steps()).extracting(TrainingProgress::getStep).containsExactly(1L, 2L, 3L, 4L);
            assertThat(train.steps())
                    .extracting(TrainingProgress::getImagesSeen)
                    .containsExactly(4L, 8L, 12L, 16L);
            assertThat(train.steps())
                    .extracting(TrainingProgress::getReplayedImages)
                    .containsExactly(0, 0, 4, 4);
            assertThat(train.steps().get(3).getMomentumAlignment()).isPositive();
            assertThat(train.steps().get(3).getGradientNorm()).isPositive();
            assertThat(train.steps()).extracting(TrainingProgress::getSkipped).containsOnly(false);
            assertThat(train.counter("trainingSteps")).isEqualTo(4);
            assertThat(train.counter("imagesTrained")).isEqualTo(16);
        }
    }

    /** Deleted while the lane's learner is at work, and while it rests in state: it is the same, and not as if nothing had been. */
    @Test
    void aDeletedImageIsReplayedNoMore() throws Exception {
        SortedMap<String, String> atWork = hashesOfTwoLanes(16, true);
        assertThat(hashesOfTwoLanes(1, true)).isEqualTo(atWork);
        SortedMap<String, String> notDeleted = hashesOfTwoLanes(1, false);
        assertThat(notDeleted.get("a 1")).isNotEqualTo(atWork.get("a 1"));
        assertThat(notDeleted.get("b 1")).isEqualTo(atWork.get("b 1"));
        assertThat(hashesOfTwoLanes(16, false)).isEqualTo(notDeleted);
    }

    private SortedMap<String, String> hashesOfTwoLanes(int active, boolean deletes) throws Exception {
        options.put("training.max-active-lanes", Integer.toString(active));
        try (TrainHarness train = new TrainHarness(options)) {
            train.images("a", 0, 16);
            train.images("b", 0, 24);
            if (deletes) {
                train.delete("a", 3);
                train.delete("a", 12);
                train.delete("b", 99);
            }
            train.images("a", 16, 32);
            train.images("b", 24, 32);
            train.checkpoint(1);
            return train.hashes();
        }
    }

    /** Else the pixels of all images that were ever replayed would stay there, which nothing tells of. */
    @Test
    void stateHasThePixelsOfWhatIsReplayedAndNoOthers() throws Exception {
        options.put("replay.policy", "fifo");
        options.put("replay.max-bytes", "4 kb"); // some 40 images
        try (TrainHarness train = new TrainHarness(options)) {
            train.images("a", 0, 16);
            assertThat(train.saved("a").replayImages()).isEqualTo(16).isEqualTo(train.gauge("replayImages"));

            train.images("b", 0, 64);
            SavedLane b = train.saved("b");
            assertThat(b.replayImages()).isBetween(1, 63).isEqualTo(train.gauge("replayImages"));
            assertThat(b.replayBytes()).isLessThanOrEqualTo(4 * 1024).isEqualTo(train.gauge("replayBytes"));
            assertThat(train.saved("a").replayImages()).isEqualTo(16);

            train.delete("a", 3);
            train.delete("b", 63);
            assertThat(train.saved("a").replayImages()).isEqualTo(15);
            assertThat(train.saved("b").replayImages()).isEqualTo(b.replayImages() - 1);
        }
    }

    /** A restart would only read them again: of images by the next step, of an entry where the lane's learner rests in state. */
    @Test
    void imagesOfAnotherReleaseEndTheJob() throws Exception {
        byte[] ofAnotherRelease = {0, 0, 0, 9};
        try (TrainHarness train = new TrainHarness(options)) {
            train.images("a", 0, 16);
            train.images("b", 0, 16);
            train.state("a").map(LaneState.REPLAY_ENTRIES, Types.LONG).put(3L, ofAnotherRelease);
            assertThatThrownBy(() -> train.delete("a", 5))
                    .isInstanceOf(SuppressRestartsException.class)
                    .cause()
                    .hasMessageContaining("version 1 of the format of a replay entry, not version 9");

            MapState<Long, byte[]> images = train.state("b").map(LaneState.REPLAY_IMAGES, Types.LONG);
            for (long ordinal = 0; ordinal < 16; ordinal++) {
                images.put(ordinal, ofAnotherRelease);
            }
            assertThatThrownBy(() -> train.images("b", 16, 24))
                    .isInstanceOf(SuppressRestartsException.class)
                    .cause()
                    .isInstanceOf(UnreadableReplayException.class)
                    .hasMessageContaining("version 1 of the format of an encoded image, not version 9");
        }
    }

    /** What one policy has kept serves another; without one, or with less room, it goes. */
    @Test
    void aResumedJobMayReplayOtherwise() throws Exception {
        OperatorSubtaskState state = null;
        for (String[] replay : new String[][] {
            {"fifo", "16 kb", "2"},
            {"minimum-redundancy", "16 kb", "3"},
            {"reservoir", "4 kb", "2"},
            {"none", "4 kb", "1"},
            {"fifo", "16 kb", "2"}
        }) {
            options.put("replay.policy", replay[0]);
            options.put("replay.max-bytes", replay[1]);
            options.put("training.updates-per-batch", replay[2]);
            try (TrainHarness train = new TrainHarness(options, Map.of(), state)) {
                train.images("a", 0, 32);
                state = train.checkpoint(1);
                assertThat(train.steps()).hasSize(4 * Integer.parseInt(replay[2]));
                long most = replay[0].equals("none")
                        ? 0
                        : MemorySize.parse(replay[1]).getBytes();
                assertThat(train.saved("a").replayBytes()).isLessThanOrEqualTo(most);
                assertThat(train.saved("a").replayImages() == 0).isEqualTo(most == 0);
            }
        }
    }
}
