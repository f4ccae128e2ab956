package io.tncc.pipeline.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.tncc.fuzz.Budget;
import io.tncc.model.engine.HostArray;
import io.tncc.model.image.LosslessImage;
import io.tncc.model.memory.MemorySegment;
import io.tncc.model.replay.ReplayEntry;
import io.tncc.model.snapshot.MemorySegments;
import io.tncc.model.snapshot.ReplayEntries;
import io.tncc.model.snapshot.WeightsBlock;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.UnaryOperator;
import org.apache.flink.runtime.execution.SuppressRestartsException;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Whatever bytes lie in state, they are read to what is written as the same bytes again, or refused with an error that says why. The
 * first byte of an input says which format the rest is read as.
 */
class StateFormatsFuzzTest {

    private static final int SIDE = 8;
    private static final String SHA = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";

    /** The length of a text has 16 bits, and {@code DataInput} takes six bytes for each byte that is claimed. */
    private static final long FIXED_BYTES = 512 << 10;

    /** Each format, from bytes to a value and back to bytes. */
    private static final List<UnaryOperator<byte[]>> FORMATS = List.of(
            bytes -> LaneProgress.parse(bytes).toBytes(),
            bytes -> PendingImage.parse(bytes).toBytes(),
            bytes -> WeightsBlock.parse(bytes).toBytes(),
            bytes -> MemorySegments.toBytes(MemorySegments.parse(new TreeMap<>(Map.of(0, bytes))))
                    .get(0),
            bytes -> LaneHealth.parse(bytes).toBytes(),
            StateFormatsFuzzTest::replayEntry,
            bytes -> LosslessImage.encode(LosslessImage.decode(bytes, SIDE), SIDE),
            bytes -> ProbedFeatures.toBytes(ProbedFeatures.parse(bytes)),
            bytes -> SetAsideImage.parse(bytes, SIDE).toBytes());

    static List<byte[]> values() {
        List<byte[]> values = List.of(
                LaneProgress.atFirstImage(3)
                        .accepting()
                        .published(SHA)
                        .published(SHA)
                        .toBytes(),
                new PendingImage("caméra \ud83d\ude00", 1234, new byte[] {1, 2, -1}).toBytes(),
                weights().toBytes(),
                MemorySegments.toBytes(new TreeMap<>(Map.of(0, new MemorySegment(array(2, 3), new int[0]))))
                        .get(0),
                new LaneHealth(4, 2).toBytes(),
                ReplayEntries.toBytes(new TreeMap<>(Map.of(
                                3L,
                                new ReplayEntry(3, 100, -1, "caméra \ud83d\ude00", new float[] {0.6f, 0.8f}, 0.5f))))
                        .get(3L),
                LosslessImage.encode(new byte[3 * SIDE * SIDE], SIDE),
                ProbedFeatures.toBytes(new float[] {1, -0f, Float.MAX_VALUE}),
                new SetAsideImage("caméra \ud83d\ude00", new byte[3 * SIDE * SIDE]).toBytes());
        List<byte[]> inputs = new ArrayList<>();
        for (int i = 0; i < values.size(); i++) {
            byte[] value = values.get(i);
            byte[] newer = value.clone();
            newer[3]++;
            inputs.add(input(i, value));
            inputs.add(input(i, newer));
            inputs.add(input(i, Arrays.copyOf(value, value.length - 1)));
            inputs.add(input(i, Arrays.copyOf(value, value.length + 1)));
            inputs.add(input(i, new byte[] {0, 0, 1}));
        }
        MemorySegment labelled = new MemorySegment(array(2, 3), new int[] {7, -1});
        inputs.add(input(
                3, MemorySegments.toBytes(new TreeMap<>(Map.of(0, labelled))).get(0)));
        inputs.add(input(0, claiming(44, Integer.MAX_VALUE)));
        inputs.add(input(0, claiming(44, -1)));
        inputs.add(input(1, claiming(14, Integer.MAX_VALUE)));
        inputs.add(input(1, claiming(14, -1)));
        inputs.add(input(3, claiming(8, Integer.MAX_VALUE)));
        inputs.add(input(4, claiming(4, Integer.MAX_VALUE)));
        return inputs;
    }

    @MethodSource("values")
    @FuzzTest
    void bytesAreAValueOrAreRefused(byte[] input) throws Exception {
        if (input.length == 0) {
            return;
        }
        UnaryOperator<byte[]> format = FORMATS.get((input[0] & 0xff) % FORMATS.size());
        byte[] bytes = Arrays.copyOfRange(input, 1, input.length);
        byte[] written;
        try {
            written = new Budget(Duration.ofMillis(200), FIXED_BYTES + 64L * bytes.length)
                    .hold(() -> format.apply(bytes));
        } catch (IllegalArgumentException e) {
            assertThat(e.getMessage()).isNotBlank();
            return;
        } catch (SuppressRestartsException e) {
            assertThat(e).cause().hasMessageContaining("state");
            return;
        }
        assertThat(format.apply(written)).isEqualTo(written);
        assertThatThrownBy(() -> format.apply(Arrays.copyOf(bytes, bytes.length + 1)))
                .as("with a byte behind it")
                .isInstanceOfAny(IllegalArgumentException.class, SuppressRestartsException.class);
    }

    private static byte[] replayEntry(byte[] bytes) {
        ReplayEntry entry =
                ReplayEntries.parse(new TreeMap<>(Map.of(3L, bytes))).get(0);
        return ReplayEntries.toBytes(new TreeMap<>(Map.of(3L, entry))).get(3L);
    }

    private static WeightsBlock weights() {
        SortedMap<String, HostArray> arrays = new TreeMap<>(Map.of("a", array(1, 2)));
        return new WeightsBlock("pets", new TreeMap<>(Map.of("seed", "7")), 1, 2, 3, arrays, arrays, arrays);
    }

    private static HostArray array(int rows, int columns) {
        return new HostArray(new long[] {rows, columns}, new float[rows * columns]);
    }

    /** Version 1, zeros, and a count. */
    private static byte[] claiming(int offset, int count) {
        return ByteBuffer.allocate(offset + Integer.BYTES + 8)
                .putInt(0, 1)
                .putInt(offset, count)
                .array();
    }

    private static byte[] input(int format, byte[] rest) {
        return ByteBuffer.allocate(1 + rest.length).put((byte) format).put(rest).array();
    }
}
