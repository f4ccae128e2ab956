package io.tncc.cli.bench;

import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Figures as tables, and as what becomes JSON. */
final class BenchReport {

    private static final int SIZE_WIDTH = 8;

    private BenchReport() {}

    /** The figures of one work, with how they stand to the first of them, and the machine's beside. */
    static void print(List<Figure> figures, PrintWriter out) {
        Figure first = figures.get(0);
        boolean differInSize = figures.stream().map(Figure::name).distinct().count() == 1;
        out.printf(
                Locale.ROOT,
                "%n%s, %s, by %s   (matrix product meanwhile: %.0f GFLOP/s)%n",
                differInSize ? first.name() : first.part(),
                first.unit().symbol(),
                first.axis(),
                first.machineGigaflops());
        int width = differInSize
                ? SIZE_WIDTH
                : figures.stream()
                        .mapToInt(figure -> figure.name().length())
                        .max()
                        .orElseThrow();
        for (Figure figure : figures) {
            out.printf(
                    Locale.ROOT,
                    "  %" + width + "s  %10.1f  %5.2f of the first   [%s]%n",
                    differInSize ? figure.size() : figure.name(),
                    figure.median(),
                    figure.median() / first.median(),
                    rounds(figure));
        }
        out.flush();
    }

    private static String rounds(Figure figure) {
        return String.join(
                " ",
                figure.rounds().stream()
                        .map(value -> String.format(Locale.ROOT, "%.1f", value))
                        .toList());
    }

    /** All figures, and with what they were measured. */
    static Map<String, Object> of(List<Figure> figures, Map<String, Object> setting) {
        Map<String, Object> report = new LinkedHashMap<>(setting);
        List<Map<String, Object>> values = new ArrayList<>();
        for (Figure figure : figures) {
            Map<String, Object> value = new LinkedHashMap<>();
            value.put("part", figure.part().toString());
            value.put("name", figure.name());
            value.put("axis", figure.axis());
            value.put("size", figure.size());
            value.put("unit", figure.unit().symbol());
            value.put("median", figure.median());
            value.put("rounds", figure.rounds());
            value.put("machineGigaflops", figure.machineGigaflops());
            if (!figure.note().isEmpty()) {
                value.put("note", figure.note());
            }
            values.add(value);
        }
        report.put("figures", values);
        return report;
    }
}
