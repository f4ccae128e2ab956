package io.tncc.cli.dashboard.live;

import io.tncc.cli.dashboard.live.LaneNow.AnnouncedVersion;
import io.tncc.cli.dashboard.live.LaneNow.Rates;
import io.tncc.schemas.EncoderVersion;
import io.tncc.schemas.TrainingProgress;
import java.util.List;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** One lane as it goes on. */
final class LiveLane {

    private final int maxVersions;
    private final LossCurve loss;
    private final RateWindow trainedRate = new RateWindow();
    private final RateWindow embeddedRate = new RateWindow();
    private final RateWindow rejectedRate = new RateWindow();
    private final TreeMap<Long, AnnouncedVersion> versions = new TreeMap<>();
    private long embedded;
    private long rejected;
    private @Nullable TrainingProgress latest;
    private @Nullable Long promoted;
    private @Nullable Long embeddedBy;

    LiveLane(LiveLimits limits) {
        this.maxVersions = limits.versions();
        this.loss = new LossCurve(limits.curvePoints());
    }

    void progressed(TrainingProgress step, long atMillis) {
        if (loss.add(step)) {
            if (latest != null) {
                trainedRate.add(atMillis, Math.max(0, step.getImagesSeen() - latest.getImagesSeen()));
            }
            latest = step;
        }
    }

    void embedded(long version, long atMillis) {
        embedded++;
        embeddedRate.add(atMillis, 1);
        embeddedBy = version;
    }

    void rejected(long atMillis) {
        rejected++;
        rejectedRate.add(atMillis, 1);
    }

    /**
     * A version was announced, and takes the place of all of its number and above: they came before a return to an earlier state of
     * the training. The initial one and the promoted stay; of the others the newest.
     */
    void announced(EncoderVersion version, long atMillis) {
        versions.tailMap(version.getVersion()).clear();
        versions.put(version.getVersion(), new AnnouncedVersion(version, atMillis));
        if (versions.size() > maxVersions) {
            versions.keySet().stream()
                    .filter(each -> each != 0 && !each.equals(promoted))
                    .findFirst()
                    .ifPresent(versions::remove);
        }
    }

    /** A version was promoted; none, where a promotion was taken back. */
    void promoted(@Nullable Long version) {
        promoted = version;
    }

    @Nullable
    AnnouncedVersion version(long version) {
        return versions.get(version);
    }

    long imagesSeen() {
        return latest == null ? 0 : latest.getImagesSeen();
    }

    LaneNow now(long nowMillis) {
        long first = Math.floorDiv(nowMillis, RateWindow.SLOT_MILLIS) - RateWindow.SLOTS + 1;
        return new LaneNow(
                imagesSeen(),
                embedded,
                rejected,
                new Rates(
                        first * RateWindow.SLOT_MILLIS,
                        RateWindow.SLOT_MILLIS,
                        trainedRate.perSecond(nowMillis),
                        embeddedRate.perSecond(nowMillis),
                        rejectedRate.perSecond(nowMillis)),
                latest,
                loss.points(),
                List.copyOf(versions.values()),
                promoted,
                embeddedBy);
    }
}
