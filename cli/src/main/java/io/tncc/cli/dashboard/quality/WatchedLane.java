package io.tncc.cli.dashboard.quality;

import io.tncc.cli.dashboard.live.LaneNow.AnnouncedVersion;
import io.tncc.cli.evaluate.ImageBank;
import io.tncc.cli.evaluate.VersionEvaluations;
import io.tncc.schemas.EncoderVersion;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A lane whose versions are evaluated: first its sample fills, then one version after the other comes to its turn. */
final class WatchedLane implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(WatchedLane.class);
    private static final long STALLED_NANOS = TimeUnit.SECONDS.toNanos(5);

    private final LaneSample sample;
    private final int sampleSize;
    private final int mostMaps;
    private final Set<Long> unreadable = new HashSet<>();
    private long latestAdded = -1;
    private int undecodableSize;
    private volatile long lookedAtNanos = System.nanoTime();
    private volatile @Nullable VersionEvaluations evaluations;
    private volatile @Nullable LaneQuality quality;
    private volatile @Nullable String problem;
    private volatile boolean closed;

    WatchedLane(int sampleSize, int mostMaps) {
        this.sampleSize = sampleSize;
        this.mostMaps = mostMaps;
        // a quarter classifies and is not on the map
        this.sample = new LaneSample(sampleSize * 4 / 3);
    }

    LaneSample sample() {
        return sample;
    }

    @Nullable
    LaneQuality quality() {
        return quality;
    }

    /** Why its versions are never evaluated, for people; null where they are or will be. */
    @Nullable
    String problem() {
        return problem;
    }

    /** Somebody looks at it. */
    void lookAt() {
        lookedAtNanos = System.nanoTime();
    }

    boolean wasLookedAtWithin(long nanos) {
        return System.nanoTime() - lookedAtNanos < nanos;
    }

    /** Goes on as far as it can with the versions that there are; takes a while when the sample is ready. */
    void advance(List<AnnouncedVersion> versions) {
        if (closed) {
            return;
        }
        VersionEvaluations begun = evaluations;
        if (begun == null && problem == null && !versions.isEmpty() && sample.isReady(STALLED_NANOS)) {
            begun = begin(versions);
            evaluations = begun;
            if (begun != null && closed) {
                // it was closed meanwhile, when there was nothing to close yet
                begun.close();
                return;
            }
        }
        if (begun != null) {
            boolean begins = latestAdded < 0;
            for (int i = 0; i < versions.size(); i++) {
                // of a long past only the first and the latest
                if (!begins || i == 0 || versions.size() - i < mostMaps) {
                    add(begun, versions.get(i).announcement());
                }
            }
        }
    }

    private void add(VersionEvaluations to, EncoderVersion version) {
        if (version.getVersion() > latestAdded) {
            latestAdded = version.getVersion();
            to.add(version);
        }
    }

    /** The newest file tells the side that images are decoded to. */
    private @Nullable VersionEvaluations begin(List<AnnouncedVersion> versions) {
        EncoderVersion newest = versions.get(versions.size() - 1).announcement();
        boolean full = sample.isFull();
        int size = sample.size();
        if (unreadable.contains(newest.getVersion()) || size == undecodableSize) {
            return null;
        }
        ImageBank images;
        try {
            images = sample.decoded(VersionEvaluations.load(newest).metadata().inputSide());
        } catch (RuntimeException e) {
            LOG.warn("Version {} of lane {} can not be read", newest.getVersion(), newest.getLane(), e);
            unreadable.add(newest.getVersion());
            return null;
        }
        if (images == null) {
            undecodableSize = size;
            if (full) {
                giveUp(size);
            }
            return null;
        }
        sample.release();
        LaneQuality begun = new LaneQuality(images, sampleSize, mostMaps);
        quality = begun;
        return new VersionEvaluations(images, begun);
    }

    private void giveUp(int size) {
        problem = "No version is evaluated: of %d images, which fill the sample, fewer than %d can be decoded"
                .formatted(size, LaneSample.LEAST);
        sample.release();
    }

    @Override
    public void close() {
        closed = true;
        VersionEvaluations begun = evaluations;
        if (begun != null) {
            begun.close();
        }
    }
}
