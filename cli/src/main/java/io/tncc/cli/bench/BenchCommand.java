package io.tncc.cli.bench;

import io.tncc.cli.dataset.Dataset;
import io.tncc.cli.dataset.DatasetSource;
import io.tncc.cli.dataset.DatasetSourceConverter;
import io.tncc.cli.dataset.Datasets;
import io.tncc.cli.encoder.EncoderOnDisk;
import io.tncc.cli.settings.LearnerOptions;
import io.tncc.cli.terminal.JsonOutput;
import io.tncc.model.engine.OnnxRuntime;
import io.tncc.model.engine.Torch;
import io.tncc.model.train.Learner;
import io.tncc.model.train.LearnerSpec;
import io.tncc.pipeline.option.EmbeddingOptions;
import io.tncc.pipeline.option.InputOptions;
import io.tncc.pipeline.option.MemoryOptions;
import io.tncc.pipeline.option.PipelineConfiguration;
import io.tncc.pipeline.option.TrainingOptions;
import java.io.PrintWriter;
import java.io.Writer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import org.apache.flink.runtime.util.EnvironmentInformation;
import org.apache.kafka.common.utils.AppInfoParser;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code ./tncc bench}. */
@Command(
        name = "bench",
        description = {
            "Measures the training step, embedding, decoding, snapshots, and the way through Kafka and Flink, each in sizes that show",
            "how it grows, round by round in turn, beside what a product of matrices gives in the same rounds.",
            "Run it on a machine that does nothing else."
        },
        mixinStandardHelpOptions = true,
        sortOptions = false,
        footerHeading = "%nExamples:%n",
        footer = {
            "  tncc bench --quick",
            "  tncc bench --plot bench.png",
            "  tncc bench --parts training-step,embedding --no-growth --set encoder.architecture=resnet18 --json",
            "  tncc bench --parts training-stream,embedding-stream --rounds 5"
        })
public final class BenchCommand implements Callable<Integer> {

    private static final int ROUNDS = 5;
    private static final int QUICK_ROUNDS = 2;
    private static final double SECONDS = 2;
    private static final double QUICK_SECONDS = 0.4;

    @Spec
    @SuppressWarnings("NullAway.Init")
    private CommandSpec spec;

    @Option(
            names = "--dataset",
            paramLabel = "DATASET",
            converter = DatasetSourceConverter.class,
            description = {DatasetSource.SYNTAX, "Default: fashion-mnist where it is installed, else generated."})
    private @Nullable DatasetSource source;

    @Option(
            names = "--parts",
            split = ",",
            paramLabel = "PART",
            description = "What to measure: ${COMPLETION-CANDIDATES}. Default: all.")
    private @Nullable Set<BenchPart> chosenParts;

    @Option(
            names = "--quick",
            description = "Two short rounds of the least that shows growth, without the ways through Kafka.")
    private boolean quick;

    @Option(
            names = "--growth",
            negatable = true,
            defaultValue = "true",
            fallbackValue = "true",
            description = "Each in several sizes, or, with --no-growth, in that of the options only.")
    private boolean growth;

    @Option(names = "--rounds", paramLabel = "N", description = "Default: 5; with --quick 2.")
    private @Nullable Integer givenRounds;

    @Option(
            names = "--seconds",
            paramLabel = "SECONDS",
            description = "How long each size is measured in a round, at least. Default: 2; with --quick 0.4.")
    private @Nullable Double givenSeconds;

    @Option(
            names = "--encoder",
            paramLabel = "FILE",
            description = "The encoder file that embeds. Default: a new encoder as the options say.")
    private @Nullable Path encoder;

    @Mixin
    private JsonOutput json = new JsonOutput();

    @Option(names = "--plot", paramLabel = "FILE", description = "Where pictures of the growth go, as one PNG.")
    private @Nullable Path plot;

