package io.tncc.cli.train.result;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CurvesFileTest {

    private static final ResultRow FIRST = ResultsFileTest.row("a", 1, 45);
    private static final ResultRow SECOND = ResultsFileTest.row("a", 2, 46);

    @TempDir
    private Path folder;

    /** What a killed process left half written is the beginning of no line. */
    @Test
    void halfALineAtTheEndIsNotRead() throws IOException {
        String second = line(SECOND, 30);
        write(line(FIRST, 20) + "\n" + second.substring(0, second.length() - 9));
        assertThat(curves().read(List.of(FIRST, SECOND))).containsExactly(curve("a", 20));
    }

    @Test
    void halfALineInTheMidstIsNamed() throws IOException {
        write("{\"name\": \"a\n" + line(SECOND, 30) + "\n");
        assertThatThrownBy(() -> curves().read(List.of(SECOND))).hasMessageContaining("results.jsonl can not be read");
    }

    @Test
    void aCurveHasTheNameThatItsRowHasNow() throws IOException {
        write(line(FIRST, 20) + "\n" + line(FIRST, 25) + "\n" + line(SECOND, 30));
        assertThat(curves().read(List.of(FIRST.named("b"), SECOND))).containsExactly(curve("b", 25), curve("a", 30));
    }

    private CurvesFile curves() {
        return CurvesFile.beside(folder.resolve("results.csv"));
    }

    private void write(String text) throws IOException {
        Files.writeString(folder.resolve("results.jsonl"), text);
    }

    private static String line(ResultRow row, double knn) throws IOException {
        Map<String, Object> line = new LinkedHashMap<>();
        row.values().forEach((column, value) -> line.put(column.title(), value));
        line.put("curve", List.of(Map.of("images", 100, "knn", knn)));
        return new ObjectMapper().writeValueAsString(line);
    }

    private static CurvesFile.Curve curve(String name, double knn) {
        return new CurvesFile.Curve(name, new TreeMap<>(Map.of(100L, knn)));
    }
}
