package io.tncc.proof.stream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.tncc.model.embed.Embedder;
import io.tncc.model.file.EncoderFile;
import io.tncc.pipeline.decode.ImageDecoder;
import io.tncc.pipeline.decode.ImageLimits;
import io.tncc.pipeline.option.PipelineConfiguration;
import io.tncc.proof.kafka.KafkaServer;
import io.tncc.schemas.Embedding;
import io.tncc.schemas.EncoderVersion;
import io.tncc.schemas.codec.Codecs;
import io.tncc.schemas.codec.FloatVector;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.UnaryOperator;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/** What jobs committed to their topics, and whether that is what they promise. */
public final class CommittedResults {

    private static final int SIDE = 32;
    private static final int BATCH = 256;

    private final KafkaServer kafka;
    private final String prefix;
    private final UnaryOperator<String> fileOf;
    private final SortedMap<String, EncoderVersion> versions = new TreeMap<>();

    /**
     * Reads the announcements under the topics' prefix, and checks that each version is announced once, and that its file is
     * there with the hash that was announced.
     *
     * @param fileOf the path of a file by its URI
     */
    public CommittedResults(KafkaServer kafka, String prefix, UnaryOperator<String> fileOf) throws Exception {
        this.kafka = kafka;
        this.prefix = prefix;
        this.fileOf = fileOf;
        for (ConsumerRecord<byte[], byte[]> record : kafka.committed(prefix + "encoder-versions")) {
            EncoderVersion version = Codecs.ENCODER_VERSIONS.decode(record.value());
            String name = name(version.getLane(), version.getVersion());
            assertThat(versions.put(name, version))
                    .as("announced twice: " + name)
                    .isNull();
        }
    }

    private static String name(String lane, long version) {
        return "%s version %03d".formatted(lane, version);
    }

    /** Checks that the file of each announced version is there, and has the hash that was announced. */
    public CommittedResults requireFiles() throws Exception {
        for (EncoderVersion version : versions.values()) {
            assertThat(EncoderFile.sha256(Files.readAllBytes(file(version))))
                    .as(version.getUri())
                    .isEqualTo(version.getSha256());
        }
        return this;
    }

    private Path file(EncoderVersion version) {
        return Path.of(fileOf.apply(version.getUri()));
    }

    /** The files of all versions. */
    public List<byte[]> files() throws IOException {
        List<byte[]> files = new ArrayList<>();
        for (EncoderVersion version : versions.values()) {
            files.add(Files.readAllBytes(file(version)));
        }
        return files;
    }

    /** The SHA-256 of each lane's versions. */
    public SortedMap<String, String> hashes() {
        SortedMap<String, String> hashes = new TreeMap<>();
        versions.forEach((name, version) -> hashes.put(name, version.getSha256()));
        return hashes;
    }

    public int rejects() {
        return kafka.committed(prefix + "rejected-images").size();
    }

    /** How many lanes have a version. */
    public int lanes() {
        return (int) versions.values().stream()
                .map(EncoderVersion::getLane)
                .distinct()
                .count();
    }

    /**
     * Checks that each embedding is the only one of its image, names an announced version, and is within 1e-4 of what that
     * version's file makes of the image.
     *
     * @return lane and id of all images that are embedded
     */
    public SortedSet<String> checkedEmbeddings() throws Exception {
        SortedSet<String> embedded = new TreeSet<>();
        Map<String, List<Embedding>> byVersion = new TreeMap<>();
        for (ConsumerRecord<byte[], byte[]> record : kafka.committed(prefix + "embeddings")) {
            Embedding embedding = Codecs.EMBEDDINGS.decode(record.value());
            String image = embedding.getLane() + " " + embedding.getId();
            assertThat(embedded.add(image)).as("embedded twice: " + image).isTrue();
            byVersion
                    .computeIfAbsent(
                            name(embedding.getLane(), embedding.getEncoderVersion()), name -> new ArrayList<>())
                    .add(embedding);
        }
        for (Map.Entry<String, List<Embedding>> entry : byVersion.entrySet()) {
            assertThat(versions).as("announced versions").containsKey(entry.getKey());
            check(entry.getValue(), versions.get(entry.getKey()));
        }
        return embedded;
    }

    private void check(List<Embedding> embeddings, EncoderVersion version) throws Exception {
        PipelineConfiguration options = PipelineConfiguration.of(Map.of(
                "kafka.bootstrap-servers", "localhost:9092",
                "publishing.directory", "/tmp",
                "flink.execution.checkpointing.interval", "1 s"));
        ImageDecoder decoder = new ImageDecoder(ImageLimits.of(options), SIDE);
        try (Embedder embedder = Embedder.of(EncoderFile.parse(Files.readAllBytes(file(version))))) {
            for (int from = 0; from < embeddings.size(); from += BATCH) {
                List<Embedding> batch = embeddings.subList(from, Math.min(from + BATCH, embeddings.size()));
                byte[] pixels = new byte[batch.size() * 3 * SIDE * SIDE];
                for (int i = 0; i < batch.size(); i++) {
                    Embedding embedding = batch.get(i);
                    assertThat(embedding.getEncoderSha256()).isEqualTo(version.getSha256());
                    byte[] decoded = decoder.decode(ImageStream.content(embedding.getLane(), embedding.getId()));
                    System.arraycopy(decoded, 0, pixels, i * decoded.length, decoded.length);
                }
                float[][] expected = embedder.embed(pixels, batch.size(), SIDE);
                for (int i = 0; i < batch.size(); i++) {
                    assertThat(FloatVector.valuesOf(batch.get(i).getVector()))
                            .containsExactly(expected[i], within(1e-4f));
                }
            }
        }
    }
}