    @Option(
            names = "--steps",
            defaultValue = "150",
            paramLabel = "N",
            description = {
                "Of training-stream: steps that count in each round. They include a checkpoint if they take as long as",
                "flink.execution.checkpointing.interval (30 s). Default: ${DEFAULT-VALUE}."
            })
    private int steps;

    @Option(
            names = "--warmup-steps",
            defaultValue = "150",
            paramLabel = "N",
            description = {
                "Of training-stream: steps before them. With fewer, what the Java compiler takes of a new process counts too.",
                "Default: ${DEFAULT-VALUE}."
            })
    private int warmupSteps;

    @Option(
            names = "--images",
            defaultValue = "20000",
            paramLabel = "N",
            description = {
                "Of embedding-stream, and of embedding-latency where it measures the most that the job makes: images that count in",
                "each round. Default: ${DEFAULT-VALUE}."
            })
    private int streamImages;

    @Option(
            names = "--warmup-images",
            defaultValue = "20000",
            paramLabel = "N",
            description = "Of embedding-stream and embedding-latency: images before them. Default: ${DEFAULT-VALUE}.")
    private int warmupImages;

    @Option(
            names = "--latency-seconds",
            defaultValue = "20",
            paramLabel = "SECONDS",
            description = {
                "Of embedding-latency: how long images come that count, in each round and way of delivery. Before them, some come",
                "for half as long. Default: ${DEFAULT-VALUE}."
            })
    private double latencySeconds;

    @Option(
            names = "--peer",
            paramLabel = "COMMAND",
            description = {
                "Of embedding-stream: another program that embeds the same images by the same encoder, in turn with the job.",
                "It is given --bootstrap, --encoder, --warmup and --images; benchmarks/peers/consumer.py is one."
            })
    private @Nullable String peer;

    @Option(names = "--set", paramLabel = "KEY=VALUE", description = "An option of the job. Repeatable.")
    private Map<String, String> overrides = new LinkedHashMap<>();

    @Override
    public Integer call() throws Exception {
        check();
        Map<String, String> options = options();
        PipelineConfiguration configuration = LearnerOptions.configuration(options);
        LearnerSpec learner = LearnerOptions.start(configuration);
        Dataset dataset =
                source != null ? source.open() : Datasets.firstAtHand().dataset();
        BenchRun run = new BenchRun(
                options,
                dataset.train(),
                encoder == null
                        ? Learner.initialEncoderFile(learner, "main")
                        : EncoderOnDisk.read(encoder).encoder(),
                sizes(configuration),
                streamSizes(),
                rounds(),
                atLeast(),
                json.isWanted()
                        ? new PrintWriter(Writer.nullWriter())
                        : spec.commandLine().getOut());
        List<Figure> figures = new ArrayList<>();
        for (BenchPart part : parts()) {
            List<Figure> measured = measure(part, run);
            measured.forEach(this::tellNote);
            figures.addAll(measured);
        }
        if (plot != null) {
            GrowthPlot.write(figures, plot);
        }
        if (json.isWanted()) {
            JsonOutput.write(spec.commandLine().getOut(), BenchReport.of(figures, setting(options)));
        }
        return CommandLine.ExitCode.OK;
    }

    private List<Figure> measure(BenchPart part, BenchRun run) throws Exception {
        return switch (part) {
            case MATRIX_PRODUCT -> run.matrixProduct();
            case TRAINING_STEP -> run.trainingStep();
            case EMBEDDING -> run.embedding();
            case DECODE -> run.decode();
            case SNAPSHOT -> run.snapshot();
            case THREADS -> run.threads(new ThreadGrowth(mainClass(), source, overrides, encoder));
            case TRAINING_STREAM -> run.trainingStream();
            case EMBEDDING_STREAM -> run.embeddingStream(peer == null ? null : PeerProgram.of(peer));
            case EMBEDDING_LATENCY -> run.embeddingLatency(duration(latencySeconds));
        };
    }

