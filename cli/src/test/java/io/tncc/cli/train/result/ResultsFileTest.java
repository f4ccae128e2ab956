package io.tncc.cli.train.result;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tncc.cli.terminal.CommandFailure;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

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
        assertThat(results.find(identity(2))).isPresent();
        assertThat(results.find(identity(3))).isEmpty();
    }

    /** A name is for people, and figures are what comes of a run. */
    @Test
    void aRunIsTheSameByItsSettingsOnly() {
        ResultsFile results = ResultsFile.open(file);
        results.append(row("another name", 1, 10));
        assertThat(results.find(identity(1))).isPresent();
        Map<Column, String> other = identity(1);
        other.put(Column.SETTINGS, "");
        assertThat(results.find(other)).isEmpty();
    }

    @Test
    void aRowThatAKilledProcessLeftHalfWrittenIsTakenOut() throws IOException {
        ResultsFile.open(file).append(row("a", 1, 45));
        String whole = Files.readString(file);
        Files.writeString(file, "a,generated,shuff", StandardOpenOption.APPEND);
        assertThat(ResultsFile.open(file).rows()).hasSize(1);
        assertThat(Files.readString(file)).isEqualTo(whole);
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
