package io.tncc.pipeline.train;

import io.tncc.model.file.EncoderFile;
import io.tncc.model.file.EncoderPath;
import io.tncc.pipeline.publish.Retention;
import io.tncc.pipeline.publish.VersionPublisher;
import io.tncc.pipeline.train.LaneProgress.KeptVersion;
import java.util.List;

/** When a lane's encoder becomes a version, and how many versions of a lane are kept. Counts images, never time. */
final class VersionSchedule {

    private final VersionPublisher publisher;
    private final Retention retention;
    private final long everyImages;
    private final int keepVersions;

    VersionSchedule(VersionPublisher publisher, Retention retention, long everyImages, int keepVersions) {
        this.publisher = publisher;
        this.retention = retention;
        this.everyImages = everyImages;
        this.keepVersions = keepVersions;
    }

    Retention retention() {
        return retention;
    }

    /** Whether the step from so many images seen to so many crossed a multiple of the interval. */
    boolean isDue(long imagesSeenBefore, long imagesSeen) {
        return imagesSeen / everyImages != imagesSeenBefore / everyImages;
    }

    /** Publishes a version. */
    LaneProgress publish(EncoderFile file, LaneProgress progress) throws InterruptedException {
        String lane = file.metadata().lane();
        String sha256 = publisher.publish(file, progress.eventTimeMillis());
        LaneProgress published = progress.published(sha256);
        if (!progress.kept().isEmpty()) {
            EncoderPath path = new EncoderPath(lane, progress.nextVersion(), sha256);
            retention.deleteOrphans(path, progress.kept().get(0).version());
        }
        return keepNewest(lane, published);
    }

    private LaneProgress keepNewest(String lane, LaneProgress progress) {
        List<KeptVersion> all = progress.kept();
        int expired = Math.max(0, all.size() - keepVersions);
        all.subList(0, expired).forEach(version -> retention.expire(path(lane, version)));
        return progress.keeping(all.subList(expired, all.size()));
    }

    private static EncoderPath path(String lane, KeptVersion version) {
        return new EncoderPath(lane, version.version(), version.sha256());
    }
}
