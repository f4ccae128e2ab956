package io.tncc.cli.dashboard.web;

import io.tncc.cli.dashboard.live.LiveStream;
import io.tncc.cli.dashboard.live.RecentImage;
import io.tncc.cli.dashboard.live.RecentImage.Embedded;
import io.tncc.cli.dashboard.map.Positions;
import io.tncc.cli.dashboard.map.VersionMap;
import io.tncc.cli.dashboard.quality.LaneQuality;
import io.tncc.cli.dashboard.quality.QualityWatch;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** The map of a version: the sample, and the recent images of the stream that the version has embedded. */
final class MapRoute {

    private static final int MOST_PLACED = 20_000;

    private final LiveStream live;
    private final QualityWatch quality;

    /** Where images of the stream are, by number, on the map that they were placed on. */
    private final Map<Long, Placed> placed = new LinkedHashMap<>();

    private record Placed(VersionMap map, float x, float y) {}

    MapRoute(LiveStream live, QualityWatch quality) {
        this.live = live;
        this.quality = quality;
    }

    Map<String, Route> routes() {
        return Map.of("/api/map", this::map);
    }

    /**
     * The points of a map in columns; those of the sample come first.
     *
     * @param sample how many are of the sample, by row; each further one has a number in {@code images}
     * @param labels the names of the classes
     * @param label the place of each point's class among them, -1 where it has none
     */
    private record MapAnswer(
            long version, int sample, float[] x, float[] y, List<String> labels, int[] label, long[] images) {}

    private Answer map(Request request) throws RefusedException {
        String lane = request.text("lane");
        long version = request.number("version");
        LaneQuality known = quality.of(lane);
        VersionMap map = known == null ? null : known.map(version);
        if (known == null || map == null) {
            throw new RefusedException(404, "Version %d of lane %s has no map".formatted(version, lane));
        }
        int dimension = map.sample().dimension();
        List<RecentImage> images = live.recent(lane, version).stream()
                .filter(image -> embedded(image).vector().length == dimension)
                .toList();
        return Answer.json(answer(version, known, map, images, positions(map, images)));
    }

    private static MapAnswer answer(
            long version, LaneQuality known, VersionMap map, List<RecentImage> images, Positions ofStream) {
        int sample = known.sampleSize();
        int count = sample + images.size();
        List<String> labels =
                new ArrayList<>(known.isLabelled() ? known.images().classes() : List.of());
        int[] label = new int[count];
        for (int i = 0; i < count; i++) {
            label[i] = place(
                    labels, i < sample ? known.label(i) : images.get(i - sample).label());
        }
        return new MapAnswer(
                version,
                sample,
                joined(map.positions().x(), ofStream.x()),
                joined(map.positions().y(), ofStream.y()),
                labels,
                label,
                images.stream().mapToLong(RecentImage::number).toArray());
    }

    private static int place(List<String> labels, @Nullable String label) {
        if (label == null) {
            return -1;
        }
        int place = labels.indexOf(label);
        if (place < 0) {
            labels.add(label);
            return labels.size() - 1;
        }
        return place;
    }

    /** Whoever was placed on the same map before is not placed again. */
    private synchronized Positions positions(VersionMap map, List<RecentImage> images) {
        int[] fresh = IntStream.range(0, images.size())
                .filter(i -> {
                    Placed before = placed.get(images.get(i).number());
                    return before == null || before.map != map;
                })
                .toArray();
        Positions placedNow = map.place(IntStream.of(fresh)
                .mapToObj(i -> embedded(images.get(i)).vector())
                .toArray(float[][]::new));
        for (int i = 0; i < fresh.length; i++) {
            long number = images.get(fresh[i]).number();
            placed.remove(number);
            placed.put(number, new Placed(map, placedNow.x()[i], placedNow.y()[i]));
        }
        float[] x = new float[images.size()];
        float[] y = new float[images.size()];
        for (int i = 0; i < x.length; i++) {
            Placed at = Objects.requireNonNull(placed.get(images.get(i).number()));
            x[i] = at.x;
            y[i] = at.y;
        }
        while (placed.size() > MOST_PLACED) {
            placed.remove(placed.keySet().iterator().next());
        }
        return new Positions(x, y);
    }

    private static Embedded embedded(RecentImage image) {
        return Objects.requireNonNull(image.embedded());
    }

    /** In thousandths, which is finer than a pixel and short to send. */
    private static float[] joined(float[] first, float[] second) {
        float[] all = new float[first.length + second.length];
        for (int i = 0; i < all.length; i++) {
            float value = i < first.length ? first[i] : second[i - first.length];
            all[i] = Math.round(value * 1e3f) / 1e3f;
        }
        return all;
    }
}
