package io.tncc.cli.train;

import io.tncc.cli.terminal.CommandFailure;
import io.tncc.cli.train.result.Column;
import io.tncc.cli.train.result.Comparison;
import io.tncc.cli.train.result.CurvesFile;
import io.tncc.cli.train.result.KnnPlot;
import io.tncc.cli.train.result.ResultRow;
import io.tncc.cli.train.result.ResultsFile;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Option;
import picocli.CommandLine.TypeConversionException;

/** What is told of results, as arguments say. */
final class SummaryArguments {

    @Option(
            names = "--compare",
            paramLabel = "CSV",
            description = "Trains nothing: compares the settings of a file of results.")
    private @Nullable Path compare;

    @Option(
            names = "--figure",
            defaultValue = "knn",
            paramLabel = "NAME",
            converter = FigureConverter.class,
            description = "The column that settings are compared by, such as forgetting. Default: ${DEFAULT-VALUE}.")
    @SuppressWarnings("NullAway.Init")
    private Column figure;

    @Option(
            names = "--baseline",
            paramLabel = "NAME",
            description = "The setting that the others are compared with. Default: the first.")
    private @Nullable String baseline;

    @Option(
            names = "--plot",
            paramLabel = "PNG",
            description = "Draws kNN over images from the results, with 95 %% intervals over the seeds.")
    private @Nullable Path plot;

    /** The results to compare without training, if that is asked for. */
    @Nullable
    Path compare() {
        return compare;
    }

    /** Whether a plot is asked for, which needs a file of results. */
    boolean plots() {
        return plot != null;
    }

    /**
     * Checks the baseline before there are results.
     *
     * @throws CommandFailure if it is none of those settings
     */
    void requireBaselineOf(List<String> names) {
        if (baseline != null && !names.contains(baseline)) {
            throw new CommandFailure("--baseline is '%s'; allowed: %s".formatted(baseline, String.join(" | ", names)));
        }
    }

    /** Prints the comparison of a whole file of results, and draws its plot. */
    void tell(Path results, PrintWriter out) {
        tell(ResultsFile.read(results), results, out);
    }

    /** Prints the comparison of some rows, and draws their plot from what lies beside the file of results, if there is one. */
    void tell(List<ResultRow> rows, @Nullable Path results, PrintWriter out) {
        Comparison.of(rows, figure, baseline).table().forEach(out::println);
        if (figure == Column.KNN && rows.stream().noneMatch(row -> row.has(figure) || row.isDiverged())) {
            out.println("Images of less than two classes have no knn; --figure NAME compares by another");
        }
        if (plot != null && results != null) {
            KnnPlot.write(CurvesFile.beside(results), rows, title(results), plot);
            out.println("Wrote " + plot);
        }
    }

    private static String title(Path results) {
        return String.valueOf(results.getFileName()).replaceFirst("\\.csv$", "");
    }

    /** Reads {@code --figure}. */
    static final class FigureConverter implements ITypeConverter<Column> {
        @Override
        public Column convert(String value) {
            try {
                return Column.figure(value);
            } catch (IllegalArgumentException e) {
                throw new TypeConversionException(String.valueOf(e.getMessage()));
            }
        }
    }
}
