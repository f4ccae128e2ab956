package io.tncc.deployment.security;

import static org.assertj.core.api.Assertions.assertThat;

import io.tncc.cli.stream.RecordPlace;
import io.tncc.cli.stream.StreamListener;
import io.tncc.schemas.Embedding;
import io.tncc.schemas.EncoderVersion;
import io.tncc.schemas.ImageRecord;
import io.tncc.schemas.RejectedImage;
import io.tncc.schemas.TrainingProgress;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentSkipListSet;
import org.jspecify.annotations.Nullable;

/** Which topics of a stream records were read from. */
final class SeenTopics implements StreamListener {

    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final Set<String> WRITTEN =
            Set.of("images", "embeddings", "encoder-versions", "training-progress", "rejected-images");

    private final Set<String> seen = new ConcurrentSkipListSet<>();
    private volatile @Nullable String trouble;

    @Override
    public void image(String lane, ImageRecord image, RecordPlace place) {
        seen.add("images");
    }

    @Override
    public void embedding(Embedding embedding, RecordPlace place) {
        seen.add("embeddings");
    }

    @Override
    public void version(EncoderVersion version, RecordPlace place) {
        seen.add("encoder-versions");
    }

    @Override
    public void progress(TrainingProgress progress, RecordPlace place) {
        seen.add("training-progress");
    }

    @Override
    public void rejected(RejectedImage rejected, RecordPlace place) {
        seen.add("rejected-images");
    }

    @Override
    public void troubled(@Nullable String message) {
        trouble = message;
    }

    /** Waits until there was a record of each topic that the jobs write. */
    void await() throws InterruptedException {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (!seen.containsAll(WRITTEN) && System.nanoTime() < deadline) {
            Thread.sleep(100);
        }
        assertThat(seen).as(trouble).containsAll(WRITTEN);
    }
}
