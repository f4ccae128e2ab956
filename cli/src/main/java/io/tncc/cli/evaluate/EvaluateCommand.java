package io.tncc.cli.evaluate;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.tncc.cli.dataset.Dataset;
import io.tncc.cli.dataset.DatasetSource;
import io.tncc.cli.dataset.DatasetSourceConverter;
import io.tncc.cli.terminal.CommandFailure;
import io.tncc.cli.terminal.ProgressDisplay;
import io.tncc.model.engine.Torch;
import io.tncc.model.evaluate.EncoderEvaluation;
import io.tncc.model.evaluate.Evaluation;
import io.tncc.model.file.EncoderFile;
import io.tncc.model.file.EncoderFileException;
import io.tncc.model.file.EncoderMetadata;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code ./tncc evaluate}. */
@Command(
        name = "evaluate",
        description = {
            "Tells how good an encoder file is on labelled images: weighted kNN of all test images against all training",
            "images (k 200, temperature 0.1, cosine, normalised backbone features), neighbor purity (the share of the 32",
            "nearest that are of a test image's class), alignment, uniformity, standard deviation (1 is spread alike in",
            "all directions, 0 is collapsed) and effective rank."
        },
        mixinStandardHelpOptions = true,
        sortOptions = false,
        footerHeading = "%nExamples:%n",
        footer = {
            "  tncc evaluate encoders/main/6-0123abc.safetensors --dataset tar:photos.tar",
            "  tncc evaluate encoder.safetensors --dataset folder:photos --json"
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
            description = {DatasetSource.SYNTAX, "A folder or tar file has train/CLASS/*.jpg or *.png and test/CLASS/*."
            })
    @SuppressWarnings("NullAway.Init")
    private DatasetSource source;

    @Option(names = "--threads", defaultValue = "0", paramLabel = "N", description = "Default: one for each core.")
    private int threads;

    @Option(names = "--json", description = "Writes the figures as JSON.")
    private boolean json;

    @Override
    public Integer call() throws JsonProcessingException {
        EncoderFile encoder = read();
        Dataset dataset = source.open().requireTest();
        int total = dataset.train().size() + dataset.test().size();
        ImageBank images;
        try (ProgressDisplay progress = ProgressDisplay.of("Decoding " + dataset.name(), "images", total)) {
            images = ImageBank.whole(dataset, encoder.metadata().inputSide(), progress::show);
        }
        Torch.useThreads(threads > 0 ? threads : Runtime.getRuntime().availableProcessors());
        print(encoder.metadata(), dataset, images, EncoderEvaluation.of(encoder, images.bank(), images.queries()));
        return CommandLine.ExitCode.OK;
    }

    private EncoderFile read() {
        try {
            return EncoderFile.parse(Files.readAllBytes(file));
        } catch (IOException e) {
            throw new CommandFailure("%s can not be read: %s".formatted(file, e.getMessage()), e);
        } catch (EncoderFileException e) {
            throw new CommandFailure("%s is not an encoder file: %s".formatted(file, e.getMessage()), e);
        }
    }

    private void print(EncoderMetadata metadata, Dataset dataset, ImageBank images, Evaluation figures)
            throws JsonProcessingException {
        PrintWriter out = spec.commandLine().getOut();
        Map<String, Object> values = new LinkedHashMap<>();
        values.put("lane", metadata.lane());
        values.put("version", metadata.version());
        values.put("imagesSeen", metadata.imagesSeen());
        values.put("dataset", dataset.name());
        values.put("bankImages", images.bank().count());
        values.put("queryImages", images.queries().count());
        values.put("knn", figures.knn());
        values.put("neighborPurity", figures.neighborPurity());
        values.put("alignment", figures.alignment());
        values.put("uniformity", figures.uniformity());
        values.put("std", figures.standardDeviation());
        values.put("effectiveRank", figures.effectiveRank());
        if (json) {
            out.println(new ObjectMapper().writerWithDefaultPrettyPrinter().writeValueAsString(values));
            return;
        }
        values.forEach((name, value) -> out.println("%-15s %s"
                .formatted(name, value instanceof Double number ? String.format(Locale.ROOT, "%.3f", number) : value)));
    }
}
