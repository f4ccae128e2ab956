package io.tncc.cli.dashboard.quality;

import static io.tncc.cli.dashboard.RecordedStream.LANE;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tncc.cli.dashboard.RecordedStream;
import io.tncc.cli.dashboard.live.LiveLimits;
import io.tncc.cli.dashboard.live.LiveStream;
import io.tncc.cli.dashboard.live.RecentImage;
import io.tncc.cli.dashboard.quality.NeighborSearch.Neighbor;
import io.tncc.cli.dashboard.quality.NeighborSearch.Neighborhood;
import io.tncc.cli.encoder.ImageEmbedder;
import io.tncc.cli.stream.RecordPlace;
import io.tncc.model.evaluate.Evaluation;
import io.tncc.schemas.EncoderVersion;
import io.tncc.schemas.ImageRecord;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.BooleanSupplier;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class QualityWatchTest {

    private static final long PATIENCE_NANOS = 120_000_000_000L;

    @TempDir
    private Path directory;

    private final LiveStream live = new LiveStream(LiveLimits.USUAL);
    private final QualityWatch quality = new QualityWatch(live, 90, 3, Map.of());
    private final ImageEmbedder embedder = new ImageEmbedder();
    private final NeighborSearch search = new NeighborSearch(live, quality, embedder);
    private RecordedStream stream;

    @BeforeEach
    void open() {
        stream = new RecordedStream(directory, List.of(live, quality));
    }

    @AfterEach
    void close() {
        quality.close();
        embedder.close();
    }

    private LaneQuality awaitFigures(long version) throws InterruptedException {
        long deadline = System.nanoTime() + PATIENCE_NANOS;
        while (System.nanoTime() < deadline) {
            quality.advance();
            LaneQuality lane = quality.of(LANE);
            if (lane != null && (lane.figures(version) != null || lane.failure(version) != null)) {
                return lane;
            }
            Thread.sleep(20);
        }
        throw new AssertionError("Version %d is not evaluated".formatted(version));
    }

    @Test
    void versionsAreEvaluatedOnASampleOfTheLane() throws Exception {
        stream.announce(0);
        quality.advance();
        stream.images(0, 130);
        LaneQuality lane = awaitFigures(0);
        assertThat(lane.isLabelled()).isTrue();
        assertThat(lane.sampleSize()).isEqualTo(90);
        Evaluation figures = requireNonNull(lane.figures(0));
        assertThat(figures.knn()).isBetween(1.0, 100.0);
        assertThat(figures.effectiveRank()).isGreaterThan(1);
        assertThat(requireNonNull(lane.map(0)).positions().count()).isEqualTo(90);
        assertThat(quality.sample(LANE)).isEqualTo(new QualityWatch.SampleState(90, 90, true, 0, null));
    }

    @Test
    void imagesThatLieElsewhereAreNoPartOfTheSampleAndAreCounted() {
        stream.images(0, 40);
        stream.reference(LANE, "cat", "s3://bucket/cat.jpg");
        assertThat(quality.sample(LANE)).isEqualTo(new QualityWatch.SampleState(30, 90, null, 1, null));
    }

    @Test
    void aVersionWhoseFileIsGoneIsToldAndTheOthersGoOn() throws Exception {
        EncoderVersion first = stream.announce(0);
        stream.announce(1);
        Files.delete(Path.of(java.net.URI.create(first.getUri())));
        quality.advance();
        stream.images(0, 130);
        LaneQuality lane = awaitFigures(1);
        assertThat(lane.figures(0)).isNull();
        assertThat(lane.failure(0)).isNotNull();
        assertThat(lane.figures(1)).isNotNull();
    }

    /** As after a return to an earlier savepoint. */
    @Test
    void aNumberThatIsAnnouncedWithAnotherFileIsEvaluatedAnew() throws Exception {
        stream.announce(0);
        quality.advance();
        stream.images(0, 130);
        stream.announce(1);
        stream.announce(2);
        LaneQuality lane = awaitFigures(2);
        Evaluation before = requireNonNull(lane.figures(1));

        stream.announce(1, 7);
        quality.advance();
        assertThat(lane.figures(2)).isNull();
        assertThat(requireNonNull(awaitFigures(1).figures(1)).uniformity()).isNotEqualTo(before.uniformity());

        Evaluation after = lane.figures(1);
        stream.announce(1, 7);
        quality.advance();
        assertThat(lane.figures(1)).isSameAs(after);
    }

    @Test
    void aVersionThatCouldNotBeReadIsTriedAgain() throws Exception {
        try (QualityWatch watch = new QualityWatch(live, 90, 3, Map.of(), Duration.ZERO)) {
            RecordedStream watched = new RecordedStream(directory, List.of(live, watch));
            Path file = Path.of(java.net.URI.create(watched.announce(0).getUri()));
            Path away = Files.move(file, directory.resolve("away"));
            watch.advance();
            watched.images(0, 130);
            watch.advance();
            assertThat(watch.of(LANE)).isNull();
            assertThat(watch.sample(LANE).problem())
                    .startsWith("Version 0 can not be read: ")
                    .endsWith("; it is tried again");

            Files.move(away, file);
            watch.advance();
            assertThat(watch.of(LANE)).isNotNull();
            assertThat(watch.sample(LANE).problem()).isNull();
        }
    }

    @Test
    void aVersionThatCouldNotBeReadOnItsWayIsTriedAgain() throws Exception {
        try (QualityWatch watch = new QualityWatch(live, 90, 3, Map.of(), Duration.ZERO)) {
            RecordedStream watched = new RecordedStream(directory, List.of(live, watch));
            Path file = Path.of(java.net.URI.create(watched.announce(0).getUri()));
            watched.announce(1);
            watch.advance();
            Path away = Files.move(file, directory.resolve("away"));
            watched.images(0, 130);
            watch.advance();
            LaneQuality lane = requireNonNull(watch.of(LANE));
            awaitThat(() -> lane.failure(0) != null);
            Files.move(away, file);
            awaitThat(() -> {
                watch.advance();
                return lane.figures(0) != null;
            });
            assertThat(lane.failure(0)).isNull();
        }
    }

    private static void awaitThat(BooleanSupplier isSo) throws InterruptedException {
        long deadline = System.nanoTime() + PATIENCE_NANOS;
        while (!isSo.getAsBoolean()) {
            assertThat(System.nanoTime()).isLessThan(deadline);
            Thread.sleep(20);
        }
    }

    @Test
    void theFirstMapAndTheLatestAreKept() throws Exception {
        quality.advance();
        for (long version = 0; version < 4; version++) {
            stream.announce(version);
        }
        quality.advance();
        stream.images(0, 130);
        awaitFigures(3);
        stream.announce(4);
        LaneQuality lane = awaitFigures(4);
        assertThat(lane.map(0)).isNotNull();
        assertThat(lane.map(1)).isNull();
        assertThat(lane.map(2)).isNull();
        assertThat(lane.map(3)).isNotNull();
        assertThat(lane.map(4)).isNotNull();
        assertThat(lane.figures(2)).isNotNull();
    }

    @Test
    void neighborsAreThoseOfOneVersionEach() throws Exception {
        stream.announce(0);
        stream.announce(1);
        quality.advance();
        stream.images(0, 140);
        stream.embeddings(1, 0, 140);
        awaitFigures(1);
        RecentImage query = live.recent(LANE, 1L).get(130);

        Neighborhood now = search.amongSample(query, 1);
        assertThat(now.candidates()).isEqualTo(90);
        assertThat(now.neighbors())
                .hasSize(12)
                .extracting(Neighbor::cosine)
                .isSortedAccordingTo((a, b) -> Float.compare(b, a));
        Neighborhood before = search.amongSample(query, 0);
        assertThat(before.version()).isZero();
        assertThat(before.neighbors()).isNotEqualTo(now.neighbors());
        float[] vector = search.vector(query, 1);
        Neighborhood inStream = search.amongStream(LANE, query.id(), vector, 1);
        assertThat(inStream.candidates()).isEqualTo(139);
        assertThat(inStream.neighbors()).extracting(Neighbor::id).doesNotContain(query.id());
        assertThat(search.amongStream(LANE, query.id(), vector, 0).candidates()).isZero();
    }

    /** Embedded from its file, an image has the vector that the version published. */
    @Test
    void anEarlierVersionEmbedsTheImageFromItsFile() throws Exception {
        stream.announce(0);
        stream.announce(1);
        stream.images(0, 1);
        stream.embeddings(1, 0, 1);
        RecentImage image = live.recent(LANE, null).get(0);
        float[] made = embedder.embed(requireNonNull(live.version(LANE, 1)), Objects.requireNonNull(image.content()));
        float[] published = search.vector(image, 1);
        for (int i = 0; i < made.length; i++) {
            assertThat(made[i]).isCloseTo(published[i], Offset.offset(1e-5f));
        }
        assertThat(search.vector(image, 0)).isNotEqualTo(published);
        assertThatThrownBy(() -> search.vector(image, 7))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("Version 7 of lane main is not known");
    }

    @Test
    void aMemberOfTheSampleIsNotItsOwnNeighbor() throws Exception {
        stream.announce(0);
        quality.advance();
        stream.images(0, 130);
        awaitFigures(0);
        assertThat(search.amongSample(LANE, 5, 0).neighbors())
                .extracting(Neighbor::row)
                .doesNotContain(5);
        assertThatThrownBy(() -> search.amongSample(LANE, 90, 0)).hasMessageContaining("0 to 89");
    }

    @Test
    void whatIsGivenIsNotEvaluatedAgain() throws Exception {
        stream.announce(0);
        quality.advance();
        stream.images(0, 130);
        LaneQuality lane = awaitFigures(0);
        QualityWatch other = new QualityWatch(live, 90, 3, Map.of(LANE, lane));
        other.watch(LANE);
        other.advance();
        assertThat(other.of(LANE)).isSameAs(lane);
        other.close();
    }

    @Test
    void aSampleThatIsFullOfImagesThatCanNotBeDecodedIsGivenUp() throws Exception {
        stream.announce(0);
        for (int i = 0; i < 120; i++) {
            quality.image(LANE, broken("broken-" + i), new RecordPlace("images", 0, i, 0));
        }
        quality.advance();
        assertThat(quality.of(LANE)).isNull();
        assertThat(quality.sample(LANE).problem())
                .isEqualTo(
                        "No version is evaluated: of 120 images, which fill the sample, fewer than 64 can be decoded");
    }

    private static ImageRecord broken(String id) {
        return ImageRecord.newBuilder()
                .setId(id)
                .setLane(LANE)
                .setEventTime(Instant.EPOCH)
                .setContent(ByteBuffer.wrap(new byte[] {1, 2, 3}))
                .build();
    }

    @Test
    void aFifthLaneWaitsWhileFourAreLookedAt() {
        for (int lane = 0; lane < 5; lane++) {
            stream.embedding("lane-" + lane, "cat", 0, new float[] {1, 0});
            quality.watch("lane-" + lane);
        }
        assertThat(quality.sample("lane-0").problem()).isNull();
        assertThat(quality.sample("lane-4").problem())
                .isEqualTo(
                        "4 lanes are evaluated at a time: this one follows once one of them was not looked at for 30 seconds");
    }
}
