package io.tncc.cli.dashboard.live;

import io.tncc.cli.dashboard.live.RecentImage.Embedded;
import io.tncc.cli.dashboard.live.WaitingImages.Waiting;
import io.tncc.schemas.EncoderVersion;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The latest embedded images, with their contents. Where there are too many, the oldest of the lane with most goes, so that a
 * busy lane does not push out the others.
 *
 * <p>Images come before their embeddings, by a lag that may be any, so those that wait are held in {@link WaitingImages}.
 */
final class RecentImages {

    private final LiveLimits limits;
    private final WaitingImages waiting;
    private final Map<String, LinkedHashMap<String, RecentImage>> lanes = new HashMap<>();
    private final Map<Long, RecentImage> byNumber = new HashMap<>();
    private long nextNumber;
    private long bytes;

    RecentImages(LiveLimits limits) {
        this.limits = limits;
        this.waiting = new WaitingImages(Math.max(1_000, limits.recentImages() / 2), limits.recentBytes() / 2);
    }

    /** Whether there is room for images that are not embedded yet. */
    boolean takesImages() {
        return waiting.hasRoom();
    }

    /** An image came by, or where it lies. */
    void image(String key, String lane, Waiting image) {
        RecentImage embedded = find(lane, key);
        if (embedded != null && embedded.lacksRecord()) {
            replace(key, embedded.with(image.label(), image.content(), image.uri()));
        } else {
            waiting.add(key, image);
        }
        bound();
    }

    /** An image was embedded. */
    void embedding(String key, String lane, String id, Embedded embedded) {
        Waiting came = waiting.take(key);
        RecentImage before = find(lane, key);
        if (before != null) {
            forget(lanes.getOrDefault(lane, new LinkedHashMap<>()), key);
        }
        RecentImage image;
        if (came != null) {
            image = new RecentImage(nextNumber++, lane, id, came.label(), came.content(), came.uri(), embedded);
        } else if (before != null) {
            image = before.with(embedded);
        } else {
            image = new RecentImage(nextNumber++, lane, id, null, null, null, embedded);
        }
        replace(key, image);
        bound();
    }

    private void replace(String key, RecentImage image) {
        LinkedHashMap<String, RecentImage> lane = lanes.computeIfAbsent(image.lane(), name -> new LinkedHashMap<>());
        RecentImage before = lane.put(key, image);
        bytes += image.bytes() - (before == null ? 0 : before.bytes());
        byNumber.put(image.number(), image);
    }

    /** An image is taken back. */
    void delete(String key) {
        waiting.drop(key);
        lanes.values().forEach(lane -> forget(lane, key));
    }

    /** An image will not be embedded. */
    void rejected(String key) {
        waiting.drop(key);
    }

    private void forget(LinkedHashMap<String, RecentImage> lane, String key) {
        RecentImage image = lane.remove(key);
        if (image != null) {
            bytes -= image.bytes();
            byNumber.remove(image.number());
        }
    }

    private void bound() {
        while (byNumber.size() > limits.recentImages() || bytes > limits.recentBytes()) {
            LinkedHashMap<String, RecentImage> largest = lanes.values().stream()
                    .max(Comparator.comparingInt(Map::size))
                    .orElseThrow();
            forget(largest, largest.keySet().iterator().next());
        }
        lanes.values().removeIf(Map::isEmpty);
    }

    private @Nullable RecentImage find(String lane, String key) {
        return lanes.getOrDefault(lane, new LinkedHashMap<>()).get(key);
    }

    /** The image of a number, or null if it is no longer kept. */
    @Nullable
    RecentImage find(long number) {
        return byNumber.get(number);
    }

    /** Those of a lane, the oldest first. */
    List<RecentImage> of(String lane) {
        return List.copyOf(lanes.getOrDefault(lane, new LinkedHashMap<>()).values());
    }

    /**
     * Those of a lane by one version, the oldest first.
     *
     * @param announced the version as it was announced, if it was; by another file of its number is not by it
     */
    List<RecentImage> of(String lane, long version, @Nullable EncoderVersion announced) {
        return of(lane).stream()
                .filter(image -> Objects.requireNonNull(image.embedded()).isBy(version, announced))
                .toList();
    }

    int size() {
        return byNumber.size();
    }
}
