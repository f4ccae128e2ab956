package io.tncc.cli.produce;

import io.tncc.cli.dataset.Dataset;
import io.tncc.cli.dataset.DatasetSource;
import io.tncc.cli.dataset.DatasetSourceConverter;
import io.tncc.cli.dataset.Datasets;
import io.tncc.cli.dataset.Split;
import io.tncc.cli.produce.Production.Contents;
import io.tncc.cli.produce.Production.EventTimes;
import io.tncc.cli.produce.Production.Lanes;
import io.tncc.cli.stream.ClientSettings;
import io.tncc.cli.terminal.AllowedValues;
import io.tncc.cli.terminal.ProgressDisplay;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;
import picocli.CommandLine.TypeConversionException;

/** {@code ./tncc produce}. */
@Command(
        name = "produce",
        description = "Puts the images of a folder, a tar file or a data set onto a topic of any Kafka broker.",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        footerHeading = "%nExamples:%n",
        footer = {
            "  tncc produce --bootstrap localhost:9092 --dataset generated --partitions 2",
            "  tncc produce --bootstrap localhost:9092 --dataset folder:photos --rate 50",
            "  tncc produce --bootstrap localhost:9092 --dataset folder:photos --by-reference s3://bucket/photos/",
            "  tncc produce --bootstrap kafka:9093 --dataset tar:photos.tar.gz \\",
            "      --client client.properties --lane-per-class"
        })
public final class ProduceCommand implements Callable<Integer> {

    enum Part {
        TRAIN,
        TEST
    }

    @Spec
    @SuppressWarnings("NullAway.Init")
    private CommandSpec spec;

    @Option(
            names = "--bootstrap",
            required = true,
            paramLabel = "HOST:PORT",
            description = "The Kafka broker, or several with commas between.")
    @SuppressWarnings("NullAway.Init")
    private String bootstrapServers;

    @Option(
            names = "--dataset",
            paramLabel = "DATASET",
            converter = DatasetSourceConverter.class,
            description = {
                DatasetSource.SYNTAX,
                DatasetSource.LAYOUT,
                "Default: fashion-mnist where it is installed, else generated."
            })
    private @Nullable DatasetSource source;

    @Option(
            names = "--by-reference",
            arity = "0..1",
            fallbackValue = "",
            paramLabel = "URI",
            description = {
                "Sends where the files of a folder lie, and their SHA-256, in the place of their bytes. URI is where the job",
                "finds the same folder, such as s3://bucket/photos/; without it, where it is on this machine. The job has to",
                "allow that: source.uri-prefixes."
            })
    private @Nullable String byReference;

    @Option(names = "--topic", defaultValue = "images", paramLabel = "NAME", description = "Default: ${DEFAULT-VALUE}.")
    @SuppressWarnings("NullAway.Init")
    private String topic;

    @Option(
            names = "--partitions",
            paramLabel = "N",
            description = "Creates the topic with N partitions if it does not exist.")
    private @Nullable Integer partitions;

    @CommandLine.ArgGroup
    private LaneChoice laneChoice = new LaneChoice();

    private static final class LaneChoice {
        @Option(
                names = "--lane",
                paramLabel = "NAME",
                description = "The lane of all images, an encoder of its own. Default: main.")
        private String lane = "main";

        @Option(names = "--lane-per-class", description = "A lane for each class instead, named as the class.")
        private boolean lanePerClass;
    }

    @Option(
            names = "--images",
            paramLabel = "N",
            description = "How many images; more than there are are further passes. Default: each once.")
    private @Nullable Long images;

    @Option(names = "--rate", paramLabel = "N", description = "Images per second at most. Default: no limit.")
    private double imagesPerSecond;

    @Option(
            names = "--seed",
            defaultValue = "0",
            paramLabel = "N",
            description = "Of the order of the images. Default: ${DEFAULT-VALUE}.")
    private long seed;

    @Option(
            names = "--split",
            defaultValue = "train",
            paramLabel = "train|test",
            description = "Default: ${DEFAULT-VALUE}.")
    private Part part = Part.TRAIN;

    @Option(
            names = "--event-time-start",
            paramLabel = "TIME",
            converter = InstantConverter.class,
            description =
                    "The event time of the first image, such as 2026-01-01T00:00:00Z, each further one 1 ms later. Default: the time of sending.")
    private @Nullable Instant eventTimeStart;

