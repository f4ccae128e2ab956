package io.tncc.cli.train.plan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tncc.cli.terminal.CommandFailure;
import io.tncc.cli.train.plan.EvaluationSettings.Queries;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class GridTest {

    private static final String GRID =
            """
            seeds: [3, 5]
            run-limit: 10m
            settings:
              images: 50000
              evaluate-on: validation
              training.precision: bfloat16
              view.mean: [0.5, 0.5, 0.25]
            rows:
              - name: infonce
                objective.kernel: gaussian
              - name: student
                order: by-class
                epochs: 2
            vary:
              objective.temperature: [0.1, 0.2]
              training.batch-size: [64]
            """;

    @Test
    void everyRowTakesEveryCombinationOfWhatVariesWithEverySeed() {
        Grid grid = Grid.parse("grid", GRID);
        assertThat(grid.runLimit()).isEqualTo(Duration.ofMinutes(10));
        List<RunSettings> runs = grid.runs(60_000);
        assertThat(runs.stream().map(run -> run.name() + ", " + run.seed()))
                .containsExactly(
                        "infonce temperature=0.1 batch-size=64, 3",
                        "infonce temperature=0.2 batch-size=64, 3",
                        "student temperature=0.1 batch-size=64, 3",
                        "student temperature=0.2 batch-size=64, 3",
                        "infonce temperature=0.1 batch-size=64, 5",
                        "infonce temperature=0.2 batch-size=64, 5",
                        "student temperature=0.1 batch-size=64, 5",
                        "student temperature=0.2 batch-size=64, 5");
        RunSettings first = runs.get(0);
        assertThat(first.images()).isEqualTo(50_000);
        assertThat(first.order().id()).isEqualTo("shuffled");
        assertThat(first.evaluation())
                .isEqualTo(new EvaluationSettings(Queries.VALIDATION, 5_000, Integer.MAX_VALUE, Integer.MAX_VALUE, 0));
        assertThat(first.optionsText())
                .isEqualTo("objective.kernel=gaussian objective.temperature=0.1 training.batch-size=64"
                        + " training.precision=bfloat16 view.mean=[0.5, 0.5, 0.25]");
    }

    /** Epochs of the 55,000 images that are trained on; a row's epochs replace the images of all. */
    @Test
    void aRowReplacesWhatIsSetForAll() {
        RunSettings student = Grid.parse("grid", GRID).runs(60_000).get(2);
        assertThat(student.images()).isEqualTo(110_000);
        assertThat(student.order().id()).isEqualTo("by-class");
    }

    @Test
    void argumentsReplaceTheFile() {
        RunValues row = Grid.parse("grid", GRID).rows().get(2).with(Map.of("images", "100", "order", "drift"));
        RunSettings run = row.settings(60_000, 1);
        assertThat(run.images()).isEqualTo(100);
        assertThat(run.order().id()).isEqualTo("drift");
    }

    /** What is set aside is not trained on. */
    @Test
    void anotherNumberOfValidationImagesIsAnotherEvaluation() {
        RunValues row = new RunValues("", Map.of("evaluate-on", "validation", "images", "10"));
        assertThat(row.settings(60_000, 1).evaluation().id()).isEqualTo("validation");
        assertThat(row.with(Map.of("validation-images", "100"))
                        .settings(60_000, 1)
                        .evaluation()
                        .id())
                .isEqualTo("validation-100");
        assertThat(row.with(Map.of("evaluate-on", "test", "validation-images", "100"))
                        .settings(60_000, 1)
                        .evaluation()
                        .id())
                .isEqualTo("test");
    }

    /** Of 100 images in batches of 64 the one batch before the end has 64. */
    @ParameterizedTest
    @CsvSource({"0, false", "10, true", "64, true", "65, false", "90, false", "100, false"})
    void aRunIsEvaluatedOnItsWayAfterWholeBatches(String every, boolean evaluated) {
        RunValues row =
                new RunValues("", Map.of("images", "100", "evaluate-every", every, "training.batch-size", "64"));
        assertThat(row.settings(60_000, 1).isEvaluatedOnItsWay()).isEqualTo(evaluated);
    }

    @Test
    void theLearnersOptionsAreTheJobs() {
        RunSettings run = new RunValues("", Map.of("objective.kernel", "gausian")).settings(100, 1);
        assertThatThrownBy(run::configuration)
                .isInstanceOf(CommandFailure.class)
                .hasMessageContaining("objective.kernel")
                .hasMessageContaining("student-t, gaussian");
    }

    static Stream<List<String>> problems() {
        return Stream.of(
                List.of("seed: 1", "'seed' is not known; rows, run-limit, seeds, settings, vary are"),
                List.of("rows: [{images: 5}]", "each row has a name"),
                List.of("rows: [{name: a, images: 5}, {name: a, images: 6}]", "Two rows have the name 'a'"),
                List.of(
                        "rows: [{name: a, images: 5}, {name: b, images: 5}]",
                        "The rows 'a' and 'b' have the same settings"),
                List.of("vary: {images: 5}", "vary: images is a list of one value or more"),
                List.of("seeds: [1, 1]", "'1,1' are no seeds"),
                List.of("run-limit: long", "run-limit: 'long' is no limit; allowed: a time with its unit, such as 10m"),
                List.of("run-limit: 600", "run-limit: '600' is no limit"),
                List.of("run-limit: 0s", "run-limit: '0s' is no limit"),
                List.of("settings: {query-images: 1}", "query-images: '1' is not allowed; a whole number of 2 or more"),
                List.of("settings: {objective: {kernel: gaussian}}", "keys are dotted, not nested"),
                List.of("- 1", "the file holds keys and values"),
                List.of("a: [", "this is not YAML"),
                List.of("settings: {kafka.group-prefix: x}", "'kafka.group-prefix' is none of a run"),
                List.of("settings: {training.seed: 4}", "training.seed is set by the seeds"),
                List.of("settings: {images: 1}", "images: '1' is not allowed; a whole number of 2 or more is"),
                List.of("settings: {images: 5, epochs: 1}", "images and epochs can not both be given"),
                List.of("settings: {evaluate-on: train}", "evaluate-on: 'train' is not allowed"),
                List.of("settings: {order: sorted}", "order: 'sorted' is not an order; allowed: shuffled"),
                List.of("settings: {evaluate-on: validation, validation-images: 100}", "none are left to train on"));
    }

    @ParameterizedTest
    @MethodSource("problems")
    void whatIsWrongIsNamed(List<String> yamlAndMessage) {
        assertThatThrownBy(() -> Grid.parse("grid", yamlAndMessage.get(0)).runs(100))
                .isInstanceOf(CommandFailure.class)
                .hasMessageContaining(yamlAndMessage.get(1));
    }

    @Test
    void seedsAreSeveralOrHowMany() {
        assertThat(Seeds.parse("3").values()).containsExactly(1L, 2L, 3L);
        assertThat(Seeds.parse("7, 9").values()).containsExactly(7L, 9L);
        assertThat(Seeds.parse("7,").values()).containsExactly(7L);
        assertThat(Grid.parse("grid", "seeds: 2").seeds().values()).containsExactly(1L, 2L);
        assertThat(Grid.parse("grid", "seeds: [8]").seeds().values()).containsExactly(8L);
    }

    /** With the options of this build, whatever the size of the data set. */
    @ParameterizedTest
    @MethodSource("committedGrids")
    void theCommittedGridsCanBeTrained(Path file) {
        List<RunSettings> runs = Grid.read(file).runs(60_000);
        assertThat(runs).isNotEmpty().allSatisfy(run -> assertThat(run.configuration())
                .isNotNull());
    }

    static List<Path> committedGrids() throws IOException {
        try (Stream<Path> files = Files.list(Path.of("../benchmarks/learning"))) {
            return files.filter(file -> file.toString().endsWith(".yaml")).toList();
        }
    }
}
