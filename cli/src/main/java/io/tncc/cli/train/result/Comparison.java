package io.tncc.cli.train.result;

import io.tncc.cli.terminal.CommandFailure;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
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
     */
    record Line(String name, MeanInterval value, @Nullable MeanInterval difference) {}

    /**
     * Compares rows.
     *
     * @param figure by which
     * @param baseline the name of a setting, or null for that of the first row
     * @throws CommandFailure if there are no rows, none of the baseline, or one name is that of two settings
     */
    public static Comparison of(List<ResultRow> rows, Column figure, @Nullable String baseline) {
        Map<String, SortedMap<Long, Double>> bySetting = new LinkedHashMap<>();
        Map<String, String> settings = new LinkedHashMap<>();
        for (ResultRow row : rows) {
            String name = row.get(Column.NAME);
            requireSame(name, settings.putIfAbsent(name, row.setting()), row.setting());
            SortedMap<Long, Double> values = bySetting.computeIfAbsent(name, unused -> new TreeMap<>());
            row.figure(figure).ifPresent(value -> values.put(Long.valueOf(row.get(Column.SEED)), value));
        }
        if (bySetting.isEmpty()) {
            throw new CommandFailure("There are no results to compare");
        }
        String against = baseline == null ? bySetting.keySet().iterator().next() : baseline;
        SortedMap<Long, Double> ofBaseline = bySetting.get(against);
        if (ofBaseline == null) {
            throw new CommandFailure("No row has the name '%s'; there are %s".formatted(against, bySetting.keySet()));
        }
        List<Line> lines = new ArrayList<>();
        bySetting.forEach((name, values) -> lines.add(new Line(
                name, interval(values.values()), name.equals(against) ? null : difference(values, ofBaseline))));
        return new Comparison(figure, against, lines);
    }

    private static void requireSame(String name, @Nullable String before, String now) {
        if (before != null && !before.equals(now)) {
            throw new CommandFailure("The name '%s' stands for two settings, which can not be averaged:%n  %s%n  %s"
                    .formatted(name, before, now));
        }
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
            table.add("%s  %5d  %s  %s"
                    .formatted(
                            pad(line.name(), width),
                            line.value().count(),
                            pad(text(line.value()), 18),
                            line.difference() == null ? "" : difference(line.difference()))
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
