package io.tncc.cli.train;

import io.tncc.cli.terminal.ProgressDisplay;
import io.tncc.cli.train.plan.RunSettings;
import io.tncc.cli.train.result.Column;
import io.tncc.cli.train.result.CurvesFile;
import io.tncc.cli.train.result.ResultRow;
import io.tncc.cli.train.result.ResultsFile;
import io.tncc.cli.train.run.CurvePoint;
import io.tncc.cli.train.run.DecodedDataset;
import io.tncc.cli.train.run.RunImages;
import io.tncc.cli.train.run.RunResult;
import io.tncc.cli.train.run.Training;
import io.tncc.cli.train.run.TrainingListener;
import io.tncc.model.evaluate.Evaluation;
import io.tncc.model.file.EncoderFile;
import io.tncc.pipeline.option.InputOptions;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Runs one after the other; those whose results are there already are left out. */
final class RunSeries {

    private final List<RunSettings> runs;
    private final DecodedDataset dataset;
    private final @Nullable Path resultsFile;
    private final SavingArguments saving;
    private final Duration limit;
    private final PrintWriter out;

    /** @param resultsFile where results are appended, or null for nowhere */
    RunSeries(
            List<RunSettings> runs,
            DecodedDataset dataset,
            @Nullable Path resultsFile,
            SavingArguments saving,
            Duration limit,
            PrintWriter out) {
        this.runs = runs;
        this.dataset = dataset;
        this.resultsFile = resultsFile;
        this.saving = saving;
        this.limit = limit;
        this.out = out;
    }

    /** Makes every run and gives their rows. */
    List<ResultRow> run() {
        List<ResultRow> rows = new ArrayList<>();
        ResultsFile results = resultsFile == null ? null : ResultsFile.open(resultsFile);
        for (int i = 0; i < runs.size(); i++) {
            RunSettings settings = runs.get(i);
            String title = "Run %d of %d, %s seed %d".formatted(i + 1, runs.size(), settings.name(), settings.seed());
            RunImages images =
                    dataset.images(settings.configuration().get(InputOptions.DECODE_SIDE), settings.evaluation());
            Map<Column, String> identity = ResultRow.identity(settings, images);
            Optional<ResultRow> before = results == null ? Optional.empty() : results.find(identity);
            out.println(before.isPresent() ? title + ": is in " + resultsFile : title);
            out.flush();
            rows.add(before.orElseGet(() -> run(settings, images, identity, results)));
        }
        return rows;
    }

    private ResultRow run(
            RunSettings settings, RunImages images, Map<Column, String> identity, @Nullable ResultsFile results) {
        Training.Saving where = saving.saving(identity);
        RunResult result;
        try (ProgressDisplay progress = ProgressDisplay.of("Training", "images", settings.images())) {
            result = new Training(settings, images, where, limit).run(new Telling(progress));
        }
        saving.write(result.encoder(), settings, runs.size());
        ResultRow row = ResultRow.of(result, version());
        if (results != null && resultsFile != null) {
            // the rows of results decide what is left out, so they come last
            CurvesFile.beside(resultsFile).append(result, row);
            results.append(row);
        }
        if (where.folder() != null) {
            where.folder().delete();
        }
        out.println(lastLine(result));
        out.flush();
        return row;
    }

    private static String lastLine(RunResult result) {
        String ended =
                switch (result.ended()) {
                    case COMPLETE -> "";
                    case CUT_OFF -> ", cut off";
                    case DIVERGED -> ", diverged: its loss is no finite number";
                };
        return String.format(
                Locale.ROOT,
                "  %,d images in %.0f s (%.0f/s trained)%s, encoder SHA-256 %s",
                result.progress().images(),
                result.progress().nanos() / 1e9,
                result.imagesPerSecond(),
                ended,
                EncoderFile.sha256(result.encoder().toBytes()));
    }

    /** The version of the code: of the jar, and the commit where the launcher knows it. */
    private static String version() {
        String jar = RunSeries.class.getPackage().getImplementationVersion();
        String revision = System.getProperty("tncc.revision", "");
        return (jar == null ? "unpackaged" : jar) + (revision.isEmpty() ? "" : "+" + revision);
    }

    private final class Telling implements TrainingListener {

        private final ProgressDisplay progress;

        private Telling(ProgressDisplay progress) {
            this.progress = progress;
        }

        @Override
        public void trained(long images) {
            progress.show(images);
        }

        @Override
        public void evaluated(CurvePoint point) {
            Evaluation figures = point.figures();
            out.println(String.format(
                    Locale.ROOT,
                    "  %,d images: kNN %.1f %%, alignment %.3f, uniformity %.2f, std %.2f, rank %.1f",
                    point.images(),
                    figures.knn(),
                    figures.alignment(),
                    figures.uniformity(),
                    figures.standardDeviation(),
                    figures.effectiveRank()));
            out.flush();
        }
    }
}
