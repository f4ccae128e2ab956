package io.tncc.cli.bench;

import io.tncc.cli.dataset.Dataset;
import io.tncc.cli.dataset.DatasetSource;
import io.tncc.cli.dataset.DatasetSourceConverter;
import io.tncc.cli.dataset.Datasets;
import io.tncc.cli.settings.LearnerOptions;
import io.tncc.model.engine.TorchThreads;
import io.tncc.model.train.LearnerSpec;
import io.tncc.pipeline.option.LearnerSettings;
import io.tncc.pipeline.option.PipelineConfiguration;
import io.tncc.pipeline.option.TrainingOptions;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code ./tncc bench}. */
@Command(
        name = "bench",
        description = {
            "Measures training: the bare training step in a loop, and the same through Kafka and Flink (pipeline.run: train),",
            "in turn, round by round, in this process. Run it on a machine that does nothing else."
        },
        mixinStandardHelpOptions = true,
        sortOptions = false,
        footerHeading = "%nExamples:%n",
        footer = {"  tncc bench", "  tncc bench --rounds 5 --set encoder.architecture=resnet18"})
public final class BenchCommand implements Callable<Integer> {

    @Spec
    @SuppressWarnings("NullAway.Init")
    private CommandSpec spec;

    @Option(
            names = "--dataset",
            paramLabel = "DATASET",
            converter = DatasetSourceConverter.class,
            description = {DatasetSource.SYNTAX, "Default: fashion-mnist where it is installed, else generated."})
    private @Nullable DatasetSource source;

    @Option(names = "--rounds", defaultValue = "3", paramLabel = "N", description = "Default: ${DEFAULT-VALUE}.")
    private int rounds;

    @Option(
            names = "--steps",
            defaultValue = "150",
            paramLabel = "N",
            description = "Steps that count in each measurement. Default: ${DEFAULT-VALUE}.")
    private int steps;

    @Option(
            names = "--warmup-steps",
            defaultValue = "30",
            paramLabel = "N",
            description = "Steps before them. Default: ${DEFAULT-VALUE}.")
    private int warmupSteps;

    @Option(names = "--set", paramLabel = "KEY=VALUE", description = "An option of the job. Repeatable.")
    private Map<String, String> overrides = new LinkedHashMap<>();

    @Override
    public Integer call() throws Exception {
        Dataset dataset =
                source != null ? source.open() : Datasets.firstAtHand().dataset();
        Map<String, String> options = options();
        PipelineConfiguration configuration = LearnerOptions.configuration(options);
        LearnerSpec learner = LearnerSettings.start(configuration);
        int batchSize = configuration.get(TrainingOptions.BATCH_SIZE);
        BareTraining bare = new BareTraining(learner, batchSize, dataset.train());
        StreamTraining stream = new StreamTraining(options, batchSize, dataset.train());
        compare(bare, stream);
        return CommandLine.ExitCode.OK;
    }

    private Map<String, String> options() {
        Map<String, String> options = new TreeMap<>();
        options.put("pipeline.run", "train");
        options.put("source.bounded", "true");
        options.put("training.threads", Integer.toString(Runtime.getRuntime().availableProcessors()));
        options.put("flink.execution.checkpointing.interval", "30 s");
        options.putAll(overrides);
        return options;
    }

    private void compare(BareTraining bare, StreamTraining stream) throws Exception {
        ExecutorService torch = TorchThreads.endingWhenIdle("bare-training");
        PrintWriter out = spec.commandLine().getOut();
        out.println("round  bare step  through Kafka and Flink  share");
        double bareSum = 0;
        double streamSum = 0;
        for (int round = 1; round <= rounds; round++) {
            Path directory = Files.createTempDirectory("tncc-bench-");
            double bareRate =
                    torch.submit(() -> bare.imagesPerSecond(warmupSteps, steps)).get();
            double streamRate = stream.imagesPerSecond(directory, warmupSteps, steps);
            bareSum += bareRate;
            streamSum += streamRate;
            out.println(row(Integer.toString(round), bareRate, streamRate));
            out.flush();
        }
        out.println(row("mean", bareSum / rounds, streamSum / rounds));
    }

    private static String row(String name, double bareRate, double streamRate) {
        return String.format(
                Locale.ROOT,
                "%-5s  %5.0f /s    %5.0f /s                 %.1f %%",
                name,
                bareRate,
                streamRate,
                100 * streamRate / bareRate);
    }
}
