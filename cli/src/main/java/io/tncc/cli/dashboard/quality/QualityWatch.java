package io.tncc.cli.dashboard.quality;

import io.tncc.cli.dashboard.live.LaneNow;
import io.tncc.cli.dashboard.live.LiveStream;
import io.tncc.cli.dashboard.live.RecentImage;
import io.tncc.cli.stream.RecordPlace;
import io.tncc.cli.stream.StreamListener;
import io.tncc.schemas.ImageRecord;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Evaluates the versions of the lanes that are looked at, a few at a time; whoever was not looked at for longest gives way,
 * once that is a while. Lanes that something else evaluates are given.
 */
public final class QualityWatch implements StreamListener, AutoCloseable {

    private static final int MOST_LANES = 4;
    private static final Duration HELD = Duration.ofSeconds(30);
    private static final Duration RETRY_PAUSE = Duration.ofSeconds(30);

    private final LiveStream live;
    private final int sampleSize;
    private final int mostMaps;
    private final Map<String, LaneQuality> given;
    private final Duration retryPause;
    private final LinkedHashMap<String, WatchedLane> watched = new LinkedHashMap<>(16, 0.75f, true);

    /**
     * Watches nothing yet, but for what is given.
     *
     * @param sampleSize how many images of a lane are on maps and are looked for neighbors in
     * @param mostMaps how many versions of a lane keep their map
     * @param given lanes that something else evaluates
     */
    public QualityWatch(LiveStream live, int sampleSize, int mostMaps, Map<String, LaneQuality> given) {
        this(live, sampleSize, mostMaps, given, RETRY_PAUSE);
    }

    QualityWatch(LiveStream live, int sampleSize, int mostMaps, Map<String, LaneQuality> given, Duration retryPause) {
        this.live = live;
        this.sampleSize = sampleSize;
        this.mostMaps = mostMaps;
        this.given = Map.copyOf(given);
        this.retryPause = retryPause;
    }

    /**
     * How far the sample of a lane is.
     *
     * @param have how many images it has
     * @param wanted how many it shall have
     * @param labelled whether they have classes; null before that is known
     * @param byReference how many images came that lie elsewhere, and so cannot be part of it
     * @param problem why the versions of the lane are not evaluated, for people; null where they are or will be
     */
    public record SampleState(
            int have, int wanted, @Nullable Boolean labelled, int byReference, @Nullable String problem) {}

    /** Begins to evaluate a lane, if it is not yet; nothing where there is no such lane. */
    public void watch(String lane) {
        if (live.has(lane)) {
            begin(lane);
        }
    }

    private void begin(String lane) {
        if (given.containsKey(lane)) {
            return;
        }
        WatchedLane added = admit(lane);
        if (added != null) {
            for (RecentImage image : live.recent(lane, null)) {
                if (image.content() != null) {
                    added.sample().add(image.id(), image.label(), image.content());
                } else if (image.uri() != null) {
                    added.sample().passByReference();
                }
            }
        }
    }

    /** The lane if it is new here; null where it is here already, or all that are here are being looked at. */
    private synchronized @Nullable WatchedLane admit(String lane) {
        WatchedLane known = watched.get(lane);
        if (known != null) {
            known.lookAt();
            return null;
        }
        if (watched.size() >= MOST_LANES) {
            Map.Entry<String, WatchedLane> longest =
                    watched.entrySet().iterator().next();
            if (longest.getValue().wasLookedAtWithin(HELD.toNanos())) {
                return null;
            }
            watched.remove(longest.getKey());
            longest.getValue().close();
        }
        WatchedLane added = new WatchedLane(sampleSize, mostMaps, retryPause);
        watched.put(lane, added);
        return added;
    }

    @Override
    public void image(String lane, ImageRecord image, RecordPlace place) {
        if (watchesNothing()) {
            // the first lane does not wait for somebody to look
            begin(lane);
        }
        WatchedLane of = peek(lane);
        if (of == null || of.sample().isFull()) {
            return;
        }
        ByteBuffer content = image.getContent();
        if (content != null) {
            byte[] bytes = new byte[content.remaining()];
            content.duplicate().get(bytes);
            of.sample().add(image.getId(), image.getLabel(), bytes);
        } else if (image.getUri() != null) {
            of.sample().passByReference();
        }
    }

    private synchronized boolean watchesNothing() {
        return watched.isEmpty();
    }

    /** Goes on with what can be gone on with; called again and again by one thread. */
    public void advance() {
        List<String> lanes;
        synchronized (this) {
            lanes = new ArrayList<>(watched.keySet());
        }
        for (String lane : lanes) {
            WatchedLane of = peek(lane);
            LaneNow now = live.lane(lane, 0);
            if (of != null && now != null) {
                of.advance(now.versions());
            }
        }
    }

    /** What is known of a lane's versions; null where there is nothing yet. */
    public @Nullable LaneQuality of(String lane) {
        LaneQuality known = given.get(lane);
        if (known != null) {
            return known;
        }
        WatchedLane of = peek(lane);
        return of == null ? null : of.quality();
    }

    /** How far the sample of a lane is. */
    public SampleState sample(String lane) {
        LaneQuality known = of(lane);
        if (known != null) {
            return new SampleState(known.sampleSize(), known.sampleSize(), known.isLabelled(), 0, null);
        }
        WatchedLane of = peek(lane);
        return of == null
                ? new SampleState(0, sampleSize, null, 0, whyNotWatched())
                : new SampleState(
                        of.sample().size() * 3 / 4,
                        sampleSize,
                        null,
                        of.sample().byReference(),
                        of.problem());
    }

    private synchronized @Nullable String whyNotWatched() {
        return watched.size() < MOST_LANES
                ? null
                : "%d lanes are evaluated at a time: this one follows once one of them was not looked at for %d seconds"
                        .formatted(MOST_LANES, HELD.toSeconds());
    }

    private synchronized @Nullable WatchedLane peek(String lane) {
        // not get(): only watch() counts as a look
        return watched.entrySet().stream()
                .filter(each -> each.getKey().equals(lane))
                .map(Map.Entry::getValue)
                .findFirst()
                .orElse(null);
    }

    @Override
    public synchronized void close() {
        watched.values().forEach(WatchedLane::close);
    }
}
