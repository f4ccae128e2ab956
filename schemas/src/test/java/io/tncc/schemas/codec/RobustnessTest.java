package io.tncc.schemas.codec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.fail;

import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Whatever the bytes, a codec gives a record or one of its own exceptions. */
class RobustnessTest {

    private static final int CASES = 10_000;

    static List<Golden<?>> all() {
        return Golden.all();
    }

    @ParameterizedTest
    @MethodSource("all")
    void everyTruncationIsToldApart(Golden<?> golden) {
        byte[] message = golden.encoded();
        for (int length = 0; length < message.length; length++) {
            byte[] truncated = Arrays.copyOf(message, length);
            assertThatExceptionOfType(length < 2 ? NotSingleObjectException.class : MalformedRecordException.class)
                    .as("the first %d bytes", length)
                    .isThrownBy(() -> golden.codec().decode(truncated));
        }
    }

    @ParameterizedTest
    @MethodSource("all")
    void randomBytesAreNoRecord(Golden<?> golden) {
        Random random = new Random(1);
        for (int i = 0; i < CASES; i++) {
            byte[] message = randomBytes(random, random.nextInt(200));
            assertThatExceptionOfType(UndecodableRecordException.class)
                    .as(HexFormat.of().formatHex(message))
                    .isThrownBy(() -> golden.codec().decode(message));
        }
    }

    @ParameterizedTest
    @MethodSource("all")
    void randomBytesBehindAValidHeaderNeverEscape(Golden<?> golden) {
        Random random = new Random(2);
        for (int i = 0; i < CASES; i++) {
            byte[] message = Arrays.copyOf(golden.encoded(), 10 + random.nextInt(100));
            byte[] body = randomBytes(random, message.length - 10);
            System.arraycopy(body, 0, message, 10, body.length);
            decodeOrRefuse(golden, message);
        }
    }

    @ParameterizedTest
    @MethodSource("all")
    void oneChangedByteNeverEscapes(Golden<?> golden) {
        byte[] message = golden.encoded();
        for (int i = 0; i < message.length; i++) {
            for (int value : new int[] {0x00, 0x01, 0x7f, 0x80, 0xff}) {
                byte[] changed = message.clone();
                changed[i] = (byte) value;
                decodeOrRefuse(golden, changed);
            }
        }
    }

    private static void decodeOrRefuse(Golden<?> golden, byte[] message) {
        try {
            assertThat((Object) golden.codec().decode(message))
                    .isInstanceOf(golden.record().getClass());
        } catch (UndecodableRecordException e) {
            assertThat(e.getMessage()).isNotBlank();
        } catch (RuntimeException | Error e) {
            fail("Escaped from " + HexFormat.of().formatHex(message), e);
        }
    }

    private static byte[] randomBytes(Random random, int length) {
        byte[] bytes = new byte[length];
        random.nextBytes(bytes);
        return bytes;
    }
}
