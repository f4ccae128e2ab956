package io.tncc.pipeline;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.tncc.model.embed.Embedder;
import io.tncc.model.file.EncoderFile;
import io.tncc.model.file.Safetensors;
import io.tncc.schemas.EncoderVersion;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.ToIntFunction;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * A savepoint that a release made, with the options of its job and the encoders that the job went on to then.
 *
 * <pre>
 *   savepoint/            of a job of both halves: lane "a" with a learner whose memory has wrapped, lane "b/ä" without one yet,
 *                         both with a batch that is not full
 *   job.properties        the options of the job
 *   initial.tsv           lane and SHA-256 of version 0, which is the same on every machine
 *   expected.tsv          lane and version, SHA-256 of the tensors, embedding of a picture; the first line names the processor
 * </pre>
 *
 * @param directory where it lies
 */
record KeptSavepoint(Path directory) {

    static final List<String> LANES = List.of("a", "b/ä");

    /** The lane and version that the job goes on to by its first step after the savepoint. */
    static final String VERSION_OF_FIRST_STEP = "a 1";

    private static final Path ALL = Path.of("src", "test", "resources", "savepoints");

    private static final Set<String> PLACES =
            Set.of("kafka.bootstrap-servers", "publishing.directory", "flink.execution.checkpointing.dir");

    /** How many images of each lane were taken before the savepoint. */
    private static final Map<String, Integer> BEFORE = Map.of("a", 60, "b/ä", 5);

    /** How many there are in all: the last of them makes a version. */
    private static final Map<String, Integer> IN_ALL = Map.of("a", 128, "b/ä", 64);

    /**
     * An encoder that the job goes on to.
     *
     * @param tensorsSha256 of the file without its metadata, which may come to say more
     * @param embedding of picture 0
     */
    record Expected(String tensorsSha256, float[] embedding) {

        static Expected of(EncoderFile file) {
            String sha256 = EncoderFile.sha256(new Safetensors(new TreeMap<>(), file.weights()).toBytes());
            try (Embedder embedder = Embedder.of(file)) {
                return new Expected(sha256, embedder.embed(TestImages.squares(0), 1, TestImages.SIDE)[0]);
            }
        }
    }

    static KeptSavepoint of(String release) {
        return new KeptSavepoint(ALL.resolve(release));
    }

    static List<KeptSavepoint> all() throws IOException {
        try (Stream<Path> releases = Files.list(ALL)) {
            return releases.sorted().map(KeptSavepoint::new).toList();
        }
    }

    String release() {
        return directory.getFileName().toString();
    }

    /** What the topics of its job begin with. */
    String prefix() {
        return "kept-" + release() + "-";
    }

    Path savepoint() {
        return directory.resolve("savepoint");
    }

    /** Ids of the images that were taken before the savepoint, each behind its lane. */
    static List<String> before() {
        return ids(lane -> 0, BEFORE::get);
    }

    /** Ids of the images that came after the savepoint, each behind its lane. */
    static List<String> after() {
        return ids(BEFORE::get, IN_ALL::get);
    }

    private static List<String> ids(ToIntFunction<String> from, ToIntFunction<String> to) {
        List<String> ids = new ArrayList<>();
        for (String lane : LANES) {
            for (int image = from.applyAsInt(lane); image < to.applyAsInt(lane); image++) {
                ids.add(lane + " image-" + image);
            }
        }
        return ids;
    }

    /** The versions that the job goes on to. */
    static List<String> versionsAfter() {
        return List.of("a 1", "a 2", "b/ä 1");
    }

    /** Writes the options but for those that name places of this machine. */
    void writeOptions(Map<String, String> options) throws IOException {
        String lines = options.entrySet().stream()
                .filter(entry -> !PLACES.contains(entry.getKey()))
                .map(entry -> entry.getKey() + "=" + entry.getValue() + "\n")
                .sorted()
                .collect(Collectors.joining());
        Files.createDirectories(directory);
        Files.writeString(directory.resolve("job.properties"), lines, UTF_8);
    }

    Map<String, String> readOptions() throws IOException {
        Properties properties = new Properties();
        try (BufferedReader reader = Files.newBufferedReader(directory.resolve("job.properties"), UTF_8)) {
            properties.load(reader);
        }
        Map<String, String> options = new TreeMap<>();
        properties.forEach((key, value) -> options.put((String) key, (String) value));
        return options;
    }

    void writeInitial(SortedMap<String, String> sha256s) throws IOException {
        StringBuilder lines = new StringBuilder();
        sha256s.forEach(
                (lane, sha256) -> lines.append(lane).append('\t').append(sha256).append('\n'));
        Files.writeString(directory.resolve("initial.tsv"), lines, UTF_8);
    }

    SortedMap<String, String> readInitial() throws IOException {
        SortedMap<String, String> sha256s = new TreeMap<>();
        for (String line : Files.readAllLines(directory.resolve("initial.tsv"), UTF_8)) {
            String[] fields = line.split("\t");
            sha256s.put(fields[0], fields[1]);
        }
        return sha256s;
    }

    void writeExpected(SortedMap<String, Expected> expected) throws IOException {
        StringBuilder lines = new StringBuilder(processor()).append('\n');
        expected.forEach((version, encoder) -> lines.append(version)
                .append('\t')
                .append(encoder.tensorsSha256())
                .append('\t')
                .append(Arrays.toString(encoder.embedding()).replaceAll("[\\[\\] ]", ""))
                .append('\n'));
        Files.writeString(directory.resolve("expected.tsv"), lines, UTF_8);
    }

    SortedMap<String, Expected> readExpected() throws IOException {
        SortedMap<String, Expected> expected = new TreeMap<>();
        for (String line : lines().subList(1, lines().size())) {
            String[] fields = line.split("\t");
            String[] numbers = fields[2].split(",");
            float[] embedding = new float[numbers.length];
            for (int i = 0; i < numbers.length; i++) {
                embedding[i] = Float.parseFloat(numbers[i]);
            }
            expected.put(fields[0], new Expected(fields[1], embedding));
        }
        return expected;
    }

    /** Whether this machine's processor has the instructions of the one that made the expected encoders: bits depend on them. */
    boolean isFromSuchAProcessor() throws IOException {
        return lines().get(0).equals(processor());
    }

    private List<String> lines() throws IOException {
        return Files.readAllLines(directory.resolve("expected.tsv"), UTF_8);
    }

    private static String processor() throws IOException {
        Path file = Path.of("/proc/cpuinfo");
        if (!Files.exists(file)) {
            return "unknown processor of " + System.getProperty("os.arch");
        }
        List<String> lines = Files.readAllLines(file, UTF_8);
        String instructions = lines.stream()
                .filter(line -> line.startsWith("model name") || line.startsWith("flags"))
                .limit(2)
                .collect(Collectors.joining("\n"));
        return "processor " + EncoderFile.sha256(instructions.getBytes(UTF_8));
    }

    /** The key of a version in what is expected. */
    static String name(EncoderVersion version) {
        return version.getLane() + " " + version.getVersion();
    }
}
