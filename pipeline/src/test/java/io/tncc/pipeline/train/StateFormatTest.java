package io.tncc.pipeline.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import org.apache.flink.runtime.execution.SuppressRestartsException;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.assertj.core.api.ThrowableAssertAlternative;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class StateFormatTest {

    private static final LaneProgress PROGRESS =
            LaneProgress.atFirstImage(3).published("aa").accepting().published("bb");
    private static final byte[] IMAGE = new PendingImage("cat", 1234, new byte[] {1, 2, 3}).toBytes();

    /** Behind the version: the id with its length in 5 bytes and the event time. */
    private static final int PIXEL_COUNT = 4 + 5 + 8;

    /** Behind the version: two ints and four longs. */
    private static final int KEPT_COUNT = 4 + 2 * 4 + 4 * 8;

    @Test
    void whatIsWrittenIsReadBack() {
        assertThat(LaneProgress.parse(PROGRESS.toBytes())).isEqualTo(PROGRESS);
        assertThat(LaneHealth.parse(new LaneHealth(4, 2).toBytes())).isEqualTo(new LaneHealth(4, 2));
        PendingImage image = PendingImage.parse(IMAGE);
        assertThat(image.id()).isEqualTo("cat");
        assertThat(image.eventTimeMillis()).isEqualTo(1234);
        assertThat(image.pixels()).containsExactly(1, 2, 3);
        assertThat(ProbedFeatures.parse(ProbedFeatures.toBytes(new float[] {1.5f, -0f})))
                .containsExactly(1.5f, -0f);
    }

    @Test
    void bytesThatAreMissingAreTold() {
        byte[] progress = PROGRESS.toBytes();
        for (int length = 0; length < progress.length; length++) {
            byte[] cut = Arrays.copyOf(progress, length);
            assertEndsTheJob(() -> LaneProgress.parse(cut))
                    .withMessageStartingWith("The state of a lane's progress is ");
        }
        assertEndsTheJob(() -> LaneProgress.parse(new byte[] {0, 0, 0, 1}))
                .withMessage("The state of a lane's progress is cut off");
    }

    @Test
    void bytesThatFollowAreTold() {
        assertEndsTheJob(() -> PendingImage.parse(Arrays.copyOf(IMAGE, IMAGE.length + 2)))
                .withMessage("The state of a pending image is damaged: 2 bytes follow its last field");
    }

    /** A count is checked before memory is taken for it. */
    @ParameterizedTest
    @ValueSource(ints = {4, Integer.MAX_VALUE, -1, Integer.MIN_VALUE})
    void aCountIsNoMoreThanTheBytesThatAreLeft(int count) {
        byte[] image = ByteBuffer.wrap(IMAGE.clone()).putInt(PIXEL_COUNT, count).array();
        assertEndsTheJob(() -> PendingImage.parse(image))
                .withMessage("The state of a pending image is damaged: %d are claimed where 3 bytes are left", count);
        byte[] progress =
                ByteBuffer.wrap(PROGRESS.toBytes()).putInt(KEPT_COUNT, count).array();
        assertEndsTheJob(() -> LaneProgress.parse(progress)).withMessageContaining("%d are claimed", count);
    }

    @Test
    void aLaneHasNoFewerImagesThanAreWaiting() {
        assertThatExceptionOfType(IllegalArgumentException.class)
                .isThrownBy(() -> new LaneProgress(0, 1, 2, 0, 0, 0, List.of()))
                .withMessageContaining("1 images accepted, 2 pending");
        byte[] negative = ByteBuffer.wrap(PROGRESS.toBytes()).putLong(8, -5).array();
        assertEndsTheJob(() -> LaneProgress.parse(negative))
                .withMessageContaining("The state of a lane's progress is damaged")
                .withMessageContaining("-5 images accepted");
    }

    /** A restart would only read the same bytes again. */
    private static ThrowableAssertAlternative<?> assertEndsTheJob(ThrowingCallable reading) {
        return assertThatExceptionOfType(SuppressRestartsException.class)
                .isThrownBy(reading)
                .havingCause()
                .isInstanceOf(IllegalStateException.class);
    }
}
