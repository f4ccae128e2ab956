package io.tncc.cli.search;

import io.tncc.cli.search.VersionIndex.Place;
import io.tncc.cli.stream.JobStream;
import io.tncc.cli.stream.RecordPlace;
import io.tncc.cli.stream.StreamCatchUp;
import io.tncc.cli.stream.StreamListener;
import io.tncc.cli.terminal.ProgressDisplay;
import io.tncc.schemas.Embedding;
import io.tncc.schemas.EncoderVersion;
import io.tncc.schemas.ImageRecord;
import io.tncc.schemas.codec.EmbeddingKey;
import io.tncc.schemas.codec.FloatVector;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.apache.kafka.common.TopicPartition;

/** Brings an index up to what the topics hold now. */
final class VersionIndexing implements StreamListener {

    private static final long COMMIT_EVERY_NANOS = Duration.ofSeconds(5).toNanos();

    private final VersionIndex index;
    private final EncoderVersion version;
    private long committedNanos = System.nanoTime();

    VersionIndexing(VersionIndex index, EncoderVersion version) {
        this.index = index;
        this.version = version;
    }

    /** Reads on where the index was committed last, and returns the first offsets that the topics still have. */
    Map<TopicPartition, Long> follow(JobStream stream) {
        List<String> topics =
                List.of(stream.topics().embeddings(), stream.topics().images());
        try (StreamCatchUp reading = new StreamCatchUp(stream, topics, index.offsets())) {
            long records = reading.remaining();
            if (records > 0) {
                try (ProgressDisplay progress = ProgressDisplay.of("Indexing", "records", records)) {
                    reading.read(this, (done, next) -> {
                        progress.show(done);
                        commit(next, done == records);
                    });
                }
            }
            return reading.begins();
        }
    }

    private void commit(Map<TopicPartition, Long> next, boolean last) {
        if (last || System.nanoTime() - committedNanos >= COMMIT_EVERY_NANOS) {
            index.commit(next);
            committedNanos = System.nanoTime();
        }
    }

    @Override
    public void embedding(Embedding embedding, RecordPlace place) {
        if (!embedding.getLane().equals(version.getLane())) {
            return;
        }
        index.count(embedding.getEncoderVersion());
        // a lane that is trained anew counts from 0 again: the file tells which version it is
        if (embedding.getEncoderSha256().equals(version.getSha256())) {
            index.add(embedding.getId(), FloatVector.valuesOf(embedding.getVector()));
        }
    }

    /** Only the embedding: where the image lies is told by the topic of images, before this or after it. */
    @Override
    public void deleted(EmbeddingKey image, RecordPlace place) {
        if (image.lane().equals(version.getLane())) {
            index.removeEmbedding(image.id());
        }
    }

    @Override
    public void image(String lane, ImageRecord image, RecordPlace place) {
        if (!lane.equals(version.getLane())) {
            return;
        }
        boolean isDelete = image.getContent() == null && image.getUri() == null;
        if (isDelete) {
            index.removePlace(image.getId());
        } else {
            index.put(image.getId(), new Place(place.partition(), place.offset()));
        }
    }
}
