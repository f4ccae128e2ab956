package io.tncc.cli.dashboard.web;

import io.tncc.cli.dashboard.live.LiveStream;
import io.tncc.cli.dashboard.live.RecentImage;
import io.tncc.cli.dashboard.live.RecentImage.Embedded;
import io.tncc.cli.dashboard.quality.LaneQuality;
import io.tncc.cli.dashboard.quality.NeighborSearch;
import io.tncc.cli.dashboard.quality.NeighborSearch.Neighborhood;
import io.tncc.cli.dashboard.quality.QualityWatch;
import io.tncc.pipeline.decode.Rejection;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Pictures of the stream, and who is near whom. */
final class ImageRoutes {

    private static final int MOST_IN_GALLERY = 240;

    private final LiveStream live;
    private final QualityWatch quality;
    private final NeighborSearch search;

    ImageRoutes(LiveStream live, QualityWatch quality, NeighborSearch search) {
        this.live = live;
        this.quality = quality;
        this.search = search;
    }

    Map<String, Route> routes() {
        return Map.of(
                "/api/image", this::image,
                "/api/sample", this::sample,
                "/api/gallery", this::gallery,
                "/api/neighbors", this::neighbors);
    }

    private Answer image(Request request) throws RefusedException {
        RecentImage image = requireImage(request.number("image"));
        byte @Nullable [] content = image.content();
        if (content == null && image.uri() != null) {
            return Answer.drawing(Pictures.BY_REFERENCE);
        }
        if (content == null) {
            throw new RefusedException(404, "The image itself did not come by, only its embedding");
        }
        try {
            return Answer.picture(Pictures.ofEncoded(content));
        } catch (Rejection e) {
            throw new RefusedException(404, "The image can not be decoded: " + e.message());
        }
    }

    private Answer sample(Request request) throws RefusedException {
        LaneQuality lane = requireLane(request.text("lane"));
        int row = requireRow(lane, request.number("row"));
        return Answer.picture(Pictures.ofPixels(
                lane.images().bank().pixels(row, row + 1),
                0,
                lane.images().bank().side()));
    }

    /** An image to click; with a uri where it lies elsewhere. */
    private record Tile(long image, String id, @Nullable String label, @Nullable String uri, @Nullable Long version) {}

    private Answer gallery(Request request) throws RefusedException {
        List<RecentImage> images = live.recent(request.text("lane"), null);
        List<Tile> newest = new ArrayList<>();
        for (int i = images.size() - 1; i >= 0 && newest.size() < MOST_IN_GALLERY; i--) {
            if (images.get(i).content() != null || images.get(i).uri() != null) {
                newest.add(tile(images.get(i)));
            }
        }
        return Answer.json(newest);
    }

    private static Tile tile(RecentImage image) {
        Embedded embedded = image.embedded();
        return new Tile(
                image.number(), image.id(), image.label(), image.uri(), embedded == null ? null : embedded.version());
    }

    /**
     * The neighbors of an image.
     *
     * @param now by the version asked for, among the sample
     * @param stream by the same version, among the recent images of the stream
     * @param before by the earlier version, among the sample
     * @param problems why some of it is missing
     */
    private record NeighborsAnswer(
            Tile query,
            @Nullable Neighborhood now,
            @Nullable Neighborhood stream,
            @Nullable Neighborhood before,
            List<String> problems) {}

    /** A search that may fail. */
    private interface Search {
        Neighborhood run() throws IOException;
    }

    private Answer neighbors(Request request) throws RefusedException {
        long version = request.number("version");
        Long earlier = request.find("earlier");
        List<String> problems = new ArrayList<>();
        if (request.parameters().containsKey("row")) {
            String lane = request.text("lane");
            LaneQuality known = requireLane(lane);
            int row = requireRow(known, request.number("row"));
            String id = known.images().bankIds().get(row);
            return Answer.json(new NeighborsAnswer(
                    new Tile(row, id, known.label(row), null, null),
                    search(problems, () -> search.amongSample(lane, row, version)),
                    search(problems, () -> search.amongStream(lane, id, search.vector(lane, row, version), version)),
                    earlier == null ? null : search(problems, () -> search.amongSample(lane, row, earlier)),
                    problems));
        }
        RecentImage image = requireImage(request.number("image"));
        return Answer.json(new NeighborsAnswer(
                tile(image),
                search(problems, () -> search.amongSample(image, version)),
                search(
                        problems,
                        () -> search.amongStream(image.lane(), image.id(), search.vector(image, version), version)),
                earlier == null ? null : search(problems, () -> search.amongSample(image, earlier)),
                problems));
    }

    private static @Nullable Neighborhood search(List<String> problems, Search search) {
        try {
            return search.run();
        } catch (IOException e) {
            String problem = String.valueOf(e.getMessage());
            if (!problems.contains(problem)) {
                problems.add(problem);
            }
            return null;
        }
    }

    private RecentImage requireImage(long number) throws RefusedException {
        RecentImage image = live.recent(number);
        if (image == null) {
            throw new RefusedException(404, "The image is not kept any more");
        }
        return image;
    }

    private LaneQuality requireLane(String lane) throws RefusedException {
        LaneQuality known = quality.of(lane);
        if (known == null) {
            throw new RefusedException(404, "Lane %s has no sample yet".formatted(lane));
        }
        return known;
    }

    private static int requireRow(LaneQuality lane, long row) throws RefusedException {
        if (row < 0 || row >= lane.sampleSize()) {
            throw new RefusedException(
                    404, "The sample has no row %d; it has 0 to %d".formatted(row, lane.sampleSize() - 1));
        }
        return (int) row;
    }
}
