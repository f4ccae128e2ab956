package io.tncc.cli.dashboard.live;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import io.tncc.cli.stream.RecordPlace;
import io.tncc.schemas.EncoderPromotion;
import io.tncc.schemas.EncoderVersion;
import io.tncc.schemas.ImageRecord;
import io.tncc.schemas.RejectedImage;
import java.nio.ByteBuffer;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class LiveStreamTest {

    private static final RecordPlace PLACE = new RecordPlace("topic", 0, 0, 5_000);

    private final LiveStream live = new LiveStream(new LiveLimits(10, 1_000, 2, 3, 10, 2));

    private static EncoderVersion version(String lane, long version) {
        return EncoderVersion.newBuilder()
                .setLane(lane)
                .setVersion(version)
                .setImagesSeen(100 * version)
                .setSteps(version)
                .setUri("file:/nowhere")
                .setSha256("0".repeat(64))
                .setSizeBytes(1)
                .setArchitecture("resnet20")
                .setEventTime(Instant.EPOCH)
                .build();
    }

    private static RejectedImage reject(String reason, long offset) {
        return RejectedImage.newBuilder()
                .setTopic("images")
                .setPartition(1)
                .setOffset(offset)
                .setTimestamp(Instant.ofEpochMilli(7))
                .setReason(reason)
                .setMessage("x".repeat(2_000))
                .setValue(ByteBuffer.allocate(9))
                .build();
    }

    @Test
    void theInitialAndThePromotedVersionStayAndOfTheOthersTheNewest() {
        for (long i = 0; i < 3; i++) {
            live.version(version("a", i), PLACE);
        }
        live.promotion(new EncoderPromotion("a", 1L, Instant.EPOCH, null), PLACE);
        live.version(version("a", 3), PLACE);
        live.version(version("a", 4), PLACE);
        LaneNow now = requireNonNull(live.lane("a", 0));
        assertThat(now.versions().stream().map(each -> each.announcement().getVersion()))
                .containsExactly(0L, 1L, 4L);
        assertThat(now.versions().get(2).announcedMillis()).isEqualTo(5_000);
        assertThat(now.promoted()).isEqualTo(1);
        assertThat(live.version("a", 2)).isNull();
    }

    @Test
    void anAnnouncementTakesThePlaceOfItsNumberAndAllAbove() {
        for (long number : new long[] {0, 1, 2, 1}) {
            live.version(version("a", number), PLACE);
        }
        assertThat(requireNonNull(live.lane("a", 0)).versions())
                .extracting(each -> each.announcement().getVersion())
                .containsExactly(0L, 1L);
    }

    @Test
    void aPromotionThatIsTakenBackIsNone() {
        live.version(version("a", 0), PLACE);
        live.promotion(new EncoderPromotion("a", 0L, Instant.EPOCH, null), PLACE);
        live.promotionTakenBack("b", PLACE);
        assertThat(requireNonNull(live.lane("a", 0)).promoted()).isZero();
        live.promotionTakenBack("a", PLACE);
        assertThat(requireNonNull(live.lane("a", 0)).promoted()).isNull();
        assertThat(live.lanes()).containsOnlyKeys("a");
    }

    @Test
    void lanesBeyondTheLimitAreCounted() {
        live.version(version("a", 0), PLACE);
        live.version(version("b", 0), PLACE);
        live.version(version("c", 0), PLACE);
        assertThat(live.lanes()).containsOnlyKeys("a", "b");
        assertThat(live.lanesLeftOut()).isEqualTo(1);
        assertThat(live.lane("c", 0)).isNull();
    }

    @Test
    void trainedImagesAreCountedFromTheSecondStepThatIsSeen() {
        live.progress(LossCurveTest.step(10, 1), PLACE);
        live.progress(LossCurveTest.step(11, 1), PLACE);
        live.progress(LossCurveTest.step(11, 1), PLACE);
        LaneNow now = requireNonNull(live.lane("main", 5_000));
        assertThat(now.trained()).isEqualTo(11 * 64);
        assertThat(now.rates().trained()).containsOnly(0, 32);
        assertThat(now.loss()).hasSize(2);
    }

    @Test
    void ofRejectsTheLatestAreKeptWithoutTheirBytes() {
        live.rejected(reject("UNDECODABLE_IMAGE", 1), PLACE);
        live.rejected(reject("EMPTY_CONTENT", 2), PLACE);
        live.rejected(reject("UNDECODABLE_IMAGE", 3), PLACE);
        RejectsNow rejects = live.rejects();
        assertThat(rejects.total()).isEqualTo(3);
        assertThat(rejects.byReason()).containsEntry("UNDECODABLE_IMAGE", 2L).containsEntry("EMPTY_CONTENT", 1L);
        assertThat(rejects.latest()).hasSize(2);
        assertThat(rejects.latest().get(0).from()).isEqualTo(new RecordPlace("images", 1, 3, 7));
        assertThat(rejects.latest().get(0).bytes()).isEqualTo(9);
        assertThat(rejects.latest().get(0).message()).hasSize(501);
    }

    @Test
    void anImageThatIsRejectedMakesRoomForOthers() {
        ImageRecord large = ImageRecord.newBuilder()
                .setId("cat")
                .setLane("a")
                .setEventTime(Instant.EPOCH)
                .setContent(ByteBuffer.allocate(600))
                .build();
        live.image("a", large, PLACE);
        assertThat(live.takesImages()).isFalse();
        live.rejected(
                RejectedImage.newBuilder(reject("UNDECODABLE_IMAGE", 1))
                        .setLane("a")
                        .setId("cat")
                        .build(),
                PLACE);
        assertThat(live.takesImages()).isTrue();
    }
}