    private void tellNote(Figure figure) {
        if (!figure.note().isEmpty()) {
            PrintWriter err = spec.commandLine().getErr();
            err.printf("%s, %s: %s%n", figure.part(), figure.name(), figure.note());
            err.flush();
        }
    }

    private String mainClass() {
        return spec.root().userObject().getClass().getName();
    }

    private void check() {
        if (rounds() < 1) {
            throw wrong("--rounds is %d; allowed: 1 and more".formatted(rounds()));
        }
        if (!(seconds() > 0 && seconds() <= 3600)) {
            throw wrong("--seconds is %s; allowed: above 0, up to 3600".formatted(seconds()));
        }
        if (!(latencySeconds > 0 && latencySeconds <= 3600)) {
            throw wrong("--latency-seconds is %s; allowed: above 0, up to 3600".formatted(latencySeconds));
        }
        if (peer != null && !parts().contains(BenchPart.EMBEDDING_STREAM)) {
            throw wrong("--peer needs the part embedding-stream");
        }
        if (plot != null && !growth) {
            throw wrong("--plot shows growth; leave out --no-growth");
        }
        streamSizes();
    }

    private ParameterException wrong(String what) {
        return new ParameterException(spec.commandLine(), what);
    }

    private Set<BenchPart> parts() {
        if (chosenParts != null) {
            return EnumSet.copyOf(chosenParts);
        }
        return quick ? BenchPart.QUICK : EnumSet.allOf(BenchPart.class);
    }

    private int rounds() {
        return givenRounds != null ? givenRounds : quick ? QUICK_ROUNDS : ROUNDS;
    }

    private double seconds() {
        return givenSeconds != null ? givenSeconds : quick ? QUICK_SECONDS : SECONDS;
    }

    private Duration atLeast() {
        return duration(seconds());
    }

    private static Duration duration(double seconds) {
        return Duration.ofNanos((long) (1e9 * seconds));
    }

    private BenchSizes sizes(PipelineConfiguration configuration) {
        if (!growth) {
            return BenchSizes.one(
                    configuration.get(MemoryOptions.SIZE),
                    configuration.get(TrainingOptions.BATCH_SIZE),
                    configuration.get(EmbeddingOptions.BATCH_SIZE),
                    configuration.get(InputOptions.DECODE_SIDE));
        }
        return quick ? BenchSizes.QUICK : BenchSizes.FULL;
    }

    private StreamSizes streamSizes() {
        try {
            return new StreamSizes(warmupSteps, steps, warmupImages, streamImages);
        } catch (IllegalArgumentException e) {
            throw wrong(String.valueOf(e.getMessage()));
        }
    }

    private Map<String, String> options() {
        Map<String, String> options = new TreeMap<>();
        options.put("replay.policy", "none"); // a step, and not how many of them a batch makes
        options.put("training.threads", Integer.toString(Runtime.getRuntime().availableProcessors()));
        options.put("flink.execution.checkpointing.interval", "30 s");
        options.put("flink.execution.checkpointing.incremental", "true");
        options.put("flink.state.backend.type", "rocksdb"); // as jobs on a cluster have it
        options.putAll(overrides);
        return options;
    }

    private static Map<String, Object> setting(Map<String, String> options) {
        Map<String, Object> setting = new LinkedHashMap<>();
        setting.put("revision", System.getProperty("tncc.revision", ""));
        setting.put("java", System.getProperty("java.version"));
        setting.put("libtorch", Torch.version());
        setting.put("onnxruntime", OnnxRuntime.version());
        setting.put("flink", EnvironmentInformation.getVersion());
        setting.put("kafka", AppInfoParser.getVersion());
        setting.put("system", System.getProperty("os.name") + " " + System.getProperty("os.version"));
        setting.put("processor", Processor.name());
        setting.put("processors", Runtime.getRuntime().availableProcessors());
        setting.put("options", options);
        return setting;
    }
}
