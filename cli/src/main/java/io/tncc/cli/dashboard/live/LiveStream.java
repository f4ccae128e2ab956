package io.tncc.cli.dashboard.live;

import io.tncc.cli.dashboard.live.LaneNow.AnnouncedVersion;
import io.tncc.cli.dashboard.live.RecentImage.Embedded;
import io.tncc.cli.dashboard.live.WaitingImages.Waiting;
import io.tncc.cli.stream.RecordPlace;
import io.tncc.cli.stream.StreamListener;
import io.tncc.schemas.Embedding;
import io.tncc.schemas.EncoderPromotion;
import io.tncc.schemas.EncoderVersion;
import io.tncc.schemas.ImageRecord;
import io.tncc.schemas.RejectedImage;
import io.tncc.schemas.TrainingProgress;
import io.tncc.schemas.codec.EmbeddingKey;
import io.tncc.schemas.codec.FloatVector;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** All of the stream that the dashboard knows. One thread tells it what comes, any may ask. */
public final class LiveStream implements StreamListener {

    private final LiveLimits limits;
    private final Map<String, LiveLane> lanes = new TreeMap<>();
    private final RecentImages recent;
    private final Rejects rejects;
    private long lanesLeftOut;
    private @Nullable String trouble;

    public LiveStream(LiveLimits limits) {
        this.limits = limits;
        this.recent = new RecentImages(limits);
        this.rejects = new Rejects(limits.rejects());
    }

    private @Nullable LiveLane lane(String name) {
        LiveLane lane = lanes.get(name);
        if (lane == null && lanes.size() < limits.lanes()) {
            lane = new LiveLane(limits);
            lanes.put(name, lane);
        } else if (lane == null) {
            lanesLeftOut++;
        }
        return lane;
    }

    @Override
    public synchronized void image(String lane, ImageRecord image, RecordPlace place) {
        ByteBuffer content = image.getContent();
        byte @Nullable [] bytes = null;
        if (content != null) {
            bytes = new byte[content.remaining()];
            content.duplicate().get(bytes);
        }
        String uri = bytes == null ? image.getUri() : null;
        if (bytes != null || uri != null) {
            recent.image(key(lane, image.getId()), lane, new Waiting(place.partition(), image.getLabel(), bytes, uri));
        }
    }

    private static String key(String lane, String id) {
        return new EmbeddingKey(lane, id).toString();
    }

    @Override
    public synchronized boolean takesImages() {
        return recent.takesImages();
    }

    @Override
    public synchronized void embedding(Embedding embedding, RecordPlace place) {
        LiveLane lane = lane(embedding.getLane());
        if (lane != null) {
            lane.embedded(embedding.getEncoderVersion(), place.timestampMillis());
            recent.embedding(
                    key(embedding.getLane(), embedding.getId()),
                    embedding.getLane(),
                    embedding.getId(),
                    new Embedded(
                            embedding.getEncoderVersion(),
                            embedding.getEncoderSha256(),
                            FloatVector.valuesOf(embedding.getVector()),
                            place));
        }
    }

    @Override
    public synchronized void deleted(EmbeddingKey image, RecordPlace place) {
        recent.delete(image.toString());
    }

    @Override
    public synchronized void version(EncoderVersion version, RecordPlace place) {
        LiveLane lane = lane(version.getLane());
        if (lane != null) {
            lane.announced(version, place.timestampMillis());
        }
    }

    @Override
    public synchronized void promotion(EncoderPromotion promotion, RecordPlace place) {
        LiveLane lane = lane(promotion.getLane());
        if (lane != null) {
            lane.promoted(promotion.getVersion());
        }
    }

    @Override
    public synchronized void promotionTakenBack(String lane, RecordPlace place) {
        LiveLane known = lanes.get(lane);
        if (known != null) {
            known.promoted(null);
        }
    }

    @Override
    public synchronized void progress(TrainingProgress progress, RecordPlace place) {
        LiveLane lane = lane(progress.getLane());
        if (lane != null) {
            lane.progressed(progress, place.timestampMillis());
        }
    }

    @Override
    public synchronized void rejected(RejectedImage rejected, RecordPlace place) {
        rejects.add(rejected);
        if (rejected.getLane() != null && rejected.getId() != null) {
            recent.rejected(key(rejected.getLane(), rejected.getId()));
        }
        LiveLane lane = rejected.getLane() == null ? null : lanes.get(rejected.getLane());
        if (lane != null) {
            lane.rejected(place.timestampMillis());
        }
    }

    @Override
    public synchronized void troubled(@Nullable String message) {
        trouble = message;
    }

    /** What keeps the topics from being read now, for people; null if nothing does. */
    public synchronized @Nullable String trouble() {
        return trouble;
    }

    /** The lanes by name, with the images that each was trained on. */
    public synchronized Map<String, Long> lanes() {
        Map<String, Long> trained = new TreeMap<>();
        lanes.forEach((name, lane) -> trained.put(name, lane.imagesSeen()));
        return trained;
    }

    /** Whether there is a lane of a name. */
    public synchronized boolean has(String lane) {
        return lanes.containsKey(lane);
    }

    /** How many records were of lanes beyond the limit. */
    public synchronized long lanesLeftOut() {
        return lanesLeftOut;
    }

    /** A lane, or null where there is none of that name. */
    public synchronized @Nullable LaneNow lane(String name, long nowMillis) {
        LiveLane lane = lanes.get(name);
        return lane == null ? null : lane.now(nowMillis);
    }

    /** A version, or null where none was announced. */
    public synchronized @Nullable EncoderVersion version(String lane, long version) {
        LiveLane found = lanes.get(lane);
        AnnouncedVersion announced = found == null ? null : found.version(version);
        return announced == null ? null : announced.announcement();
    }

    /** What could not be used. */
    public synchronized RejectsNow rejects() {
        return rejects.now();
    }

    /**
     * The recent images of a lane, the oldest first; by one version, or by any where that is null. Those that another file of its
     * number has embedded, before a return to an earlier state of the training, are not by the version.
     */
    public synchronized List<RecentImage> recent(String lane, @Nullable Long version) {
        return version == null ? recent.of(lane) : recent.of(lane, version, version(lane, version));
    }

    /** A recent image, or null if it is no longer kept. */
    public synchronized @Nullable RecentImage recent(long number) {
        return recent.find(number);
    }
}