    @Option(names = "--client", paramLabel = "FILE", description = ClientSettings.FILE)
    private @Nullable Path clientFile;

    @Option(
            names = "--property",
            paramLabel = "KEY=VALUE",
            description = "A setting of the Kafka clients; wins over the file. Repeatable.")
    private Map<String, String> properties = new LinkedHashMap<>();

    @Override
    public Integer call() {
        check();
        Map<String, String> settings = ClientSettings.of(clientFile, properties);
        PrintWriter out = spec.commandLine().getOut();
        Dataset dataset = open(out);
        if (laneChoice.lanePerClass) {
            dataset.requireLabels("--lane-per-class");
        }
        Split split = part == Part.TEST ? dataset.requireTest().test() : dataset.train();
        long count = images == null ? split.size() : images;
        ProductionSummary summary = produce(dataset, split, count, settings);
        out.printf(
                Locale.ROOT,
                "Produced %,d images of %s (%,.1f MB%s) to %s at %s in %.1f s: %,.0f images/s%n",
                summary.images(),
                dataset.name(),
                summary.contentBytes() / 1e6,
                byReference == null ? "" : ", which lie in " + folder(byReference),
                topic,
                bootstrapServers,
                summary.took().toMillis() / 1e3,
                summary.imagesPerSecond());
        return CommandLine.ExitCode.OK;
    }

    private Dataset open(PrintWriter out) {
        if (source != null) {
            return source.open();
        }
        Datasets.Choice choice = Datasets.firstAtHand();
        out.printf("Data set: %s (%s)%n", choice.dataset().name(), choice.reason());
        out.flush();
        return choice.dataset();
    }

    private ProductionSummary produce(Dataset dataset, Split split, long count, Map<String, String> settings) {
        try (ImageProducer producer = connect(settings);
                ProgressDisplay progress = ProgressDisplay.of("Producing " + dataset.name(), "images", count)) {
            return producer.produce(split, production(count), progress::show);
        }
    }

    private ImageProducer connect(Map<String, String> settings) {
        return partitions == null
                ? ImageProducer.connect(bootstrapServers, topic, settings)
                : ImageProducer.connectOrCreate(bootstrapServers, topic, partitions, settings);
    }

    private Production production(long count) {
        Lanes lanes = laneChoice.lanePerClass ? Lanes.ofClasses() : Lanes.named(laneChoice.lane);
        EventTimes eventTimes =
                eventTimeStart == null ? EventTimes.now() : EventTimes.counting(eventTimeStart, Duration.ofMillis(1));
        Contents contents = byReference == null ? Contents.within() : Contents.lyingIn(folder(byReference));
        return new Production(count, seed, imagesPerSecond, lanes, eventTimes, contents);
    }

    /** Where the job finds the folder, as a URI that ends in a slash. */
    private String folder(String uri) {
        if (uri.isEmpty() && source instanceof DatasetSource.Folder folder) {
            return "file://" + folder.directory().toAbsolutePath().normalize() + "/";
        }
        return uri.endsWith("/") ? uri : uri + "/";
    }

    private void check() {
        AllowedValues values = new AllowedValues(spec);
        values.require(images == null || images >= 0, "--images", images, "0 and more");
        values.require(imagesPerSecond >= 0, "--rate", imagesPerSecond, "0 (no limit) and more");
        values.require(partitions == null || partitions > 0, "--partitions", partitions, "1 and more");
        values.require(!laneChoice.lane.isEmpty(), "--lane", "empty", "a name of one character and more");
        if (byReference != null) {
            boolean isUri = byReference.isEmpty() || byReference.matches("[a-z][a-z0-9+.-]*://.+");
            values.require(isUri, "--by-reference", byReference, "a URI such as s3://bucket/photos/, or none");
            if (!(source instanceof DatasetSource.Folder)) {
                throw new ParameterException(
                        spec.commandLine(), "--by-reference needs files that the job can read: --dataset folder:DIR");
            }
        }
    }

    /** Reads {@code --event-time-start}. */
    static final class InstantConverter implements ITypeConverter<Instant> {
        @Override
        public Instant convert(String value) {
            try {
                return Instant.parse(value);
            } catch (DateTimeParseException e) {
                throw new TypeConversionException("'%s' is no time such as 2026-01-01T00:00:00Z".formatted(value));
            }
        }
    }
}
