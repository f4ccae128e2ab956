package io.tncc.cli.versions;

import io.tncc.cli.dataset.Dataset;
import io.tncc.cli.dataset.DatasetSource;
import io.tncc.cli.dataset.DatasetSourceConverter;
import io.tncc.cli.encoder.EncoderOnDisk;
import io.tncc.cli.terminal.AllowedValues;
import io.tncc.cli.terminal.CommandFailure;
import io.tncc.cli.terminal.JsonOutput;
import io.tncc.model.engine.Torch;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code ./tncc versions compare}. */
@Command(
        name = "compare",
        description = {
            "Tells how two encoder files differ on the same images, by the normalised features of their backbones: kNN of each (the",
            "test images by the votes of the training images), standard deviation and effective rank; how many of the "
                    + Comparison.NEIGHBORS,
            "nearest others of an image they agree on (1: all); and drift, how far images have moved among each other (0: not at",
            "all). Without test images there is no kNN, and the training images are compared on."
        },
        mixinStandardHelpOptions = true,
        sortOptions = false,
        footerHeading = "%nExamples:%n",
        footer = "  tncc versions compare 6-0123abc.safetensors 7-4567def.safetensors --dataset folder:photos")
final class CompareCommand implements Callable<Integer> {

    private static final long SEED = 0;
    private static final int LEAST_IMAGES = 2;

    @Spec
    @SuppressWarnings("NullAway.Init")
    private CommandSpec spec;

    @Parameters(index = "0", paramLabel = "FIRST", description = "An encoder file (safetensors).")
    @SuppressWarnings("NullAway.Init")
    private Path first;

    @Parameters(index = "1", paramLabel = "SECOND", description = "Another.")
    @SuppressWarnings("NullAway.Init")
    private Path second;

    @Option(
            names = "--dataset",
            required = true,
            paramLabel = "DATASET",
            converter = DatasetSourceConverter.class,
            description = {DatasetSource.SYNTAX, "A folder or tar file has train/CLASS/*.jpg or *.png and test/CLASS/*."
            })
    @SuppressWarnings("NullAway.Init")
    private DatasetSource source;

    @Option(
            names = "--images",
            defaultValue = "5000",
            paramLabel = "N",
            description =
                    "How many images of either part at most, as evenly over the classes as there are. Default: ${DEFAULT-VALUE}.")
    private int images;

    @Mixin
    private JsonOutput json = new JsonOutput();

    @Override
    public Integer call() {
        new AllowedValues(spec).require(images >= LEAST_IMAGES, "--images", images, LEAST_IMAGES + " and more");
        EncoderOnDisk one = EncoderOnDisk.read(first);
        EncoderOnDisk other = EncoderOnDisk.read(second);
        Dataset dataset = source.open();
        Comparison.Images sample = Comparison.Images.of(dataset, images, SEED);
        if (sample.queries().size() < LEAST_IMAGES) {
            throw new CommandFailure("Two images are needed to compare on, and %s has one".formatted(dataset.name()));
        }
        Torch.useThreads(Runtime.getRuntime().availableProcessors());
        print(one, other, dataset, Comparison.of(one.encoder(), other.encoder(), sample));
        return CommandLine.ExitCode.OK;
    }

    private void print(EncoderOnDisk one, EncoderOnDisk other, Dataset dataset, Comparison comparison) {
        PrintWriter out = spec.commandLine().getOut();
        if (json.isWanted()) {
            Map<String, Object> values = new LinkedHashMap<>();
            values.put("dataset", dataset.name());
            values.put("images", comparison.images());
            values.put("first", values(one, comparison.first()));
            values.put("second", values(other, comparison.second()));
            values.put("neighborOverlap", comparison.neighborOverlap());
            values.put("drift", comparison.drift());
            JsonOutput.write(out, values);
            return;
        }
        Comparison.Figures before = comparison.first();
        Comparison.Figures after = comparison.second();
        line(out, "", name(one), name(other));
        line(out, "kNN", number(before.knn(), 2), number(after.knn(), 2));
        line(out, "std", number(before.standardDeviation(), 3), number(after.standardDeviation(), 3));
        line(out, "effectiveRank", number(before.effectiveRank(), 2), number(after.effectiveRank(), 2));
        line(out, "neighborOverlap", number(comparison.neighborOverlap(), 3), "");
        line(out, "drift", number(comparison.drift(), 3), "");
        out.printf(Locale.ROOT, "on %,d images of %s%n", comparison.images(), dataset.name());
        out.flush();
    }

    private static void line(PrintWriter out, String what, String one, String other) {
        out.println("%-16s %-16s %s".formatted(what, one, other).stripTrailing());
    }

    private static String name(EncoderOnDisk file) {
        return "%s/%d"
                .formatted(
                        file.encoder().metadata().lane(),
                        file.encoder().metadata().version());
    }

    private static String number(@Nullable Double value, int digits) {
        return value == null ? "-" : String.format(Locale.ROOT, "%." + digits + "f", value);
    }

    private static Map<String, Object> values(EncoderOnDisk file, Comparison.Figures figures) {
        Map<String, Object> values = new LinkedHashMap<>();
        values.put("lane", file.encoder().metadata().lane());
        values.put("version", file.encoder().metadata().version());
        values.put("sha256", file.sha256());
        values.put("knn", figures.knn());
        values.put("std", figures.standardDeviation());
        values.put("effectiveRank", figures.effectiveRank());
        return values;
    }
}
