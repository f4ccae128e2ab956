package io.tncc.pipeline.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tncc.pipeline.Pretraining;
import io.tncc.pipeline.TestOptions;
import io.tncc.pipeline.extension.LaneOptions;
import io.tncc.pipeline.option.ChangedOptionsException;
import io.tncc.pipeline.option.MemoryOptions;
import io.tncc.pipeline.option.ObjectiveOptions;
import io.tncc.pipeline.option.ObjectiveOptions.NeighborChoice;
import io.tncc.pipeline.option.OptimizerOptions;
import io.tncc.pipeline.option.PipelineConfiguration;
import io.tncc.pipeline.option.TrainingOptions;
import io.tncc.pipeline.option.ViewOptions;
import io.tncc.pipeline.option.ViewOptions.Recipe;
import java.nio.file.Path;
import java.util.Map;
import java.util.SortedMap;
import org.apache.flink.runtime.checkpoint.OperatorSubtaskState;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Lanes that learn by options of their own. Batches of 8 images; a version each 32. */
class LaneOptionsTest {

    @TempDir
    private Path directory;

    private Map<String, String> options;

    @BeforeEach
    void readOptions() {
        options = TestOptions.operator(directory);
    }

    private PipelineConfiguration configuration(int version, LaneOptions choice) {
        return Pretraining.builder()
                .options(options)
                .laneOptions("test", version, choice)
                .build()
                .configuration();
    }

    private TrainHarness train(LaneOptions choice) throws Exception {
        return new TrainHarness(configuration(1, choice));
    }

    /** By turns, so that either learner is saved and restored. */
    private static SortedMap<String, String> trained(TrainHarness train) throws Exception {
        train.images("a", 0, 20);
        train.images("b", 0, 20);
        train.images("a", 20, 40);
        train.images("b", 20, 40);
        train.beforeBarrier(1);
        return train.hashes();
    }

    @Test
    void aLaneLearnsByItsOwnOptionsAndTheOthersByThoseOfAll() throws Exception {
        SortedMap<String, String> own;
        SortedMap<String, String> plain;
        SortedMap<String, String> other;
        LaneOptions choice = (lane, settings) -> {
            if (lane.equals("b")) {
                settings.set(ViewOptions.RECIPE, Recipe.SIMCLR);
                settings.set(ObjectiveOptions.TEMPERATURE, 0.5);
                settings.set(OptimizerOptions.LEARNING_RATE, 0.01);
            }
        };
        try (TrainHarness train = train(choice)) {
            own = trained(train);
        }
        try (TrainHarness train = new TrainHarness(options)) {
            plain = trained(train);
        }
        options.putAll(Map.of(
                "view.recipe", "simclr",
                "objective.temperature", "0.5",
                "optimizer.learning-rate", "0.01"));
        try (TrainHarness train = new TrainHarness(options)) {
            other = trained(train);
        }
        assertThat(own).containsOnlyKeys("a 0", "a 1", "b 0", "b 1");
        assertThat(own.get("a 1")).isEqualTo(plain.get("a 1"));
        assertThat(own.get("b 0")).isEqualTo(plain.get("b 0"));
        assertThat(own.get("b 1")).isEqualTo(other.get("b 1")).isNotEqualTo(plain.get("b 1"));
    }

    @Test
    void aJobDoesNotGoOnWithAnotherVersionOfTheCode() throws Exception {
        LaneOptions choice = (lane, settings) -> settings.set(ObjectiveOptions.TEMPERATURE, 0.5);
        OperatorSubtaskState state;
        try (TrainHarness train = train(choice)) {
            train.images("a", 0, 10);
            state = train.checkpoint(1);
        }
        new TrainHarness(configuration(1, choice), Map.of(), state).close();
        assertThatThrownBy(() -> new TrainHarness(configuration(2, choice), Map.of(), state))
                .rootCause()
                .isInstanceOf(ChangedOptionsException.class)
                .hasMessageContaining("extension.lane-options: saved with test version 1, now test version 2");
        assertThatThrownBy(() -> new TrainHarness(options, Map.of(), state))
                .rootCause()
                .hasMessageContaining("extension.lane-options: saved with test version 1, now none");
    }

    @Test
    void whatIsNoOptionOfALaneIsRefusedWithAllElseThatIsWrong() throws Exception {
        LaneOptions choice = (lane, settings) -> {
            settings.set(MemoryOptions.SIZE, 100);
            settings.set(ObjectiveOptions.SPACE, ObjectiveOptions.Space.BATCH_NORMALISED);
            settings.set(TrainingOptions.BATCH_SIZE, 4);
            settings.set(ObjectiveOptions.TEMPERATURE, -1.0);
        };
        try (TrainHarness train = train(choice)) {
            assertThatThrownBy(() -> train.images("a", 0, 8))
                    .rootCause()
                    .hasMessageContaining("memory.size: no option of a lane, for which extension.lane-options sets it")
                    .hasMessageContaining("objective.space: no option of a lane")
                    .hasMessageContaining("training.batch-size: no option of a lane")
                    .hasMessageContaining("objective.temperature: \"-1.0\" is not allowed");
        }
    }

    @Test
    void aLaneOfAStreamHasNoLabelsEither() throws Exception {
        LaneOptions choice =
                (lane, settings) -> settings.set(ObjectiveOptions.NEIGHBOR_CHOICE, NeighborChoice.SAME_LABEL);
        try (TrainHarness train = train(choice)) {
            assertThatThrownBy(() -> train.images("a", 0, 8))
                    .rootCause()
                    .hasMessageContaining("objective.neighbor-choice: same-label is not allowed; allowed in a job");
        }
    }
}
