package io.tncc.cli.train.result;

import io.tncc.cli.terminal.CommandFailure;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Settings compared with one of them by one figure: the mean of each over its seeds, and the mean of the differences over the seeds
 * that both have, with their 95 % intervals.
 *
 * @param figure by which they are compared
 * @param baseline the name of the setting that the others are compared with
 * @param lines one a setting
 */
public record Comparison(Column figure, String baseline, List<Line> lines) {

    /**
     * A setting.
     *
     * @param name of the setting
     * @param value over those of its seeds that have the figure
     * @param difference to the baseline over common seeds, or null where there are none, or of the baseline itself
     * @param cutOff how many of its runs were cut off
     * @param diverged how many of its runs diverged
     */
    record Line(String name, MeanInterval value, @Nullable MeanInterval difference, long cutOff, long diverged) {

        private static Line of(
                String name, Collection<ResultRow> rows, MeanInterval value, @Nullable MeanInterval difference) {
            return new Line(
                    name,
                    value,
                    difference,
                    rows.stream().filter(ResultRow::isCutOff).count(),
                    rows.stream().filter(ResultRow::isDiverged).count());
        }

        /** What is to be known of its runs beside the figures. */
        private String remarks() {
            return Stream.of(remark(cutOff, "cut off"), remark(diverged, "diverged"))
                    .filter(remark -> !remark.isEmpty())
                    .collect(Collectors.joining(", "));
        }

        private static String remark(long count, String what) {
            return count == 0 ? "" : count + " " + what;
        }
    }

    /**
     * Compares rows.
     *
     * @param figure by which
     * @param baseline the name of a setting, or null for that of the first row
     * @throws CommandFailure if there are no rows, or none of the baseline
     */
    public static Comparison of(List<ResultRow> rows, Column figure, @Nullable String baseline) {
        Map<String, SortedMap<Long, ResultRow>> bySetting = bySetting(rows);
        if (bySetting.isEmpty()) {
            throw new CommandFailure("There are no results to compare");
        }
        String against = baseline == null ? bySetting.keySet().iterator().next() : baseline;
        SortedMap<Long, ResultRow> rowsOfBaseline = bySetting.get(against);
        if (rowsOfBaseline == null) {
            throw new CommandFailure("No row has the name '%s'; there are %s".formatted(against, bySetting.keySet()));
        }
        SortedMap<Long, Double> ofBaseline = values(rowsOfBaseline, figure);
        List<Line> lines = new ArrayList<>();
        bySetting.forEach((name, ofSetting) -> {
            SortedMap<Long, Double> values = values(ofSetting, figure);
            MeanInterval difference = name.equals(against) ? null : difference(values, ofBaseline);
            lines.add(Line.of(name, ofSetting.values(), interval(values.values()), difference));
        });
        return new Comparison(figure, against, lines);
    }

    /** By name, then by seed. Of a run that was made again, such as one that was cut off at first, the later row counts. */
    private static Map<String, SortedMap<Long, ResultRow>> bySetting(List<ResultRow> rows) {
        SettingNames names = SettingNames.of(rows);
        Map<String, SortedMap<Long, ResultRow>> bySetting = new LinkedHashMap<>();
        rows.forEach(row -> bySetting
                .computeIfAbsent(names.of(row), unused -> new TreeMap<>())
                .put(Long.valueOf(row.get(Column.SEED)), row));
        return bySetting;
    }

    private static SortedMap<Long, Double> values(SortedMap<Long, ResultRow> rows, Column figure) {
        SortedMap<Long, Double> values = new TreeMap<>();
        rows.forEach((seed, row) -> row.figure(figure).ifPresent(value -> values.put(seed, value)));
        return values;
    }

    private static @Nullable MeanInterval difference(SortedMap<Long, Double> values, SortedMap<Long, Double> baseline) {
        Set<Long> common = new TreeSet<>(values.keySet());
        common.retainAll(baseline.keySet());
        return common.isEmpty()
                ? null
                : interval(common.stream()
                        .map(seed -> values.getOrDefault(seed, 0.0) - baseline.getOrDefault(seed, 0.0))
                        .toList());
    }

    private static MeanInterval interval(Iterable<Double> values) {
        List<Double> list = new ArrayList<>();
        values.forEach(list::add);
        return MeanInterval.of(list.stream().mapToDouble(Double::doubleValue).toArray());
    }

    /** The comparison as lines of text. */
    public List<String> table() {
        int width = lines.stream().mapToInt(line -> line.name().length()).max().orElse(0);
        width = Math.max(width, "setting".length());
        List<String> table = new ArrayList<>();
        table.add("%s  seeds  %s  difference to %s, 95 %% interval over common seeds"
                .formatted(pad("setting", width), pad(figure.title(), 18), baseline));
        for (Line line : lines) {
            table.add("%s  %5d  %s  %s  %s"
                    .formatted(
                            pad(line.name(), width),
                            line.value().count(),
                            pad(text(line.value()), 18),
                            line.difference() == null ? "" : difference(line.difference()),
                            line.remarks())
                    .stripTrailing());
        }
        return table;
    }

    private static String text(MeanInterval value) {
        if (value.count() == 0) {
            return "no figure";
        }
        return value.count() == 1
                ? String.format(Locale.ROOT, "%.2f", value.mean())
                : String.format(Locale.ROOT, "%.2f +- %.2f", value.mean(), value.halfWidth());
    }

    private static String difference(MeanInterval value) {
        if (value.count() == 1) {
            return String.format(Locale.ROOT, "%+.2f (1 seed: no interval)", value.mean());
        }
        return String.format(
                Locale.ROOT,
                "%+.2f [%+.2f, %+.2f] (%d seeds)%s",
                value.mean(),
                value.low(),
                value.high(),
                value.count(),
                value.excludesZero() ? "" : ", 0 is inside");
    }

    private static String pad(String text, int width) {
        return text + " ".repeat(Math.max(0, width - text.length()));
    }
}
