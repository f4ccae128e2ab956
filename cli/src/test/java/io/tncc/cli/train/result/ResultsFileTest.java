package io.tncc.cli.train.result;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tncc.cli.terminal.CommandFailure;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ResultsFileTest {

    @TempDir
    private Path folder;

    private Path file;

    @BeforeEach
    void name() {
        file = folder.resolve("new/results.csv");
    }

    @Test
    void theFormatIsKept() throws IOException {
        ResultsFile.open(file).append(row("a", 1, 45.25));
        assertThat(Files.readString(file))
                .isEqualTo(
                        """
                        name,dataset,order,seed,images,settings,evaluated-on,bank,queries,trained,knn,forgetting,alignment,uniformity,std,rank,loss,images-per-second,seconds,ended,sha256,version
                        a,generated,shuffled,1,100,"view.mean=[0.5, 0.5, 0.5]",test,60,20,100,45.2500,,,,,,,,,complete,0123,1.0
                        """);
    }

    @Test
    void rowsAreAppendedAndFoundAgain() {
        ResultsFile.open(file).append(row("a", 1, 45));
        ResultsFile again = ResultsFile.open(file);
        again.append(row("a", 2, 46));
        ResultsFile results = ResultsFile.open(file);
        assertThat(results.rows()).containsExactly(row("a", 1, 45), row("a", 2, 46));
        assertThat(results.find(identity(2), row -> true)).isPresent();
        assertThat(results.find(identity(2), row -> false)).isEmpty();
        assertThat(results.find(identity(3), row -> true)).isEmpty();
    }

    /** A name is for people, and figures are what comes of a run. */
    @Test
    void aRunIsTheSameByItsSettingsOnly() {
        ResultsFile results = ResultsFile.open(file);
        results.append(row("another name", 1, 10));
        assertThat(results.find(identity(1), row -> true)).isPresent();
        Map<Column, String> other = identity(1);
        other.put(Column.SETTINGS, "");
        assertThat(results.find(other, row -> true)).isEmpty();
    }

    /** In the midst of a value, and in the midst of a value in quotes. */
    @ParameterizedTest
    @ValueSource(strings = {"a,generated,shuff", "a,generated,shuffled,1,100,\"view.mean=[0.5, "})
    void theNextRowTakesThePlaceOfOneThatAKilledProcessLeftHalfWritten(String half) throws IOException {
        ResultsFile.open(file).append(row("a", 1, 45));
        String whole = Files.readString(file);
        Files.writeString(file, half, StandardOpenOption.APPEND);
        ResultsFile results = ResultsFile.open(file);
        assertThat(results.rows()).containsExactly(row("a", 1, 45));
        assertThat(Files.readString(file)).isEqualTo(whole + half);
        results.append(row("a", 2, 46));
        assertThat(ResultsFile.read(file)).containsExactly(row("a", 1, 45), row("a", 2, 46));
        assertThat(Files.readString(file)).startsWith(whole).doesNotContain(half + "\n");
    }

    /** As some editors save. */
    @Test
    void aLastRowWithoutTheEndOfItsLineCounts() throws IOException {
        ResultsFile.open(file).append(row("a", 1, 45));
        Files.writeString(file, Files.readString(file).stripTrailing());
        assertThat(ResultsFile.read(file)).containsExactly(row("a", 1, 45));
        ResultsFile.open(file).append(row("a", 2, 46));
        assertThat(ResultsFile.read(file)).containsExactly(row("a", 1, 45), row("a", 2, 46));
    }

    @ParameterizedTest
    @ValueSource(strings = {"{\"knn\": 1}", "{\"knn\": 1}\n", "\u0000\u0007bytes\nof another kind"})
    void aFileOfAnotherKindIsRefusedAndStaysAsItIs(String content) throws IOException {
        Path other = Files.writeString(folder.resolve("encoder.safetensors"), content);
        assertThatThrownBy(() -> ResultsFile.open(other)).hasMessageContaining("has other columns");
        assertThatThrownBy(() -> ResultsFile.read(other)).hasMessageContaining("has other columns");
        assertThat(Files.readString(other)).isEqualTo(content);
    }

    @Test
    void aFileToCompareMustBeThere() {
        assertThat(ResultsFile.open(file).rows()).isEmpty();
        assertThatThrownBy(() -> ResultsFile.read(file))
                .isInstanceOf(CommandFailure.class)
                .hasMessage(file + ": no such file of results");
    }

    @Test
    void aRunThatWasCutOffIsMadeAgainOnlyWithALongerLimit() {
        Map<Column, String> cutOff = new EnumMap<>(row("a", 1, 45).values());
        cutOff.put(Column.ENDED, "cut-off");
        cutOff.put(Column.SECONDS, "600.4");
        ResultRow row = new ResultRow(cutOff);
        assertThat(row.suffices(true, false, Duration.ofMinutes(10))).isTrue();
        assertThat(row.suffices(true, false, Duration.ofMinutes(20))).isFalse();
    }

    @Test
    void aRunWithoutFiguresOnItsWayIsMadeAgainWhereTheyAreAskedFor() {
        Map<Column, String> values = new EnumMap<>(row("a", 1, 45).values());
        assertThat(new ResultRow(values).suffices(true, false, Duration.ofDays(1)))
                .isTrue();
        assertThat(new ResultRow(values).suffices(true, true, Duration.ofDays(1)))
                .isFalse();
        values.put(Column.FORGETTING, "1.5000");
        assertThat(new ResultRow(values).suffices(true, true, Duration.ofDays(1)))
                .isTrue();
    }

    /** A folder may get labels after it was trained on. */
    @Test
    void aRunWithoutKnnIsMadeAgainWhereImagesHaveLabels() {
        Map<Column, String> values = new EnumMap<>(row("a", 1, 45).values());
        values.put(Column.KNN, "");
        assertThat(new ResultRow(values).suffices(false, true, Duration.ofDays(1)))
                .isTrue();
        assertThat(new ResultRow(values).suffices(true, false, Duration.ofDays(1)))
                .isFalse();
        values.put(Column.ENDED, "diverged");
        assertThat(new ResultRow(values).suffices(true, true, Duration.ofDays(1)))
                .isTrue();
    }

    @Test
    void aHeaderThatAKilledProcessLeftHalfWrittenIsWrittenAgain() throws IOException {
        Files.createDirectories(folder.resolve("new"));
        Files.writeString(file, "name,data");
        ResultsFile.open(file).append(row("a", 1, 45));
        assertThat(ResultsFile.open(file).rows()).containsExactly(row("a", 1, 45));
    }

    @Test
    void otherColumnsAreRefused() throws IOException {
        Path other = Files.writeString(folder.resolve("other.csv"), "name,knn\na,4\n");
        assertThatThrownBy(() -> ResultsFile.open(other))
                .isInstanceOf(CommandFailure.class)
                .hasMessageContaining("other columns");
        Path torn = Files.writeString(folder.resolve("torn.csv"), String.join(",", Column.titles()) + "\na,b\n");
        assertThatThrownBy(() -> ResultsFile.open(torn))
                .isInstanceOf(CommandFailure.class)
                .hasMessageContaining("row 2 has 2 values for 22 columns");
    }

    @Test
    void aFigureIsNamedByItsColumn() {
        assertThat(Column.figure("forgetting")).isEqualTo(Column.FORGETTING);
        assertThatThrownBy(() -> Column.figure("sha256")).hasMessageContaining("allowed: knn, forgetting, alignment");
        assertThat(List.of(Column.values()).stream().filter(Column::identifies))
                .containsExactly(
                        Column.DATASET,
                        Column.ORDER,
                        Column.SEED,
                        Column.IMAGES,
                        Column.SETTINGS,
                        Column.EVALUATED_ON,
                        Column.BANK,
                        Column.QUERIES);
    }

    static Map<Column, String> identity(long seed) {
        Map<Column, String> values = new EnumMap<>(Column.class);
        values.put(Column.DATASET, "generated");
        values.put(Column.ORDER, "shuffled");
        values.put(Column.SEED, Long.toString(seed));
        values.put(Column.IMAGES, "100");
        values.put(Column.SETTINGS, "view.mean=[0.5, 0.5, 0.5]");
        values.put(Column.EVALUATED_ON, "test");
        values.put(Column.BANK, "60");
        values.put(Column.QUERIES, "20");
        return values;
    }

    static ResultRow row(String name, long seed, double knn) {
        Map<Column, String> values = new EnumMap<>(Column.class);
        for (Column column : Column.values()) {
            values.put(column, "");
        }
        values.putAll(identity(seed));
        values.put(Column.NAME, name);
        values.put(Column.TRAINED, "100");
        values.put(Column.KNN, "%.4f".formatted(knn));
        values.put(Column.ENDED, "complete");
        values.put(Column.SHA256, "0123");
        values.put(Column.VERSION, "1.0");
        return new ResultRow(values);
    }
}
