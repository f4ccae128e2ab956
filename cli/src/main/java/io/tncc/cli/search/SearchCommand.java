package io.tncc.cli.search;

import io.tncc.cli.broker.BrokerAdmin;
import io.tncc.cli.encoder.ImageEmbedder;
import io.tncc.cli.search.HitSheet.Cell;
import io.tncc.cli.search.ImageContents.Content;
import io.tncc.cli.search.VersionIndex.Place;
import io.tncc.cli.search.VersionIndex.Snapshot;
import io.tncc.cli.stream.FileSystemArguments;
import io.tncc.cli.stream.JobStream;
import io.tncc.cli.stream.StreamArguments;
import io.tncc.cli.terminal.AllowedValues;
import io.tncc.cli.terminal.CommandFailure;
import io.tncc.cli.terminal.JsonOutput;
import io.tncc.cli.terminal.PngFile;
import io.tncc.cli.versions.TopicVersions;
import io.tncc.cli.versions.VersionCatalog;
import io.tncc.model.engine.Torch;
import io.tncc.model.file.EncoderPath;
import io.tncc.pipeline.option.PipelineConfiguration;
import io.tncc.schemas.EncoderVersion;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code ./tncc search}. */
@Command(
        name = "search",
        description = {
            "Finds the images of the stream that are nearest to an image, by the embeddings of one encoder version of one lane.",
            "They are kept in an index on disk. Each search first brings it up to what the topics hold, and goes on where the",
            "last one has ended or was killed; the first one reads all of the embeddings and images."
        },
        mixinStandardHelpOptions = true,
        sortOptions = false,
        footerHeading = "%nExamples:%n",
        footer = {
            "  tncc search photo.jpg --bootstrap localhost:9092",
            "  tncc search train/cat/0001.png --bootstrap localhost:9092 --count 20 --sheet nearest.png",
            "  tncc search photo.jpg --config job.yaml --lane camera-3 --encoder-version 12 --json"
        })
public final class SearchCommand implements Callable<Integer> {

    @Spec
    @SuppressWarnings("NullAway.Init")
    private CommandSpec spec;

    @Parameters(
            paramLabel = "IMAGE",
            description = "An image file (JPEG, PNG, GIF, BMP), or the id of an image of the stream.")
    @SuppressWarnings("NullAway.Init")
    private String image;

    @Mixin
    private StreamArguments streamArguments = new StreamArguments();

    @Mixin
    private FileSystemArguments fileSystems = new FileSystemArguments();

    @Option(names = "--lane", paramLabel = "NAME", description = "Default: the only one that there is.")
    private @Nullable String lane;

    @Option(
            names = "--encoder-version",
            defaultValue = "latest",
            paramLabel = "N|latest",
            description = {
                "Which version's embeddings. A new one has embedded little yet, and its index is another one.",
                "Default: ${DEFAULT-VALUE}."
            })
    @SuppressWarnings("NullAway.Init")
    private String wantedVersion;

    @Option(
            names = "--count",
            defaultValue = "10",
            paramLabel = "N",
            description = "How many images. Default: ${DEFAULT-VALUE}.")
    private int count;

    @Option(names = "--id", description = "IMAGE is an id, though there is a file of that name.")
    private boolean byId;

    @Option(
            names = "--sheet",
            paramLabel = "FILE",
            description = "Draws a PNG of the images too; their contents are read from the topic of images.")
    private @Nullable Path sheet;

    @Option(
            names = "--index",
            paramLabel = "FOLDER",
            description = "Where indexes are kept. Default: tncc/search in $XDG_CACHE_HOME, or in ~/.cache.")
    private @Nullable Path indexes;

    @Option(names = "--rebuild", description = "Makes the index anew.")
    private boolean rebuild;

    @Mixin
    private JsonOutput json = new JsonOutput();

    /** What is sought for: a vector, and where its image is from. */
    private record Sought(float[] vector, byte @Nullable [] content, @Nullable Place place) {}

    @Override
    public Integer call() {
        new AllowedValues(spec).require(count >= 1 && count <= 1_000, "--count", count, "1 to 1000");
        streamArguments.requireBroker();
        SearchedVersion.requireName(spec.commandLine(), wantedVersion);
        byte[] file = content();
        Optional<PipelineConfiguration> options = streamArguments.options();
        fileSystems.use(options);
        JobStream stream = streamArguments.stream(options);
        String cluster = cluster(stream);
        VersionCatalog announced = TopicVersions.read(stream, spec.commandLine().getErr());
        EncoderVersion version = SearchedVersion.choose(announced, lane, wantedVersion);
        Path folder = folder(cluster, stream, version);
        try (VersionIndex index = VersionIndex.open(folder, rebuild)) {
            Map<TopicPartition, Long> begins = new VersionIndexing(index, version).follow(stream);
            try (Snapshot snapshot = index.snapshot()) {
                if (snapshot.images() == 0) {
                    throw new CommandFailure(SearchedVersion.nothingEmbedded(version, index.seen()));
                }
                Sought sought = file == null ? byId(snapshot, version) : byFile(version, file);
                List<Hit> hits = hits(snapshot, sought, file == null, stream, begins);
                show(new SearchResult(image, version, snapshot.images(), folder, hits), sought, stream);
            }
        } catch (IOException e) {
            throw new CommandFailure(
                    "The index in %s can not be read: %s. --rebuild makes it anew".formatted(folder, e.getMessage()),
                    e);
        }
        return CommandLine.ExitCode.OK;
    }

