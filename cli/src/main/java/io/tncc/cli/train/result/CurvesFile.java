package io.tncc.cli.train.result;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.tncc.cli.terminal.CommandFailure;
import io.tncc.cli.train.run.CurvePoint;
import io.tncc.cli.train.run.RunResult;
import io.tncc.model.objective.ObjectiveProbe;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Results as JSON, a line a run, appended as they come: what the {@link ResultsFile} has, how many steps were skipped as their gradients
 * were not finite, the method as encoder files tell it, and the figures of every evaluation on the way. It lies beside the CSV, under
 * the same name with the ending {@code .jsonl}.
 */
public final class CurvesFile {

    private static final ObjectMapper JSON = new ObjectMapper();

    private final Path path;
    private final LinesFile file;

    private CurvesFile(Path path) {
        this.path = path;
        this.file = new LinesFile(path, CurvesFile::isLine);
    }

    /** The file beside that of results. */
    public static CurvesFile beside(Path results) {
        String name = String.valueOf(results.getFileName());
        String stem = name.endsWith(".csv") ? name.substring(0, name.length() - 4) : name;
        return new CurvesFile(results.resolveSibling(stem + ".jsonl"));
    }

    /**
     * How kNN went in one run.
     *
     * @param name of the setting
     * @param knn in percent by images trained on
     */
    record Curve(String name, SortedMap<Long, Double> knn) {}

    /** Adds a run. */
    public void append(RunResult result, ResultRow row) {
        Map<String, Object> line = new LinkedHashMap<>();
        for (Column column : Column.values()) {
            line.put(column.title(), value(column, row));
        }
        line.put("skipped-steps", result.progress().skippedSteps());
        line.put("classes", result.images().classes());
        line.put("method", result.encoder().metadata().settings());
        boolean labelled = result.images().isLabelled();
        line.put(
                "curve",
                result.progress().curve().stream()
                        .map(point -> point(point, labelled))
                        .toList());
        try {
            file.append("", JSON.writeValueAsString(line) + "\n");
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }

    private static Object value(Column column, ResultRow row) {
        return Column.FIGURES.contains(column) && row.figure(column).isPresent()
                ? row.figure(column).getAsDouble()
                : row.get(column);
    }

    private static Map<String, Object> point(CurvePoint point, boolean labelled) {
        Map<String, Object> figures = new LinkedHashMap<>();
        figures.put("images", point.images());
        if (labelled) {
            figures.put("knn", point.figures().knn());
            figures.put("knn-of-classes", point.figures().knnOfClasses().values());
            figures.put("neighbor-purity", point.figures().neighborPurity());
        }
        figures.put("alignment", point.figures().alignment());
        figures.put("uniformity", point.figures().uniformity());
        figures.put("std", point.figures().standardDeviation());
        figures.put("rank", point.figures().effectiveRank());
        ObjectiveProbe.Figures objective = point.objective();
        if (objective != null) {
            figures.put("neighbor-agreement", objective.neighborAgreement());
            figures.put("consistency-gradient-share", objective.consistencyGradientShare());
            figures.put("hard-negative-gradient-share", objective.hardNegativeGradientShare());
        }
        return figures;
    }

    private static boolean isLine(String text) {
        try {
            return JSON.readTree(text).isObject();
        } catch (JsonProcessingException e) {
            return false;
        }
    }

    /** The curves of the runs of those rows, in the order of the file. */
    List<Curve> read(List<ResultRow> rows) {
        if (!file.exists()) {
            throw new CommandFailure("%s: no such file; a plot is made of it".formatted(path));
        }
        SettingNames names = SettingNames.of(rows);
        Map<String, String> wanted =
                rows.stream().collect(Collectors.toMap(row -> key(row::get), names::of, (first, again) -> first));
        Map<String, Curve> curves = new LinkedHashMap<>();
        for (String text : file.text().lines().toList()) {
            JsonNode line = parsed(text);
            String key = key(column -> line.path(column.title()).asText());
            String name = wanted.get(key);
            if (name != null) {
                // of a run that is there twice, such as one that was cut off at first, the later
                curves.put(key, new Curve(name, knn(line)));
            }
        }
        return new ArrayList<>(curves.values());
    }

    private JsonNode parsed(String line) {
        try {
            return JSON.readTree(line);
        } catch (JsonProcessingException e) {
            throw new CommandFailure("%s can not be read: %s".formatted(path, e.getMessage()), e);
        }
    }

    private static SortedMap<Long, Double> knn(JsonNode line) {
        SortedMap<Long, Double> knn = new TreeMap<>();
        for (JsonNode point : line.path("curve")) {
            if (point.has("knn")) { // images without labels have none
                knn.put(point.path("images").asLong(), point.path("knn").asDouble());
            }
        }
        return knn;
    }

    /** What tells runs apart, as one text. */
    private static String key(Function<Column, String> values) {
        return Stream.of(Column.values()).filter(Column::identifies).map(values).collect(Collectors.joining("|"));
    }
}
