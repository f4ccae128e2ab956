package io.tncc.cli.export;

import io.tncc.cli.dataset.Dataset;
import io.tncc.cli.dataset.DatasetSource;
import io.tncc.cli.dataset.DatasetSourceConverter;
import io.tncc.cli.dataset.Split;
import io.tncc.cli.encoder.EncoderOnDisk;
import io.tncc.cli.evaluate.ImageBank;
import io.tncc.cli.terminal.AllowedValues;
import io.tncc.cli.terminal.CommandFailure;
import io.tncc.cli.terminal.JsonOutput;
import io.tncc.cli.terminal.ProgressDisplay;
import io.tncc.model.engine.Torch;
import io.tncc.model.file.EncoderPath;
import io.tncc.model.image.ImageBatch;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code ./tncc export}. */
@Command(
        name = "export",
        description = {
            "Writes an encoder file as ONNX and as TorchScript, for programs that know nothing of this one. Each takes the bytes",
            "of pixels, uint8 (images, side, side, 3), and gives vectors of length 1. Before an export is put in its place, it",
            "embeds images, and so does the encoder file: no number may differ by more than 0.0001.",
            "docs/exporting.md shows how to use them in Python."
        },
        mixinStandardHelpOptions = true,
        sortOptions = false,
        footerHeading = "%nExamples:%n",
        footer = {
            "  tncc export encoders/main/6-0123abc.safetensors",
            "  tncc export encoder.safetensors --format onnx --out exports --dataset folder:photos --json"
        })
public final class ExportCommand implements Callable<Integer> {

    private static final long SEED = 0;

    @Spec
    @SuppressWarnings("NullAway.Init")
    private CommandSpec spec;

    @Parameters(paramLabel = "FILE", description = "An encoder file (safetensors).")
    @SuppressWarnings("NullAway.Init")
    private Path file;

    @Option(
            names = "--format",
            split = ",",
            paramLabel = "onnx|torchscript",
            description = "In what format; both with a comma between. Default: both.")
    private Set<ExportFormat> formats = new LinkedHashSet<>(List.of(ExportFormat.values()));

    @Option(names = "--out", paramLabel = "DIR", description = "Where to write. Default: beside the encoder file.")
    private @Nullable Path directory;

    @Option(names = "--overwrite", description = "Replaces exports that are there already.")
    private boolean overwrite;

    @Option(
            names = "--dataset",
            defaultValue = "generated",
            paramLabel = "DATASET",
            converter = DatasetSourceConverter.class,
            description = {"What to compare on. Default: ${DEFAULT-VALUE}.", DatasetSource.SYNTAX})
    @SuppressWarnings("NullAway.Init")
    private DatasetSource source;

    @Option(
            names = "--images",
            defaultValue = "128",
            paramLabel = "N",
            description = "How many images to compare on. Default: ${DEFAULT-VALUE}.")
    private int images;

    @Mixin
    private JsonOutput json = new JsonOutput();

    @Override
    public Integer call() {
        new AllowedValues(spec).require(images >= 1, "--images", images, "1 and more");
        EncoderOnDisk encoder = EncoderOnDisk.read(file);
        Map<ExportFormat, Path> targets = targets();
        ImageBatch sample = sample(encoder.encoder().metadata().inputSide());
        Torch.useThreads(Runtime.getRuntime().availableProcessors());
        List<CheckedExport> exports = new ArrayList<>();
        targets.forEach((format, target) -> exports.add(export(encoder, format, target, sample)));
        print(encoder, exports);
        return CommandLine.ExitCode.OK;
    }

    private Map<ExportFormat, Path> targets() {
        Path folder = directory == null ? file.toAbsolutePath().resolveSibling("") : directory;
        if (!Files.isDirectory(folder)) {
            throw new CommandFailure("%s: no such directory".formatted(folder));
        }
        String name = String.valueOf(file.getFileName());
        String stem = name.endsWith(EncoderPath.EXTENSION)
                ? name.substring(0, name.length() - EncoderPath.EXTENSION.length())
                : name;
        Map<ExportFormat, Path> targets = new LinkedHashMap<>();
        for (ExportFormat format : formats) {
            Path target = folder.resolve(stem + format.extension());
            if (Files.exists(target) && !overwrite) {
                throw new CommandFailure("%s is there already; --overwrite replaces it".formatted(target));
            }
            targets.put(format, target);
        }
        return targets;
    }

    private ImageBatch sample(int side) {
        Dataset dataset = source.open();
        Split split = dataset.test().isEmpty() ? dataset.train() : dataset.test();
        return ImageBank.decode(dataset.classes(), split.stratified(images, SEED), side, decoded -> {})
                .asBatch();
    }

    private static CheckedExport export(EncoderOnDisk encoder, ExportFormat format, Path target, ImageBatch sample) {
        try (ProgressDisplay progress = ProgressDisplay.of("Checking " + format.id(), "images", sample.size())) {
            return CheckedExport.write(encoder, format, target, sample, progress::show);
        }
    }

    private void print(EncoderOnDisk encoder, List<CheckedExport> exports) {
        PrintWriter out = spec.commandLine().getOut();
        if (json.isWanted()) {
            JsonOutput.write(out, values(encoder, exports));
            return;
        }
        for (CheckedExport export : exports) {
            out.printf(
                    Locale.ROOT,
                    "%-12s %s (%,.1f MB): on %,d images no number differs by more than %.1e%n",
                    export.format().id(),
                    export.path(),
                    export.sizeBytes() / 1e6,
                    export.images(),
                    export.largestDifference());
        }
        out.flush();
    }

    private static Map<String, Object> values(EncoderOnDisk encoder, List<CheckedExport> exports) {
        List<Map<String, Object>> each = new ArrayList<>();
        for (CheckedExport export : exports) {
            Map<String, Object> values = new LinkedHashMap<>();
            values.put("format", export.format().id());
            values.put("path", export.path().toString());
            values.put("sizeBytes", export.sizeBytes());
            values.put("sha256", export.sha256());
            values.put("images", export.images());
            values.put("largestDifference", export.largestDifference());
            each.add(values);
        }
        Map<String, Object> values = new LinkedHashMap<>();
        values.put("lane", encoder.encoder().metadata().lane());
        values.put("version", encoder.encoder().metadata().version());
        values.put("sha256", encoder.sha256());
        values.put("exports", each);
        return values;
    }
}
