package io.tncc.pipeline.decode;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.tncc.fuzz.Budget;
import io.tncc.fuzz.LastInput;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.params.provider.MethodSource;

/** Whatever the bytes, they are decoded or rejected, within the memory and the time that the limits imply. */
class ImageDecoderFuzzTest {

    private static final int SIDE = 32;
    private static final int MAX_PIXELS = 512 * 512;
    private static final ImageLimits LIMITS = new ImageLimits(20_000, 512, MAX_PIXELS);

    /** Eight bytes a pixel, and what every reader takes. */
    private static final Budget BUDGET = new Budget(Duration.ofMillis(300), 8 * MAX_PIXELS + (1 << 20));

    private final ImageDecoder decoder = new ImageDecoder(LIMITS, SIDE);

    static List<byte[]> images() {
        return EncodedImages.all();
    }

    @MethodSource("images")
    @FuzzTest
    void bytesAreDecodedOrRejected(byte[] encoded) throws Exception {
        LastInput.note(encoded);
        try {
            assertThat(BUDGET.hold(() -> decoder.decode(encoded))).hasSize(SIDE * SIDE * 3);
        } catch (Rejection rejection) {
            assertThat(rejection.reason())
                    .isIn(
                            RejectionReason.EMPTY_CONTENT,
                            RejectionReason.TOO_MANY_BYTES,
                            RejectionReason.TOO_MANY_PIXELS,
                            RejectionReason.UNDECODABLE_IMAGE);
        }
    }
}
