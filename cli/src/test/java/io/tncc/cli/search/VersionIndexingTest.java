package io.tncc.cli.search;

import static org.assertj.core.api.Assertions.assertThat;

import io.tncc.cli.search.VersionIndex.Place;
import io.tncc.cli.search.VersionIndex.Snapshot;
import io.tncc.cli.stream.RecordPlace;
import io.tncc.schemas.EncoderVersion;
import io.tncc.schemas.ImageRecord;
import io.tncc.schemas.codec.EmbeddingKey;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Instant;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class VersionIndexingTest {

    private static final EncoderVersion VERSION = EncoderVersion.newBuilder()
            .setLane("main")
            .setVersion(1)
            .setImagesSeen(100)
            .setSteps(1)
            .setUri("file:/nowhere")
            .setSha256("0".repeat(64))
            .setSizeBytes(1)
            .setArchitecture("resnet20")
            .setEventTime(Instant.EPOCH)
            .build();

    @TempDir
    private Path folder;

    private static ImageRecord image(byte @Nullable [] content) {
        return ImageRecord.newBuilder()
                .setId("cat")
                .setLane("main")
                .setEventTime(Instant.EPOCH)
                .setContent(content == null ? null : ByteBuffer.wrap(content))
                .build();
    }

    @Test
    void aDeleteAmongEmbeddingsLeavesThePlaceThatTheTopicOfImagesTells() throws IOException {
        try (VersionIndex index = VersionIndex.open(folder, false)) {
            VersionIndexing indexing = new VersionIndexing(index, VERSION);
            indexing.image("main", image(new byte[] {1}), new RecordPlace("images", 0, 5, 0));
            indexing.deleted(new EmbeddingKey("main", "cat"), new RecordPlace("embeddings", 0, 9, 0));
            try (Snapshot snapshot = index.snapshot()) {
                assertThat(snapshot.place("cat")).isEqualTo(new Place(0, 5));
            }
            indexing.image("main", image(null), new RecordPlace("images", 0, 6, 0));
            try (Snapshot snapshot = index.snapshot()) {
                assertThat(snapshot.place("cat")).isNull();
            }
        }
    }
}
