package io.tncc.cli.bench;

import static org.assertj.core.api.Assertions.assertThat;

import io.tncc.cli.dataset.DatasetSource;
import io.tncc.cli.dataset.Split;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class TrainingGrowthTest {

    private static final Map<String, String> OPTIONS = Map.of(
            "training.threads", Integer.toString(Runtime.getRuntime().availableProcessors()),
            "training.batch-size", "4",
            "memory.size", "300",
            "objective.neighbors", "8",
            "input.decode-side", "8",
            "replay.policy", "none");

    private static final Split IMAGES = new DatasetSource.Generated(16).open().train();

    @Test
    void lanesGrowToAThousand() {
        assertThat(new TrainingGrowth(OPTIONS, IMAGES).growths(BenchSizes.FULL))
                .filteredOn(growth -> growth.axis().equals("lanes that take turns, up to 16 active"))
                .singleElement()
                .satisfies(growth -> assertThat(growth.cases().stream().map(Growth.Case::size))
                        .containsExactly(1L, 10L, 100L, 1000L));
    }

    /** Two of three are active, so each turn saves one and restores another. */
    @Test
    void aLaneThatGaveWayGoesOnFromWhereItWas() throws Exception {
        Map<String, String> options = new TreeMap<>(OPTIONS);
        options.put("training.max-active-lanes", "2");
        try (LearnersInTurn learners = new LearnersInTurn(options, IMAGES, 3)) {
            long before = learners.steps(0);
            for (int turn = 0; turn < 6; turn++) {
                assertThat(learners.once()).isEqualTo(4);
                assertThat(learners.activeLanes()).isEqualTo(2);
            }
            for (int lane = 0; lane < 3; lane++) {
                assertThat(learners.steps(lane)).isEqualTo(before + 2);
            }
        }
    }

    @Test
    void lanesThatAllHaveRoomStayActive() throws Exception {
        try (LearnersInTurn learners = new LearnersInTurn(OPTIONS, IMAGES, 2)) {
            learners.once();
            learners.once();
            assertThat(learners.activeLanes()).isEqualTo(2);
            assertThat(learners.steps(0)).isEqualTo(learners.steps(1));
        }
    }

    /** With a buffer, a batch of 4 makes two updates of 4 images. An image takes some 200 of the 20,480 bytes at most. */
    @Test
    void eachPolicyIsMeasuredWithAFullBufferAndByAllImagesOfItsUpdates() throws Exception {
        Map<String, String> options = new TreeMap<>(OPTIONS);
        options.put("training.updates-per-batch", "1");
        Growth growth = new ReplayGrowth(options, IMAGES).growth("step", "20 kb");
        assertThat(growth.axis()).isEqualTo("replay.policy, with a full buffer of 20 kb");
        assertThat(growth.cases().stream().map(growth::nameOf))
                .containsExactly(
                        "step, replay none",
                        "step, replay fifo",
                        "step, replay reservoir",
                        "step, replay minimum-redundancy");
        for (Growth.Case policy : growth.cases()) {
            try (ReplayGrowth.Steps steps =
                    (ReplayGrowth.Steps) policy.opening().open()) {
                boolean replays = policy.size() > 0;
                assertThat(steps.replayBytes()).isBetween(replays ? 20_000L : 0L, policy.size());
                assertThat(steps.once()).isEqualTo(replays ? 8 : 4);
                assertThat(steps.replayBytes()).isBetween(replays ? 20_000L : 0L, policy.size());
            }
        }
    }

    @Test
    void whatTheOptionsSayOfTheBufferCounts() {
        Map<String, String> options = new TreeMap<>(OPTIONS);
        options.put("replay.max-bytes", "2 kb");
        assertThat(new ReplayGrowth(options, IMAGES)
                        .growth("step", "20 kb").cases().stream().map(Growth.Case::size))
                .containsExactly(0L, 2048L, 2048L, 2048L);
    }
}
