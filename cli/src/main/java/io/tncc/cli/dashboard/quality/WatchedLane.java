package io.tncc.cli.dashboard.quality;

import io.tncc.cli.dashboard.live.LaneNow.AnnouncedVersion;
import io.tncc.cli.encoder.AnnouncedEncoder;
import io.tncc.cli.evaluate.ImageBank;
import io.tncc.cli.evaluate.VersionEvaluations;
import io.tncc.schemas.EncoderVersion;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
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
    private final Duration retryPause;
    private int undecodableSize;
    private boolean givenUp;
    private @Nullable String unreadSha256;
    private long triedNanos;
    private volatile long lookedAtNanos = System.nanoTime();
    private volatile @Nullable VersionEvaluations evaluations;
    private volatile @Nullable LaneQuality quality;
    private volatile @Nullable String problem;
    private volatile boolean closed;

    /**
     * A lane of which nothing has come yet.
     *
     * @param retryPause how long a file that could not be read is not tried again
     */
    WatchedLane(int sampleSize, int mostMaps, Duration retryPause) {
        this.sampleSize = sampleSize;
        this.mostMaps = mostMaps;
        this.retryPause = retryPause;
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

    /** Why its versions are not evaluated, for people; null where they are or will be. */
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
        boolean begins = begun == null;
        if (begins && !givenUp && !versions.isEmpty() && sample.isReady(STALLED_NANOS)) {
            begun = begin(versions);
            evaluations = begun;
            if (begun != null && closed) {
                // it was closed meanwhile, when there was nothing to close yet
                begun.close();
                return;
            }
        }
        LaneQuality known = quality;
        if (begun != null && known != null) {
            for (int i = 0; i < versions.size(); i++) {
                EncoderVersion version = versions.get(i).announcement();
                // of a long past only the first and the latest
                boolean wanted = !begins || i == 0 || versions.size() - i < mostMaps;
                boolean isNew = known.announced(version);
                if (isNew && wanted || known.isToBeTriedAgain(version.getVersion(), retryPause)) {
                    begun.add(version);
                }
            }
            known.remember(versions.stream()
                    .map(each -> each.announcement().getVersion())
                    .collect(Collectors.toSet()));
        }
    }

    /** The newest file tells the side that images are decoded to. */
    private @Nullable VersionEvaluations begin(List<AnnouncedVersion> versions) {
        EncoderVersion newest = versions.get(versions.size() - 1).announcement();
        boolean full = sample.isFull();
        int size = sample.size();
        if (size == undecodableSize || couldNotBeReadJustNow(newest)) {
            return null;
        }
        ImageBank images;
        try {
            images = sample.decoded(AnnouncedEncoder.read(newest).metadata().inputSide());
        } catch (RuntimeException e) {
            tryAgainLater(newest, e);
            return null;
        }
        problem = null;
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

    private boolean couldNotBeReadJustNow(EncoderVersion version) {
        return version.getSha256().equals(unreadSha256) && System.nanoTime() - triedNanos < retryPause.toNanos();
    }

    /** The store of encoder files may be away for a moment. */
    private void tryAgainLater(EncoderVersion version, RuntimeException reason) {
        LOG.warn("Version {} of lane {} can not be read now", version.getVersion(), version.getLane(), reason);
        unreadSha256 = version.getSha256();
        triedNanos = System.nanoTime();
        Throwable told =
                reason instanceof UncheckedIOException && reason.getCause() != null ? reason.getCause() : reason;
        problem =
                "Version %d can not be read: %s; it is tried again".formatted(version.getVersion(), told.getMessage());
    }

    private void giveUp(int size) {
        givenUp = true;
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
