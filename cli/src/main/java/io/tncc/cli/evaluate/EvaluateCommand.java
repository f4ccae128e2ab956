package io.tncc.cli.evaluate;

import io.tncc.cli.dataset.Dataset;
import io.tncc.cli.dataset.DatasetSource;
import io.tncc.cli.dataset.DatasetSourceConverter;
import io.tncc.cli.encoder.EncoderOnDisk;
import io.tncc.cli.terminal.AllowedValues;
import io.tncc.cli.terminal.CommandFailure;
import io.tncc.cli.terminal.JsonOutput;
import io.tncc.cli.terminal.ProgressDisplay;
import io.tncc.model.engine.Torch;
import io.tncc.model.evaluate.EncoderEvaluation;
import io.tncc.model.evaluate.Evaluation;
import io.tncc.model.evaluate.LinearEvaluation;
import io.tncc.model.file.EncoderFile;
import io.tncc.model.file.EncoderMetadata;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code ./tncc evaluate}. */
@Command(
        name = "evaluate",
        description = {
            "Tells how good an encoder file is on labelled images: weighted kNN of all test images against all training",
            "images (k 200, temperature 0.1, cosine, normalised backbone features), neighbor purity (the share of the 32",
            "nearest that are of a test image's class), alignment, uniformity, standard deviation (1 is spread alike in",
            "all directions, 0 is collapsed) and effective rank.",
            "With --linear-probe also the accuracy of a logistic regression on the features of the training images (unit",
            "vectors, then standardised), with all labels and with few."
        },
        mixinStandardHelpOptions = true,
        sortOptions = false,
        footerHeading = "%nExamples:%n",
        footer = {
            "  tncc evaluate encoders/main/6-0123abc.safetensors --dataset tar:photos.tar",
            "  tncc evaluate encoder.safetensors --dataset folder:photos --json",
            "  tncc evaluate encoder.safetensors --dataset fashion-mnist --linear-probe --labels-per-class 10,100"
        })
public final class EvaluateCommand implements Callable<Integer> {

    @Spec
    @SuppressWarnings("NullAway.Init")
    private CommandSpec spec;

    @Parameters(paramLabel = "FILE", description = "An encoder file (safetensors).")
    @SuppressWarnings("NullAway.Init")
    private Path file;

    @Option(
            names = "--dataset",
            required = true,
            paramLabel = "DATASET",
            converter = DatasetSourceConverter.class,
            description = {DatasetSource.SYNTAX, DatasetSource.LAYOUT})
    @SuppressWarnings("NullAway.Init")
    private DatasetSource source;

    @Option(names = "--linear-probe", description = "Fits a linear classifier too.")
    private boolean linearProbe;

    @Option(
            names = "--labels-per-class",
            split = ",",
            paramLabel = "N",
            description = {
                "With --linear-probe: fits it also with only so many labels of each class, as the mean over 5 choices of",
                "them. Several numbers are separated by commas."
            })
    private List<Integer> labelsPerClass = List.of();

    @Option(names = "--threads", defaultValue = "0", paramLabel = "N", description = "Default: one for each core.")
    private int threads;

    @Mixin
    private JsonOutput json = new JsonOutput();

    @Override
    public Integer call() {
        requireLabelsPerClass();
        EncoderFile encoder = EncoderOnDisk.read(file).encoder();
        Dataset dataset = source.open().requirePairsToTest();
        if (linearProbe) {
            dataset.requireLabels("--linear-probe");
        }
        int total = dataset.train().size() + dataset.test().size();
        ImageBank images;
        try (ProgressDisplay progress = ProgressDisplay.of("Decoding " + dataset.name(), "images", total)) {
            images = ImageBank.whole(dataset, encoder.metadata().inputSide(), progress::show);
        }
        if (linearProbe) {
            requireClasses(images, dataset);
        }
        Torch.useThreads(threads > 0 ? threads : Runtime.getRuntime().availableProcessors());
        Map<String, Object> figures = figures(encoder.metadata(), dataset, images);
        put(figures, EncoderEvaluation.of(encoder, images.bank(), images.queries()), images.isLabelled());
        if (linearProbe) {
            put(figures, LinearEvaluation.of(encoder, images.bank(), images.queries(), labelsPerClass));
        }
        print(figures);
        return CommandLine.ExitCode.OK;
    }

    private void requireLabelsPerClass() {
        if (!labelsPerClass.isEmpty() && !linearProbe) {
            throw new ParameterException(spec.commandLine(), "--labels-per-class needs --linear-probe");
        }
        for (int count : labelsPerClass) {
            new AllowedValues(spec).require(count >= 1, "--labels-per-class", count, "1 and more");
        }
    }

    private static void requireClasses(ImageBank images, Dataset dataset) {
        if (Arrays.stream(images.bank().labels()).distinct().count() < 2) {
            throw new CommandFailure(
                    "--linear-probe needs training images of two classes or more; those of %s are of one"
                            .formatted(dataset.name()));
        }
    }

    private static Map<String, Object> figures(EncoderMetadata metadata, Dataset dataset, ImageBank images) {
        Map<String, Object> values = new LinkedHashMap<>();
        values.put("lane", metadata.lane());
        values.put("version", metadata.version());
        values.put("imagesSeen", metadata.imagesSeen());
        values.put("dataset", dataset.name());
        values.put("bankImages", images.bank().count());
        values.put("queryImages", images.queries().count());
        return values;
    }

    static void put(Map<String, Object> values, Evaluation figures, boolean labelled) {
        if (labelled) {
            values.put("knn", figures.knn());
            values.put("neighborPurity", figures.neighborPurity());
        }
        values.put("alignment", figures.alignment());
        values.put("uniformity", figures.uniformity());
        values.put("std", figures.standardDeviation());
        values.put("effectiveRank", figures.effectiveRank());
    }

    static void put(Map<String, Object> values, LinearEvaluation figures) {
        values.put("linearProbe", figures.accuracy());
        figures.accuracyOfFew().forEach((count, accuracy) -> values.put("linearProbe" + count, accuracy));
    }

    private void print(Map<String, Object> values) {
        PrintWriter out = spec.commandLine().getOut();
        if (json.isWanted()) {
            JsonOutput.write(out, values);
            return;
        }
        values.forEach((name, value) -> out.println("%-16s %s"
                .formatted(name, value instanceof Double number ? String.format(Locale.ROOT, "%.3f", number) : value)));
    }
}