    private void show(SearchResult result, Sought sought, JobStream stream) {
        result.print(
                spec.commandLine().getOut(), json.isWanted(), stream.topics().images());
        if (sheet != null) {
            draw(sheet, sought, result.hits(), stream);
        }
    }

    private byte @Nullable [] content() {
        Path path;
        try {
            path = Path.of(image);
        } catch (InvalidPathException e) {
            return null;
        }
        if (byId || !Files.isRegularFile(path)) {
            return null;
        }
        try {
            return Files.readAllBytes(path);
        } catch (IOException e) {
            throw new CommandFailure("%s can not be read: %s".formatted(path, e.getMessage()), e);
        }
    }

    private static String cluster(JobStream stream) {
        try (BrokerAdmin broker = BrokerAdmin.connect(stream.bootstrapServers(), stream.properties())) {
            broker.requireTopic(stream.topics().versions());
            broker.requireTopic(stream.topics().embeddings());
            return broker.cluster().id();
        }
    }

    private Path folder(String cluster, JobStream stream, EncoderVersion version) {
        String cache = System.getenv("XDG_CACHE_HOME");
        Path root = indexes != null
                ? indexes
                : (cache == null || cache.isEmpty()
                                ? Path.of(System.getProperty("user.home"), ".cache")
                                : Path.of(cache))
                        .resolve("tncc")
                        .resolve("search");
        return root.resolve(cluster)
                .resolve(stream.topics().embeddings())
                .resolve(EncoderPath.folder(version.getLane()))
                .resolve(version.getVersion() + "-" + version.getSha256().substring(0, 12));
    }

    private Sought byId(Snapshot snapshot, EncoderVersion version) throws IOException {
        float[] vector = snapshot.vector(image);
        if (vector == null) {
            throw new CommandFailure(
                    "%s is no file, and no image of that id was embedded by version %d of lane %s, which has embedded %,d"
                            .formatted(image, version.getVersion(), version.getLane(), snapshot.images()));
        }
        return new Sought(vector, null, snapshot.place(image));
    }

    private Sought byFile(EncoderVersion version, byte[] content) {
        if (Torch.threads() == 0) {
            Torch.useThreads(Runtime.getRuntime().availableProcessors());
        }
        try (ImageEmbedder embedder = new ImageEmbedder()) {
            return new Sought(embedder.embed(version, content), content, null);
        } catch (IOException e) {
            throw new CommandFailure("%s can not be sought for. %s".formatted(image, e.getMessage()), e);
        }
    }

    /** The nearest but for the image itself. Places that the topic has no longer are left out. */
    private List<Hit> hits(
            Snapshot snapshot, Sought sought, boolean ofStream, JobStream stream, Map<TopicPartition, Long> begins)
            throws IOException {
        List<Hit> hits = new ArrayList<>();
        for (Hit hit : snapshot.nearest(sought.vector, ofStream ? count + 1 : count)) {
            if (hits.size() < count && !(ofStream && hit.id().equals(image))) {
                hits.add(new Hit(hits.size() + 1, hit.id(), hit.similarity(), present(hit.place(), stream, begins)));
            }
        }
        return hits;
    }

    private static @Nullable Place present(@Nullable Place place, JobStream stream, Map<TopicPartition, Long> begins) {
        if (place == null) {
            return null;
        }
        Long begin = begins.get(new TopicPartition(stream.topics().images(), place.partition()));
        return begin == null || place.offset() < begin ? null : place;
    }

    private void draw(Path file, Sought sought, List<Hit> hits, JobStream stream) {
        List<Cell> cells = new ArrayList<>();
        try (ImageContents contents = new ImageContents(stream)) {
            Content own = sought.content != null ? new Content(sought.content, null) : read(contents, sought.place);
            cells.add(new Cell("sought", image, own));
            for (Hit hit : hits) {
                String title = String.format(Locale.ROOT, "%d. %.3f", hit.rank(), hit.similarity());
                cells.add(new Cell(title, hit.id(), read(contents, hit.place())));
            }
        }
        PngFile.write(new HitSheet().draw(cells), file);
        if (!json.isWanted()) {
            spec.commandLine().getOut().println("Wrote " + file);
        }
    }

    private static @Nullable Content read(ImageContents contents, @Nullable Place place) {
        return place == null ? null : contents.read(place).orElse(null);
    }
}
