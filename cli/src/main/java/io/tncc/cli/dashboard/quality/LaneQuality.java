package io.tncc.cli.dashboard.quality;

import io.tncc.cli.dashboard.map.VersionMap;
import io.tncc.cli.evaluate.EvaluatedVersion;
import io.tncc.cli.evaluate.EvaluationListener;
import io.tncc.cli.evaluate.ImageBank;
import io.tncc.model.evaluate.Embeddings;
import io.tncc.model.evaluate.Evaluation;
import io.tncc.schemas.EncoderVersion;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What is known of the versions of a lane: the figures of each, and the maps of the first and of the latest. It is told by
 * whoever evaluates them, version by version.
 */
public final class LaneQuality implements EvaluationListener {

    private static final int MOST_FIGURES = 400;
    private static final int MOST_FILES = 10_000;

    private final ImageBank images;
    private final int sampleSize;
    private final int mostMaps;

    /** The SHA-256 that each number was announced with last, also of versions that are not evaluated. */
    private final TreeMap<Long, String> files = new TreeMap<>();

    private final TreeMap<Long, Evaluation> figures = new TreeMap<>();
    private final TreeMap<Long, String> failures = new TreeMap<>();

    /** When the file of each was read in vain last. */
    private final TreeMap<Long, Long> unreadNanos = new TreeMap<>();

    private final TreeMap<Long, VersionMap> maps = new TreeMap<>();

    /**
     * Nothing known yet.
     *
     * @param images that the versions are evaluated on
     * @param sampleSize how many of the bank are on maps and are looked for neighbors in
     * @param mostMaps how many versions keep their map
     */
    public LaneQuality(ImageBank images, int sampleSize, int mostMaps) {
        this.images = images;
        this.sampleSize = Math.min(sampleSize, images.bank().count());
        this.mostMaps = mostMaps;
    }

    /**
     * A version is announced. Where its number comes with another file than before, all that is known of it and of those above is
     * forgotten: that was before a return to an earlier state of the training.
     *
     * @return whether the file is another one than before, or the first
     */
    synchronized boolean announced(EncoderVersion version) {
        long number = version.getVersion();
        if (version.getSha256().equals(files.get(number))) {
            return false;
        }
        for (TreeMap<Long, ?> known : List.<TreeMap<Long, ?>>of(files, figures, failures, unreadNanos, maps)) {
            known.tailMap(number).clear();
        }
        files.put(number, version.getSha256());
        return true;
    }

    /** Whether it is time to try a version again whose file could not be read; then it is not, until that was in vain too. */
    synchronized boolean isToBeTriedAgain(long version, Duration pause) {
        Long at = unreadNanos.get(version);
        return at != null && System.nanoTime() - at >= pause.toNanos() && unreadNanos.remove(version, at);
    }

    /** Once there are many, the files of these versions only are remembered: a lane may never end. */
    synchronized void remember(Set<Long> versions) {
        if (files.size() > MOST_FILES) {
            files.keySet().retainAll(versions);
        }
    }

    @Override
    public void evaluated(EvaluatedVersion version, Embeddings bank) {
        long number = version.announcement().getVersion();
        Embeddings sample =
                new Embeddings(bank.dimension(), Arrays.copyOf(bank.values(), sampleSize * bank.dimension()));
        VersionMap map = VersionMap.of(sample, before(number));
        synchronized (this) {
            if (!isOutdated(version.announcement())) {
                keep(figures, number, version.figures(), MOST_FIGURES);
                keep(maps, number, map, mostMaps);
                failures.remove(number);
            }
        }
    }

    @Override
    public synchronized void failed(EncoderVersion version, Exception reason) {
        if (!isOutdated(version)) {
            keep(failures, version.getVersion(), String.valueOf(reason.getMessage()), MOST_FIGURES);
            if (reason instanceof UncheckedIOException) {
                keep(unreadNanos, version.getVersion(), System.nanoTime(), MOST_FIGURES);
            }
        }
    }

    /** Whether another file has taken its place while it was evaluated. Nobody has to tell of announcements, as the demo does not. */
    private boolean isOutdated(EncoderVersion version) {
        return !files.isEmpty() && !version.getSha256().equals(files.get(version.getVersion()));
    }

    private synchronized @Nullable VersionMap before(long version) {
        Map.Entry<Long, VersionMap> before = maps.lowerEntry(version);
        return before == null ? null : before.getValue();
    }

    /** The first stays, and of the others the latest. */
    private static <T> void keep(TreeMap<Long, T> all, long version, T value, int most) {
        all.put(version, value);
        if (all.size() > most) {
            all.remove(all.higherKey(all.firstKey()));
        }
    }

    /** The images that the versions are evaluated on; the sample is the first of its bank. */
    public ImageBank images() {
        return images;
    }

    /** How many images are in the sample. */
    public int sampleSize() {
        return sampleSize;
    }

    /** Whether the images have classes, without which kNN says nothing. */
    public boolean isLabelled() {
        return images.isLabelled();
    }

    /** The class of an image of the sample, where it has one. */
    public @Nullable String label(int row) {
        return isLabelled() ? images.classes().get(images.bank().labels()[row]) : null;
    }

    /** The figures of a version; null before it is evaluated. */
    public synchronized @Nullable Evaluation figures(long version) {
        return figures.get(version);
    }

    /** Why a version has no figures, where that is for good. */
    public synchronized @Nullable String failure(long version) {
        return failures.get(version);
    }

    /** The map of a version; null where there is none, or none any more. */
    public synchronized @Nullable VersionMap map(long version) {
        return maps.get(version);
    }
}
