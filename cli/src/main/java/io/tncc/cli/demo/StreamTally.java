package io.tncc.cli.demo;

import io.tncc.cli.stream.RecordPlace;
import io.tncc.cli.stream.StreamListener;
import io.tncc.cli.stream.StreamTopics;
import io.tncc.schemas.Embedding;
import io.tncc.schemas.EncoderVersion;
import io.tncc.schemas.RejectedImage;
import io.tncc.schemas.TrainingProgress;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** Counts what the job writes. The counts may be read at any time. */
final class StreamTally implements StreamListener {

    private final Set<Long> announced = ConcurrentHashMap.newKeySet();
    private final Set<Long> named = ConcurrentHashMap.newKeySet();
    private volatile Tally embedded = Tally.NOTHING;
    private volatile Tally progressed = Tally.NOTHING;
    private volatile Tally rejected = Tally.NOTHING;
    private volatile @Nullable TrainingProgress latest;
    private volatile @Nullable String unreadable;

    /**
     * How many records a topic has, and when its first and last were written.
     *
     * @param count of records
     * @param firstMillis 0 where there is none
     * @param lastMillis 0 where there is none
     */
    record Tally(long count, long firstMillis, long lastMillis) {

        static final Tally NOTHING = new Tally(0, 0, 0);

        Tally with(RecordPlace place) {
            return new Tally(count + 1, count == 0 ? place.timestampMillis() : firstMillis, place.timestampMillis());
        }

        double seconds() {
            return (lastMillis - firstMillis) / 1e3;
        }
    }

    Tally embedded() {
        return embedded;
    }

    Tally progressed() {
        return progressed;
    }

    Tally rejected() {
        return rejected;
    }

    /** The latest training step, or null before the first. */
    @Nullable
    TrainingProgress latest() {
        return latest;
    }

    /** How many images were trained on. */
    long trained() {
        TrainingProgress progress = latest;
        return progress == null ? 0 : progress.getImagesSeen();
    }

    boolean isAnnounced(long version) {
        return announced.contains(version);
    }

    /** The versions that embeddings name but nobody announced. */
    Set<Long> unannounced() {
        Set<Long> unknown = new TreeSet<>(named);
        unknown.removeAll(announced);
        return unknown;
    }

    /** A record that the job wrote and nobody can read, or null if there is none. */
    @Nullable
    String unreadable() {
        return unreadable;
    }

    @Override
    public void embedding(Embedding embedding, RecordPlace place) {
        named.add(embedding.getEncoderVersion());
        embedded = embedded.with(place);
    }

    @Override
    public void version(EncoderVersion version, RecordPlace place) {
        announced.add(version.getVersion());
    }

    @Override
    public void progress(TrainingProgress progress, RecordPlace place) {
        progressed = progressed.with(place);
        TrainingProgress before = latest;
        if (before == null || progress.getStep() > before.getStep()) {
            latest = progress;
        }
    }

    @Override
    public void rejected(RejectedImage image, RecordPlace place) {
        rejected = rejected.with(place);
    }

    @Override
    public void unreadable(RecordPlace place, String message) {
        if (!place.topic().equals(StreamTopics.USUAL.images())) {
            unreadable = "%s: %s".formatted(place, message);
        }
    }
}
