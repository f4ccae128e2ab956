package io.tncc.cli.train.result;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.tncc.cli.export.TestEncoder;
import io.tncc.cli.train.plan.RunValues;
import io.tncc.cli.train.run.CurvePoint;
import io.tncc.cli.train.run.Ended;
import io.tncc.cli.train.run.RunImages;
import io.tncc.cli.train.run.RunProgress;
import io.tncc.cli.train.run.RunResult;
import io.tncc.model.evaluate.Evaluation;
import io.tncc.model.evaluate.LabelledImages;
import io.tncc.model.file.EncoderFile;
import io.tncc.model.objective.ObjectiveProbe;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ResultRowTest {

    private static final Evaluation FIGURES = new Evaluation(11, new TreeMap<>(Map.of(0, 12.0)), 0.5, 13, 14, 15, 16);

    @TempDir
    private Path folder;

    /** 100 images in 2 seconds of training, of 4 in all. */
    @Test
    void eachFigureIsInItsColumn() {
        ResultRow row = ResultRow.of(result(), "1.2.3");
        assertThat(row.values())
                .containsEntry(Column.TRAINED, "100")
                .containsEntry(Column.KNN, "11.0000")
                .containsEntry(Column.FORGETTING, "18.0000")
                .containsEntry(Column.ALIGNMENT, "13.0000")
                .containsEntry(Column.UNIFORMITY, "14.0000")
                .containsEntry(Column.STD, "15.0000")
                .containsEntry(Column.RANK, "16.0000")
                .containsEntry(Column.LOSS, "17.0000")
                .containsEntry(Column.IMAGES_PER_SECOND, "50.0")
                .containsEntry(Column.SECONDS, "4.0")
                .containsEntry(Column.BANK, "2")
                .containsEntry(Column.QUERIES, "1")
                .containsEntry(
                        Column.SHA256, EncoderFile.sha256(TestEncoder.resnet20().toBytes()))
                .containsEntry(Column.VERSION, "1.2.3");
    }

    @Test
    void eachFigureOfACurveHasItsName() throws Exception {
        ResultRow row = ResultRow.of(result(), "1.2.3");
        CurvesFile.beside(folder.resolve("results.csv")).append(result(), row);
        JsonNode line = new ObjectMapper().readTree(Files.readString(folder.resolve("results.jsonl")));
        JsonNode point = line.path("curve").path(0);
        assertThat(point.path("images").asLong()).isEqualTo(100);
        assertThat(point.path("knn").asDouble()).isEqualTo(11);
        assertThat(point.path("knn-of-classes").path(0).asDouble()).isEqualTo(12);
        assertThat(point.path("neighbor-purity").asDouble()).isEqualTo(0.5);
        assertThat(point.path("alignment").asDouble()).isEqualTo(13);
        assertThat(point.path("uniformity").asDouble()).isEqualTo(14);
        assertThat(point.path("std").asDouble()).isEqualTo(15);
        assertThat(point.path("rank").asDouble()).isEqualTo(16);
        assertThat(point.path("neighbor-agreement").asDouble()).isEqualTo(0.25);
        assertThat(point.path("consistency-gradient-share").asDouble()).isEqualTo(0.125);
        assertThat(point.path("hard-negative-gradient-share").asDouble()).isEqualTo(0.375);
        assertThat(line.path("loss").asDouble()).isEqualTo(17);
        assertThat(line.path("skipped-steps").asLong()).isEqualTo(3);
    }

    @Test
    void beforeThereAreNegativesACurveHasNoFiguresOfTheObjective() throws Exception {
        RunResult early = result(null);
        CurvesFile.beside(folder.resolve("results.csv")).append(early, ResultRow.of(early, "1.2.3"));
        JsonNode line = new ObjectMapper().readTree(Files.readString(folder.resolve("results.jsonl")));
        JsonNode point = line.path("curve").path(0);
        assertThat(point.has("rank")).isTrue();
        assertThat(point.has("neighbor-agreement")).isFalse();
        assertThat(point.has("consistency-gradient-share")).isFalse();
        assertThat(point.has("hard-negative-gradient-share")).isFalse();
    }

    private static RunResult result() {
        return result(new ObjectiveProbe.Figures(0.25, 0.125, 0.375));
    }

    private static RunResult result(ObjectiveProbe.@Nullable Figures objective) {
        RunImages images = new RunImages("few", List.of("cat", "dog"), images(3), images(2), images(1));
        RunProgress progress = new RunProgress(
                100, 2_000_000_000L, 4_000_000_000L, 3, 17, List.of(new CurvePoint(100, FIGURES, objective)));
        return new RunResult(
                new RunValues("a", Map.of()).settings(100, 1),
                images,
                progress,
                Ended.COMPLETE,
                TestEncoder.resnet20(),
                OptionalDouble.of(18));
    }

    private static LabelledImages images(int count) {
        return new LabelledImages(1, new byte[3 * count], new int[count]);
    }
}
