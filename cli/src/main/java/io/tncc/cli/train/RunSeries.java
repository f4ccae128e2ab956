package io.tncc.cli.train;

import io.tncc.cli.terminal.CommandFailure;
import io.tncc.cli.terminal.ProgressDisplay;
import io.tncc.cli.train.plan.RunSettings;
import io.tncc.cli.train.result.Column;
import io.tncc.cli.train.result.CurvesFile;
import io.tncc.cli.train.result.ResultRow;
import io.tncc.cli.train.result.ResultsFile;
import io.tncc.cli.train.run.CurvePoint;
import io.tncc.cli.train.run.DecodedDataset;
import io.tncc.cli.train.run.Ended;
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
import java.util.concurrent.CompletionService;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorCompletionService;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** Runs in order, one or several at a time; those whose results are there already are left out. */
final class RunSeries {

    /** How often each of several runs at a time tells how far it is. */
    private static final Duration TELLING_INTERVAL = Duration.ofSeconds(30);

    private final List<RunSettings> runs;
    private final int atOnce;
    private final DecodedDataset dataset;
    private final @Nullable Path resultsFile;
    private final SavingArguments saving;
    private final Duration limit;
    private final PrintWriter out;

    /**
     * @param atOnce how many runs are made at a time
     * @param resultsFile where results are appended, or null for nowhere
     */
    RunSeries(
            List<RunSettings> runs,
            int atOnce,
            DecodedDataset dataset,
            @Nullable Path resultsFile,
            SavingArguments saving,
            Duration limit,
            PrintWriter out) {
        this.runs = runs;
        this.atOnce = atOnce;
        this.dataset = dataset;
        this.resultsFile = resultsFile;
        this.saving = saving;
        this.limit = limit;
        this.out = out;
    }

    /** Makes every run and gives their rows. The first failure is that of all. */
    List<ResultRow> run() {
        ResultsFile results = resultsFile == null ? null : ResultsFile.open(resultsFile);
        ExecutorService executor = Executors.newFixedThreadPool(atOnce, task -> {
            Thread thread = new Thread(task, "run");
            thread.setDaemon(true);
            return thread;
        });
        try {
            CompletionService<ResultRow> finished = new ExecutorCompletionService<>(executor);
            List<Future<ResultRow>> rows = new ArrayList<>();
            for (int number = 1; number <= runs.size(); number++) {
                Run run = new Run(number, runs.get(number - 1), results);
                rows.add(finished.submit(run::make));
            }
            for (int i = 0; i < rows.size(); i++) {
                resultOf(finished.take());
            }
            return rows.stream().map(RunSeries::resultOf).toList();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new CommandFailure("The runs were interrupted", e);
        } finally {
            end(executor);
        }
    }

    /** After a failure the other runs end with their next batch. */
    private void end(ExecutorService executor) {
        executor.shutdownNow();
        try {
            if (!executor.awaitTermination(1, TimeUnit.MINUTES)) {
                tell("Some runs have not ended within a minute");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static ResultRow resultOf(Future<ResultRow> row) {
        try {
            return row.get();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new CommandFailure("The runs were interrupted", e);
        } catch (ExecutionException e) {
            if (e.getCause() instanceof RuntimeException failure) {
                throw failure;
            }
            if (e.getCause() instanceof Error error) {
                throw error;
            }
            throw new IllegalStateException(e.getCause());
        }
    }

    private RunImages images(RunSettings settings) {
        return dataset.images(settings.configuration().get(InputOptions.DECODE_SIDE), settings.evaluation());
    }

    private synchronized void tell(String line) {
        out.println(line);
        out.flush();
    }

    /** The rows of results decide what is left out, so they come last. */
    private synchronized void append(RunResult result, ResultRow row, @Nullable ResultsFile results) {
        if (results != null && resultsFile != null) {
            CurvesFile.beside(resultsFile).append(result, row);
            results.append(row);
        }
    }

    private synchronized Optional<ResultRow> find(
            RunSettings settings, boolean labelled, Map<Column, String> identity, @Nullable ResultsFile results) {
        return results == null
                ? Optional.empty()
                : results.find(identity, row -> row.suffices(labelled, settings.isEvaluatedOnItsWay(), limit));
    }

    private ProgressDisplay progress(Run run) {
        long images = run.settings.images();
        return atOnce == 1
                ? ProgressDisplay.of("Training", "images", images)
                : ProgressDisplay.lines(System.err, "Run " + run.number, "images", images, TELLING_INTERVAL);
    }

    private static String lastLine(RunResult result) {
        long skipped = result.progress().skippedSteps();
        String after = skipped == 0
                ? ""
                : String.format(Locale.ROOT, ", steps skipped as their gradients were not finite: %,d", skipped);
        String ended =
                switch (result.ended()) {
                    case COMPLETE -> after;
                    case CUT_OFF -> ", cut off" + after;
                    case DIVERGED -> ", diverged: its loss is no finite number";
                };
        return String.format(
                Locale.ROOT,
                "%,d images in %.0f s (%.0f/s trained)%s, encoder SHA-256 %s",
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

    /** One run, counted from 1. */
    private final class Run {

        private final int number;
        private final RunSettings settings;
        private final @Nullable ResultsFile results;

        private Run(int number, RunSettings settings, @Nullable ResultsFile results) {
            this.number = number;
            this.settings = settings;
            this.results = results;
        }

        private ResultRow make() {
            String title = "Run %d of %d, %s seed %d".formatted(number, runs.size(), settings.name(), settings.seed());
            RunImages images = images(settings);
            Map<Column, String> identity = ResultRow.identity(settings, images);
            Optional<ResultRow> before = find(settings, images.isLabelled(), identity, results);
            tell(before.isPresent() ? title + ": is in " + resultsFile + saving.withoutTraining() : title);
            return before.map(row -> row.named(settings.name())).orElseGet(() -> make(images, identity));
        }

        private ResultRow make(RunImages images, Map<Column, String> identity) {
            Training.Saving where = saving.saving(identity);
            RunResult result;
            try (ProgressDisplay progress = progress(this)) {
                result = new Training(settings, images, where, limit)
                        .run(new Telling(indent(), images.isLabelled(), progress));
            }
            saving.write(result.encoder(), settings, runs.size());
            ResultRow row = ResultRow.of(result, version());
            append(result, row, results);
            if (where.folder() != null && result.ended() != Ended.CUT_OFF) {
                where.folder().delete();
            }
            tell(indent() + lastLine(result));
            return row;
        }

        /** What its lines begin with, so that they are told from those of other runs. */
        private String indent() {
            return atOnce == 1 ? "  " : "  run %d: ".formatted(number);
        }
    }

    private final class Telling implements TrainingListener {

        private final String indent;
        private final boolean labelled;
        private final ProgressDisplay progress;

        private Telling(String indent, boolean labelled, ProgressDisplay progress) {
            this.indent = indent;
            this.labelled = labelled;
            this.progress = progress;
        }

        @Override
        public void trained(long images) {
            progress.show(images);
        }

        @Override
        public void evaluated(CurvePoint point) {
            Evaluation figures = point.figures();
            String knn = labelled ? String.format(Locale.ROOT, "kNN %.1f %%, ", figures.knn()) : "";
            tell(indent
                    + String.format(
                            Locale.ROOT,
                            "%,d images: %salignment %.3f, uniformity %.2f, std %.2f, rank %.1f",
                            point.images(),
                            knn,
                            figures.alignment(),
                            figures.uniformity(),
                            figures.standardDeviation(),
                            figures.effectiveRank()));
        }
    }
}
