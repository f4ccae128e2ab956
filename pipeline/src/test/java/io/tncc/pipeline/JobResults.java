package io.tncc.pipeline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.tncc.model.embed.Embedder;
import io.tncc.model.file.EncoderFile;
import io.tncc.pipeline.decode.ImageDecoder;
import io.tncc.pipeline.decode.ImageLimits;
import io.tncc.pipeline.option.LearnerSettings;
import io.tncc.pipeline.option.PipelineConfiguration;
import io.tncc.pipeline.publish.EncoderStore;
import io.tncc.schemas.Embedding;
import io.tncc.schemas.EncoderVersion;
import io.tncc.schemas.RejectedImage;
import io.tncc.schemas.codec.Codecs;
import io.tncc.schemas.codec.FloatVector;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/** What a job committed to its topics, and whether that is what jobs promise. */
final class JobResults {

    /** Gives the encoded image of a lane's id. */
    interface Content {
        byte[] of(String lane, String id);
    }

    private final TestKafka kafka;
    private final String prefix;
    private final Map<String, EncoderVersion> versions = new HashMap<>();

    /** Reads the announcements under the topics' prefix: one for each version. */
    JobResults(TestKafka kafka, String prefix) throws Exception {
        this.kafka = kafka;
        this.prefix = prefix;
        for (ConsumerRecord<byte[], byte[]> record : kafka.committed(prefix + "encoder-versions")) {
            EncoderVersion version = Codecs.ENCODER_VERSIONS.decode(record.value());
            String name = version.getLane() + " " + version.getVersion();
            assertThat(versions.put(name, version))
                    .as("announced twice: " + name)
                    .isNull();
        }
    }

    /** The SHA-256 of each lane's versions. */
    SortedMap<String, String> hashes() {
        SortedMap<String, String> hashes = new TreeMap<>();
        versions.forEach((name, version) -> hashes.put(name, version.getSha256()));
        return hashes;
    }

    List<RejectedImage> rejects() throws Exception {
        List<RejectedImage> rejects = new ArrayList<>();
        for (ConsumerRecord<byte[], byte[]> record : kafka.committed(prefix + "rejected-images")) {
            rejects.add(Codecs.REJECTED_IMAGES.decode(record.value()));
        }
        return rejects;
    }

    /**
     * Checks that each embedding is the only one of its image, names an announced version, and is what that version's file
     * makes of the image.
     *
     * @return lane and id of all images that are embedded
     */
    SortedSet<String> checkedEmbeddings(PipelineConfiguration configuration, Content content) throws Exception {
        ImageDecoder decoder = new ImageDecoder(ImageLimits.of(configuration), TestImages.SIDE);
        LearnerSettings.start(configuration);
        Map<String, Embedder> embedders = new HashMap<>();
        SortedSet<String> embedded = new TreeSet<>();
        for (ConsumerRecord<byte[], byte[]> record : kafka.committed(prefix + "embeddings")) {
            Embedding embedding = Codecs.EMBEDDINGS.decode(record.value());
            String name = embedding.getLane() + " " + embedding.getId();
            assertThat(embedded.add(name)).as("embedded twice: " + name).isTrue();
            EncoderVersion version = versions.get(embedding.getLane() + " " + embedding.getEncoderVersion());
            assertThat(version.getSha256()).isEqualTo(embedding.getEncoderSha256());
            Embedder embedder = embedders.computeIfAbsent(version.getUri(), uri -> load(version));
            byte[] pixels = decoder.decode(content.of(embedding.getLane(), embedding.getId()));
            assertThat(FloatVector.valuesOf(embedding.getVector()))
                    .containsExactly(embedder.embed(pixels, 1, TestImages.SIDE)[0], within(1e-4f));
        }
        embedders.values().forEach(Embedder::close);
        return embedded;
    }

    private static Embedder load(EncoderVersion version) {
        try {
            return Embedder.of(EncoderFile.parse(EncoderStore.read(version.getUri(), version.getSha256())));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
