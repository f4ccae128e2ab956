package io.tncc.cli.train.result;

import io.tncc.cli.train.plan.RunSettings;
import io.tncc.cli.train.run.CurvePoint;
import io.tncc.cli.train.run.Ended;
import io.tncc.cli.train.run.RunImages;
import io.tncc.cli.train.run.RunResult;
import io.tncc.model.file.EncoderFile;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.regex.Pattern;

/**
 * A row of a file of results.
 *
 * @param values by column, all of them; empty where there is none
 */
public record ResultRow(Map<Column, String> values) {

    /** Values may have blanks. */
    private static final Pattern OPTION_BEGINNING = Pattern.compile(" (?=[a-z0-9.-]+=)");

    public ResultRow {
        values = Collections.unmodifiableMap(new EnumMap<>(values));
    }

    /** The row of a run that is over. */
    public static ResultRow of(RunResult result, String version) {
        Map<Column, String> values = identity(result.settings(), result.images());
        values.put(Column.NAME, result.settings().name());
        values.put(Column.TRAINED, Long.toString(result.progress().images()));
        Column.FIGURES.forEach(column -> values.put(column, ""));
        result.last().ifPresent(last -> putFigures(values, last, result.images().isLabelled()));
        values.put(Column.FORGETTING, number(result.forgetting()));
        values.put(Column.LOSS, number(OptionalDouble.of(result.progress().averageLoss())));
        values.put(Column.IMAGES_PER_SECOND, String.format(Locale.ROOT, "%.1f", result.imagesPerSecond()));
        values.put(
                Column.SECONDS,
                String.format(Locale.ROOT, "%.1f", result.progress().nanos() / 1e9));
        values.put(Column.ENDED, result.ended().id());
        values.put(Column.SHA256, EncoderFile.sha256(result.encoder().toBytes()));
        values.put(Column.VERSION, version);
        return new ResultRow(values);
    }

    /** What tells runs apart: two rows with the same are of the same run. */
    public static Map<Column, String> identity(RunSettings settings, RunImages images) {
        Map<Column, String> values = new EnumMap<>(Column.class);
        values.put(Column.DATASET, images.dataset());
        values.put(Column.ORDER, settings.order().id());
        values.put(Column.SEED, Long.toString(settings.seed()));
        values.put(Column.IMAGES, Long.toString(settings.images()));
        values.put(Column.SETTINGS, settings.optionsText());
        values.put(Column.EVALUATED_ON, settings.evaluation().id());
        values.put(Column.BANK, Integer.toString(images.bank().count()));
        values.put(Column.QUERIES, Integer.toString(images.queries().count()));
        return values;
    }

    private static void putFigures(Map<Column, String> values, CurvePoint last, boolean labelled) {
        if (labelled) {
            values.put(Column.KNN, number(OptionalDouble.of(last.figures().knn())));
        }
        values.put(Column.ALIGNMENT, number(OptionalDouble.of(last.figures().alignment())));
        values.put(Column.UNIFORMITY, number(OptionalDouble.of(last.figures().uniformity())));
        values.put(Column.STD, number(OptionalDouble.of(last.figures().standardDeviation())));
        values.put(Column.RANK, number(OptionalDouble.of(last.figures().effectiveRank())));
    }

    private static String number(OptionalDouble value) {
        return value.isPresent() && Double.isFinite(value.getAsDouble())
                ? String.format(Locale.ROOT, "%.4f", value.getAsDouble())
                : "";
    }

    /** The same under another name. */
    public ResultRow named(String name) {
        Map<Column, String> others = new EnumMap<>(values);
        others.put(Column.NAME, name);
        return new ResultRow(others);
    }

    /**
     * Whether it tells what a run of its settings is asked for: not if the run was cut off and may take longer now, nor if it was not
     * evaluated on its way and is to be. Of images without labels a row does not tell whether it was.
     *
     * @param labelled whether images have labels, by which they are classified
     * @param evaluatedOnItsWay whether it is to be
     * @param limit how long it may take
     */
    public boolean suffices(boolean labelled, boolean evaluatedOnItsWay, Duration limit) {
        if (isCutOff()) {
            return figure(Column.SECONDS).orElse(0) * 1e3 >= limit.toMillis();
        }
        return isDiverged() || !labelled || has(evaluatedOnItsWay ? Column.FORGETTING : Column.KNN);
    }

    boolean isCutOff() {
        return get(Column.ENDED).equals(Ended.CUT_OFF.id());
    }

    /** Whether its loss was no finite number, so that there are no figures of an encoder. */
    public boolean isDiverged() {
        return get(Column.ENDED).equals(Ended.DIVERGED.id());
    }

    /** Whether this is the row of a run. */
    boolean isOf(Map<Column, String> identity) {
        return identity.entrySet().stream().allMatch(each -> each.getValue().equals(values.get(each.getKey())));
    }

    /** All that tells runs apart but the seed, such as {@code order=by-class} and {@code objective.kernel=gaussian}. */
    List<String> parts() {
        List<String> parts = new ArrayList<>();
        for (Column column : Column.values()) {
            if (column == Column.SETTINGS) {
                parts.addAll(List.of(OPTION_BEGINNING.split(get(column))));
            } else if (column.identifies() && column != Column.SEED) {
                parts.add(column.title() + "=" + get(column));
            }
        }
        return parts;
    }

    String get(Column column) {
        return values.getOrDefault(column, "");
    }

    /** Whether it has a figure. */
    public boolean has(Column column) {
        return figure(column).isPresent();
    }

    /** A number, unless there is none. */
    OptionalDouble figure(Column column) {
        String text = get(column);
        return text.isEmpty() ? OptionalDouble.empty() : OptionalDouble.of(Double.parseDouble(text));
    }
}
