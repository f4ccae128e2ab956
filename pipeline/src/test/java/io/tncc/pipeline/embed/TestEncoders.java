package io.tncc.pipeline.embed;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.tncc.model.embed.Embedder;
import io.tncc.model.encoder.Precision;
import io.tncc.model.engine.Workspace;
import io.tncc.model.file.EncoderFile;
import io.tncc.model.file.EncoderMetadata;
import io.tncc.model.file.EncoderPath;
import io.tncc.model.train.Learner;
import io.tncc.pipeline.TestImages;
import io.tncc.pipeline.option.LearnerSettings;
import io.tncc.pipeline.option.PipelineConfiguration;
import io.tncc.pipeline.publish.EncoderStore;
import io.tncc.schemas.Embedding;
import io.tncc.schemas.EncoderVersion;
import io.tncc.schemas.codec.FloatVector;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.function.Function;

/** Encoder versions whose files are there. Each version's encoder is the initial one of another seed. */
final class TestEncoders {

    private final Map<String, String> options;

    /** @param options of the operator; they say where the files lie */
    TestEncoders(Map<String, String> options) {
        this.options = Map.copyOf(options);
    }

    EncoderVersion version(String lane, long version) throws IOException {
        byte[] file = encoder(lane, version).toBytes();
        String sha256 = EncoderFile.sha256(file);
        String uri = new EncoderStore(options.get("publishing.directory"))
                .write(new EncoderPath(lane, version, sha256), file);
        return EncoderVersion.newBuilder()
                .setLane(lane)
                .setVersion(version)
                .setImagesSeen(0)
                .setSteps(0)
                .setUri(uri)
                .setSha256(sha256)
                .setSizeBytes(file.length)
                .setArchitecture("resnet20")
                .setEventTime(Instant.EPOCH)
                .build();
    }

    static Path file(EncoderVersion version) {
        return Path.of(URI.create(version.getUri()));
    }

    /** What a version embeds by. */
    Embedder embedder(String lane, long version, Precision precision) {
        EncoderFile encoder = encoder(lane, version);
        return Embedder.of(encoder, encoder.metadata().embeddingLayer(), precision, Workspace.RETURNED);
    }

    private EncoderFile encoder(String lane, long version) {
        Map<String, String> seeded = new HashMap<>(options);
        seeded.put("training.seed", Long.toString(100 + version));
        EncoderFile initial = Learner.initialEncoderFile(LearnerSettings.start(PipelineConfiguration.of(seeded)), lane);
        SortedMap<String, String> metadata = initial.metadata().toText();
        metadata.put("tncc.version", Long.toString(version));
        return new EncoderFile(EncoderMetadata.of(metadata), initial.weights());
    }

    /** Each vector is what the version that it names makes of the image. */
    void checkVectors(List<Embedding> embeddings) {
        checkVectors(embeddings, embedding -> encoder(embedding.getLane(), embedding.getEncoderVersion()));
    }

    /** Each vector is what the encoder that it is said to come from makes of the image. */
    static void checkVectors(List<Embedding> embeddings, Function<Embedding, EncoderFile> encoders) {
        assertThat(embeddings).isNotEmpty();
        for (Embedding embedding : embeddings) {
            EncoderFile encoder = encoders.apply(embedding);
            assertThat(embedding.getEncoderSha256()).isEqualTo(EncoderFile.sha256(encoder.toBytes()));
            int number = Integer.parseInt(
                    embedding.getId().substring(EmbedHarness.id(0).length() - 1));
            try (Embedder embedder = Embedder.of(encoder)) {
                float[] expected =
                        embedder.embed(EmbedHarness.pixels(embedding.getLane(), number), 1, TestImages.SIDE)[0];
                float[] vector = FloatVector.valuesOf(embedding.getVector());
                assertThat(vector).containsExactly(expected, within(1e-4f));
            }
        }
    }
}
