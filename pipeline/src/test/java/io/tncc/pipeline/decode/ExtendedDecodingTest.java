package io.tncc.pipeline.decode;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tncc.pipeline.Pretraining;
import io.tncc.pipeline.examples.RawRgbDecoder;
import io.tncc.pipeline.extension.ContentDecoder;
import io.tncc.pipeline.extension.EncodedContent;
import io.tncc.pipeline.extension.LaneChooser;
import io.tncc.schemas.ImageRecord;
import java.awt.image.BufferedImage;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Lanes and pixels as code of the user's says. */
class ExtendedDecodingTest {

    private static final Map<String, String> OPTIONS = Map.of(
            "kafka.bootstrap-servers", "localhost:9092",
            "publishing.directory", "/encoders",
            "input.decode-side", "8",
            "input.max-side", "100",
            "flink.execution.checkpointing.interval", "1 s");

    private static Pretraining.Builder builder() {
        return Pretraining.builder().options(OPTIONS);
    }

    private static String lane(LaneChooser chooser, String id, @Nullable String lane, @Nullable String key)
            throws Rejection {
        ImageRecord image = new ImageRecord();
        image.setId(id);
        image.setLane(lane);
        image.setEventTime(Instant.EPOCH);
        return Lanes.of(builder().laneChooser("test", 1, chooser).build().configuration())
                .laneOf(image, key == null ? null : key.getBytes(StandardCharsets.UTF_8));
    }

    private static ImageDecoder decoder(ContentDecoder decoder) {
        return ImageDecoder.of(builder().decoder("test", 1, decoder).build().configuration());
    }

    @Test
    void aLaneChooserSeesIdLaneAndKey() throws Exception {
        LaneChooser chooser = image -> image.id() + "," + image.lane() + "," + image.key();
        assertThat(lane(chooser, "cat", "pets", "key")).isEqualTo("cat,pets,key");
        assertThat(lane(chooser, "cat", null, null)).isEqualTo("cat,null,null");
    }

    @Test
    void anImageWithoutALaneIsRejected() {
        assertThatThrownBy(() -> lane(image -> null, "cat", "pets", null))
                .isInstanceOfSatisfying(
                        Rejection.class, e -> assertThat(e.reason()).isEqualTo(RejectionReason.INVALID_LANE))
                .hasMessage("The lane chooser names no lane");
        assertThatThrownBy(() -> lane(image -> "", "cat", "pets", null)).hasMessageContaining("The lane has 0 bytes");
        assertThatThrownBy(() -> lane(image -> image.id().substring(9), "cat", "pets", null))
                .isInstanceOf(Rejection.class)
                .hasMessageStartingWith("The lane chooser fails: java.lang.StringIndexOutOfBounds");
    }

    @Test
    void aLaneThatIsCutWithinACharacterIsRejected() throws Exception {
        LaneChooser firstCharacter = image -> image.id().substring(0, 1);
        assertThat(lane(firstCharacter, "cat", null, null)).isEqualTo("c");
        assertThatThrownBy(() -> lane(firstCharacter, "\uD83D\uDC08 on a mat", null, null))
                .isInstanceOfSatisfying(
                        Rejection.class, e -> assertThat(e.reason()).isEqualTo(RejectionReason.INVALID_LANE))
                .hasMessageStartingWith("The lane is no valid Unicode");
    }

    /** A raw image of 16 x 8 pixels, left half red: its central square of 8 x 8 is half red, half blue. */
    @Test
    void whatADecoderMakesIsCroppedAndScaledLikeAllElse() throws Exception {
        byte[] raw = new byte[4 + 3 * 16 * 8];
        raw[1] = 16;
        raw[3] = 8;
        for (int i = 0; i < 16 * 8; i++) {
            raw[4 + 3 * i + (i % 16 < 8 ? 0 : 2)] = (byte) 255;
        }
        byte[] pixels = decoder(new RawRgbDecoder()).decode(new EncodedContent(raw, "image/x-raw-rgb"));
        for (int i = 0; i < 8 * 8; i++) {
            byte[] expected = i % 8 < 4 ? new byte[] {(byte) 255, 0, 0} : new byte[] {0, 0, (byte) 255};
            assertThat(java.util.Arrays.copyOfRange(pixels, 3 * i, 3 * i + 3)).isEqualTo(expected);
        }
    }

    @Test
    void whatADecoderDoesNotTakeIsDecodedAsEver() throws Exception {
        byte[] png = TestImages.encoded(TestImages.gradient(20, 12), "png");
        assertThat(decoder(new RawRgbDecoder()).decode(new EncodedContent(png, "image/png")))
                .isEqualTo(ImageDecoder.of(builder().build().configuration()).decode(png));
    }

    @Test
    void whatADecoderCannotDecodeIsRejectedInItsWords() {
        EncodedContent cut = new EncodedContent(new byte[] {0, 16, 0, 8, 1, 2, 3}, "image/x-raw-rgb");
        assertThatThrownBy(() -> decoder(new RawRgbDecoder()).decode(cut))
                .isInstanceOfSatisfying(
                        Rejection.class, e -> assertThat(e.reason()).isEqualTo(RejectionReason.UNDECODABLE_IMAGE))
                .hasMessage("The image cannot be decoded: IllegalArgumentException: 16 x 8 pixels do not have 3 bytes");
    }

    @Test
    void theLimitsHoldForADecoderToo() {
        ContentDecoder wide = content -> new BufferedImage(101, 1, BufferedImage.TYPE_INT_RGB);
        assertThatThrownBy(() -> decoder(wide).decode(new byte[] {1}))
                .isInstanceOf(Rejection.class)
                .hasMessage("The image has 101 x 1 pixels; input.max-side allows 100");
        assertThatThrownBy(() -> decoder(wide).decode(new byte[0])).hasMessage("The image has no bytes");
    }
}
