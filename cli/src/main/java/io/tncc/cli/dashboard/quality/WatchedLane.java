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
    private @Nullable VersionEvaluations evaluations;
    private volatile @Nullable LaneQuality quality;

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

    /** Goes on as far as it can with the versions that there are; takes a while when the sample is ready. */
    void advance(List<AnnouncedVersion> versions) {
        if (evaluations == null && !versions.isEmpty() && sample.isReady(STALLED_NANOS)) {
            evaluations = begin(versions);
        }
        if (evaluations != null) {
            boolean begins = latestAdded < 0;
            for (int i = 0; i < versions.size(); i++) {
                // of a long past only the first and the latest
                if (!begins || i == 0 || versions.size() - i < mostMaps) {
                    add(evaluations, versions.get(i).announcement());
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
        if (unreadable.contains(newest.getVersion())) {
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
            return null;
        }
        sample.release();
        LaneQuality begun = new LaneQuality(images, sampleSize, mostMaps);
        quality = begun;
        return new VersionEvaluations(images, begun);
    }

    @Override
    public void close() {
        if (evaluations != null) {
            evaluations.close();
        }
    }
}
