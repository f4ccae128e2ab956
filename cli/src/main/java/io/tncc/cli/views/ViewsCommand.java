package io.tncc.cli.views;

import io.tncc.cli.dataset.Dataset;
import io.tncc.cli.dataset.DatasetSource;
import io.tncc.cli.dataset.DatasetSourceConverter;
import io.tncc.cli.dataset.Datasets;
import io.tncc.cli.dataset.LabelledImage;
import io.tncc.cli.settings.LearnerOptions;
import io.tncc.cli.terminal.AllowedValues;
import io.tncc.cli.terminal.CommandFailure;
import io.tncc.cli.terminal.PngFile;
import io.tncc.model.image.ImageBatch;
import io.tncc.pipeline.decode.ImageDecoder;
import io.tncc.pipeline.decode.ImageLimits;
import io.tncc.pipeline.decode.Rejection;
import io.tncc.pipeline.option.InputOptions;
import io.tncc.pipeline.option.LearnerSettings;
import io.tncc.pipeline.option.PipelineConfiguration;
import io.tncc.pipeline.option.TrainingOptions;
import io.tncc.pipeline.option.ViewOptions;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code ./tncc views}. */
@Command(
        name = "views",
        description = {
            "Draws a contact sheet (PNG) of what the learner sees: some images, and pairs of random views of each, as the",
            "options of a job draw them: the first is the encoder's, the second (by view.keys) the momentum encoder's."
        },
        mixinStandardHelpOptions = true,
        sortOptions = false,
        footerHeading = "%nExamples:%n",
        footer = {
            "  tncc views --dataset tar:photos.tar --set view.recipe=simclr",
            "  tncc views --set view.recipe=mocov2-imagenet --set input.decode-side=96 --out views.png"
        })
public final class ViewsCommand implements Callable<Integer> {

    @Spec
    @SuppressWarnings("NullAway.Init")
    private CommandSpec spec;

    @Option(
            names = "--dataset",
            paramLabel = "DATASET",
            converter = DatasetSourceConverter.class,
            description = {DatasetSource.SYNTAX, "Default: fashion-mnist where it is installed, else generated."})
    private @Nullable DatasetSource source;

    @Option(names = "--images", defaultValue = "8", paramLabel = "N", description = "Rows. Default: ${DEFAULT-VALUE}.")
    private int images;

    @Option(
            names = "--pairs",
            defaultValue = "4",
            paramLabel = "N",
            description = "Pairs of views of each image. Default: ${DEFAULT-VALUE}.")
    private int pairs;

    @Option(
            names = "--out",
            defaultValue = "views.png",
            paramLabel = "FILE",
            description = "Default: ${DEFAULT-VALUE}.")
    @SuppressWarnings("NullAway.Init")
    private Path out;

    @Option(names = "--set", paramLabel = "KEY=VALUE", description = "An option of the job. Repeatable.")
    private Map<String, String> overrides = new LinkedHashMap<>();

    @Override
    public Integer call() {
        AllowedValues values = new AllowedValues(spec);
        values.require(images >= 1, "--images", images, "at least 1");
        values.require(pairs >= 1, "--pairs", pairs, "at least 1");
        PipelineConfiguration configuration = LearnerOptions.configuration(overrides);
        Dataset dataset =
                source != null ? source.open() : Datasets.firstAtHand().dataset();
        long seed = configuration.get(TrainingOptions.SEED);
        List<LabelledImage> chosen = dataset.train().stratified(images, seed);
        ImageBatch batch = decode(chosen, configuration.get(InputOptions.DECODE_SIDE));
        String title = "%s, %s, keys: %s"
                .formatted(dataset.name(), configuration.get(ViewOptions.RECIPE), configuration.get(ViewOptions.KEYS));
        PngFile.write(
                new ContactSheet(batch, pairs).draw(LearnerSettings.views(configuration), title, seed, "main"), out);
        spec.commandLine().getOut().println("Wrote " + out);
        return CommandLine.ExitCode.OK;
    }

    private static ImageBatch decode(List<LabelledImage> images, int side) {
        ImageDecoder decoder = new ImageDecoder(ImageLimits.WIDE, side);
        int imageBytes = ImageBatch.imageBytes(side);
        byte[] pixels = new byte[images.size() * imageBytes];
        for (int i = 0; i < images.size(); i++) {
            try {
                System.arraycopy(decoder.decode(images.get(i).content()), 0, pixels, i * imageBytes, imageBytes);
            } catch (Rejection e) {
                throw new CommandFailure(
                        "%s can not be shown: %s".formatted(images.get(i).id(), e.message()), e);
            }
        }
        return new ImageBatch(side, pixels, LongStream.range(0, images.size()).toArray());
    }
}
