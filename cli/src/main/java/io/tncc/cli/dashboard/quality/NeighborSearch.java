package io.tncc.cli.dashboard.quality;

import io.tncc.cli.dashboard.live.LiveStream;
import io.tncc.cli.dashboard.live.RecentImage;
import io.tncc.cli.dashboard.live.RecentImage.Embedded;
import io.tncc.cli.dashboard.map.NearestVectors;
import io.tncc.cli.dashboard.map.NearestVectors.Nearest;
import io.tncc.cli.dashboard.map.VersionMap;
import io.tncc.cli.encoder.ImageEmbedder;
import io.tncc.model.evaluate.Embeddings;
import io.tncc.schemas.EncoderVersion;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** The nearest of an image by one version, among images that the same version has embedded. */
public final class NeighborSearch {

    private static final int NEIGHBORS = 12;

    private final LiveStream live;
    private final QualityWatch quality;
    private final ImageEmbedder embedder;

    public NeighborSearch(LiveStream live, QualityWatch quality, ImageEmbedder embedder) {
        this.live = live;
        this.quality = quality;
        this.embedder = embedder;
    }

    /**
     * A near image.
     *
     * @param image its number, where it is of the stream
     * @param row its row, where it is of the sample
     * @param cosine of the two embeddings
     */
    public record Neighbor(
            @Nullable Long image, @Nullable Integer row, String id, @Nullable String label, float cosine) {}

    /**
     * The nearest, nearest first.
     *
     * @param version by which
     * @param candidates how many images there were to choose from
     */
    public record Neighborhood(long version, int candidates, List<Neighbor> neighbors) {}

    /**
     * Of an image of the stream, among the sample.
     *
     * @throws IOException if there is no embedding of the image by the version, for a reason that the message gives
     */
    public Neighborhood amongSample(RecentImage image, long version) throws IOException {
        LaneQuality lane = requireLane(image.lane());
        return amongSample(
                lane, version, vector(image, version), lane.images().bankIds().indexOf(image.id()));
    }

    /**
     * Of an image of the sample, among the others.
     *
     * @throws IOException if the version has no map
     */
    public Neighborhood amongSample(String lane, int row, long version) throws IOException {
        LaneQuality known = requireLane(lane);
        if (row < 0 || row >= known.sampleSize()) {
            throw new IOException("The sample has no row %d; it has 0 to %d".formatted(row, known.sampleSize() - 1));
        }
        return amongSample(known, version, requireMap(known, version).sample().row(row), row);
    }

    private static Neighborhood amongSample(LaneQuality lane, long version, float[] query, int but) throws IOException {
        Embeddings sample = requireMap(lane, version).sample();
        Nearest nearest = NearestVectors.of(query, sample, NEIGHBORS, but < sample.count() ? but : -1);
        List<Neighbor> neighbors = new ArrayList<>();
        for (int i = 0; i < nearest.rows().length; i++) {
            int row = nearest.rows()[i];
            neighbors.add(
                    new Neighbor(null, row, lane.images().bankIds().get(row), lane.label(row), nearest.cosines()[i]));
        }
        return new Neighborhood(version, sample.count(), neighbors);
    }

    /**
     * Of a vector of a version, among the recent images of the stream that the version has embedded.
     *
     * @param but the id of an image to leave out
     */
    public Neighborhood amongStream(String lane, String but, float[] query, long version) {
        List<RecentImage> images = live.recent(lane, version).stream()
                .filter(image -> !image.id().equals(but) && vectorOf(image).length == query.length)
                .toList();
        if (images.isEmpty()) {
            return new Neighborhood(version, 0, List.of());
        }
        Embeddings set =
                Embeddings.ofRows(images.stream().map(NeighborSearch::vectorOf).toArray(float[][]::new));
        Nearest nearest = NearestVectors.of(query, set, NEIGHBORS, -1);
        List<Neighbor> neighbors = new ArrayList<>();
        for (int i = 0; i < nearest.rows().length; i++) {
            RecentImage image = images.get(nearest.rows()[i]);
            neighbors.add(new Neighbor(image.number(), null, image.id(), image.label(), nearest.cosines()[i]));
        }
        return new Neighborhood(version, images.size(), neighbors);
    }

    /**
     * The embedding of an image of the stream by a version: the published one, or else made now from the version's file.
     *
     * @throws IOException if it can not be made, for a reason that the message gives
     */
    public float[] vector(RecentImage image, long version) throws IOException {
        EncoderVersion announced = live.version(image.lane(), version);
        Embedded published = image.embedded();
        if (published != null && published.isBy(version, announced)) {
            return published.vector();
        }
        if (announced == null) {
            throw new IOException("Version %d of lane %s is not known".formatted(version, image.lane()));
        }
        if (image.content() == null) {
            throw new IOException(
                    image.uri() == null
                            ? "The image itself did not come by, only its embedding"
                            : "The image lies at %s, which is not read here".formatted(image.uri()));
        }
        return embedder.embed(announced, image.content());
    }

    /**
     * The embedding of an image of the sample by a version.
     *
     * @throws IOException if the version has no map
     */
    public float[] vector(String lane, int row, long version) throws IOException {
        return requireMap(requireLane(lane), version).sample().row(row);
    }

    private static float[] vectorOf(RecentImage image) {
        return Objects.requireNonNull(image.embedded()).vector();
    }

    private LaneQuality requireLane(String lane) throws IOException {
        LaneQuality known = quality.of(lane);
        if (known == null) {
            throw new IOException("The versions of lane %s are not evaluated yet".formatted(lane));
        }
        return known;
    }

    private static VersionMap requireMap(LaneQuality lane, long version) throws IOException {
        VersionMap map = lane.map(version);
        if (map == null) {
            throw new IOException("Version %d is not evaluated, or not any more".formatted(version));
        }
        return map;
    }
}
