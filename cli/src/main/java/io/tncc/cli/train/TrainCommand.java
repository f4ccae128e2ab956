package io.tncc.cli.train;

import io.tncc.cli.dataset.Dataset;
import io.tncc.cli.dataset.DatasetSource;
import io.tncc.cli.dataset.DatasetSourceConverter;
import io.tncc.cli.settings.LearnerOptions;
import io.tncc.cli.terminal.CommandFailure;
import io.tncc.cli.train.plan.Grid;
import io.tncc.cli.train.plan.RunSettings;
import io.tncc.cli.train.plan.RunValues;
import io.tncc.cli.train.plan.Seeds;
import io.tncc.cli.train.result.ResultRow;
import io.tncc.cli.train.run.DecodedDataset;
import io.tncc.pipeline.option.EncoderOptions;
import io.tncc.pipeline.option.ObjectiveOptions;
import io.tncc.pipeline.option.ObjectiveOptions.NeighborChoice;
import io.tncc.pipeline.option.PipelineOptions;
import io.tncc.pipeline.option.TrainingOptions;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.apache.flink.configuration.ConfigOption;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code ./tncc train}. */
@Command(
        name = "train",
        description = {
            "Trains on a data set with the learner and the options of the job, without Kafka and Flink, and evaluates the",
            "encoder (kNN of the test images where they have labels, and the figures of 'tncc evaluate'). The images come in",
            "a chosen order, as a stream might bring them. With --grid many settings and seeds are trained and compared."
        },
        mixinStandardHelpOptions = true,
        sortOptions = false,
        footerHeading = "%nExamples:%n",
        footer = {
            "  tncc train --dataset fashion-mnist --images 20000 --out encoder.safetensors",
            "  tncc train --dataset tar:photos.tar --order by-class --seeds 3 --results by-class.csv",
            "  tncc train --dataset folder:photos --epochs 10 --checkpoint saved --resume",
            "  tncc train --dataset tar:cifar10.tar --grid benchmarks/learning/kernels.yaml --results kernels.csv",
            "  tncc train --compare benchmarks/learning/methods.cifar10.csv --baseline infonce"
        })
public final class TrainCommand implements Callable<Integer> {

    private static final Duration NO_LIMIT = Duration.ofDays(10_000);

    @Spec
    @SuppressWarnings("NullAway.Init")
    private CommandSpec spec;

    @Option(
            names = "--dataset",
            paramLabel = "DATASET",
            converter = DatasetSourceConverter.class,
            description = {DatasetSource.SYNTAX, DatasetSource.LAYOUT})
    private @Nullable DatasetSource source;

    @Mixin
    @SuppressWarnings("NullAway.Init")
    private RunArguments run;

    @Option(
            names = "--grid",
            paramLabel = "FILE",
            description = "A YAML file of settings to compare; see docs/learning.md. Arguments replace what it says.")
    private @Nullable Path grid;

    @Option(
            names = "--results",
            paramLabel = "CSV",
            description = {
                "Appends a row for each run, and a line of JSON with its curve to the same name with .jsonl. Runs that are",
                "in it already are left out, so that work can go on later; not those that were cut off and may take longer,",
                "or lack the figures that --evaluate-every asks for."
            })
    private @Nullable Path results;

    @Mixin
    @SuppressWarnings("NullAway.Init")
    private SavingArguments saving;

    @Mixin
    @SuppressWarnings("NullAway.Init")
    private SummaryArguments summary;

    @Override
    public Integer call() {
        PrintWriter out = spec.commandLine().getOut();
        if (summary.compare() != null) {
            summary.tell(summary.compare(), out);
            return CommandLine.ExitCode.OK;
        }
        if (source == null) {
            throw new ParameterException(spec.commandLine(), "Missing required option: '--dataset=DATASET'");
        }
        if (summary.plots() && results == null) {
            throw new ParameterException(spec.commandLine(), "--plot needs --results");
        }
        Dataset dataset = source.open();
        Grid plan = plan();
        summary.requireBaselineOf(plan.rows().stream().map(RunValues::name).toList());
        List<RunSettings> runs = plan.runs(dataset.train().size());
        String problem = saving.problem(runs.size());
        if (problem != null) {
            throw new ParameterException(spec.commandLine(), problem);
        }
        requireLabels(dataset, runs);
        requireUsable(runs);
        if (run.atOnce() < 1) {
            throw new ParameterException(
                    spec.commandLine(), "--at-once is %d; allowed: 1 or more".formatted(run.atOnce()));
        }
        Duration limit = plan.runLimit() == null ? NO_LIMIT : plan.runLimit();
        List<ResultRow> rows =
                new RunSeries(runs, run.atOnce(), new DecodedDataset(dataset), results, saving, limit, out).run();
        if (rows.size() > 1 || summary.plots()) {
            summary.tell(rows, results, out);
        }
        return CommandLine.ExitCode.OK;
    }

    private Grid plan() {
        Grid file = grid == null
                ? new Grid(List.of(new RunValues(run.name(), Map.of())), new Seeds(List.of(1L)), null)
                : Grid.read(grid);
        return new Grid(
                file.rows().stream().map(row -> row.with(run.values())).toList(),
                run.seeds() == null ? file.seeds() : run.seeds(),
                run.runLimit() == null ? file.runLimit() : run.runLimit());
    }

    private void requireLabels(Dataset dataset, List<RunSettings> runs) {
        if (summary.plots() && !dataset.isLabelled()) {
            throw new CommandFailure(
                    "--plot draws kNN, for which images need labels of two classes or more; those of %s do not have them"
                            .formatted(dataset.name()));
        }
        for (RunSettings settings : runs) {
            if (settings.order().isByClass()) {
                dataset.requireLabels("The order " + settings.order().id());
            }
            if (settings.configuration().get(ObjectiveOptions.NEIGHBOR_CHOICE) == NeighborChoice.SAME_LABEL) {
                dataset.requireLabels(
                        "%s: %s".formatted(ObjectiveOptions.NEIGHBOR_CHOICE.key(), NeighborChoice.SAME_LABEL));
            }
        }
    }

    /** Problems of any run come before the first image. */
    private static void requireUsable(List<RunSettings> runs) {
        requireOne(runs, TrainingOptions.THREADS);
        requireOne(runs, PipelineOptions.DEVICE);
        LearnerOptions.start(runs.get(0).configuration());
        runs.stream()
                .map(RunSettings::configuration)
                .filter(run -> run.find(EncoderOptions.WARM_START).isPresent())
                .forEach(LearnerOptions::of);
    }

    private static <T> void requireOne(List<RunSettings> runs, ConfigOption<T> option) {
        List<T> values = runs.stream()
                .map(settings -> settings.configuration().get(option))
                .distinct()
                .toList();
        if (values.size() > 1) {
            throw new CommandFailure("%s is %s; allowed: one value for all runs, because it is the whole process's"
                    .formatted(option.key(), values));
        }
    }
}
