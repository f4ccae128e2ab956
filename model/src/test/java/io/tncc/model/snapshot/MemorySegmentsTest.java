package io.tncc.model.snapshot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.tncc.model.engine.HostArray;
import io.tncc.model.memory.MemorySegment;
import java.util.Arrays;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class MemorySegmentsTest {

    private static final HostArray KEYS = new HostArray(new long[] {2, 2}, new float[] {1, -2, 3.5f, Float.MIN_VALUE});

    private final SortedMap<Integer, MemorySegment> segments = new TreeMap<>(
            Map.of(3, new MemorySegment(KEYS, new int[0]), 4, new MemorySegment(KEYS, new int[] {7, -1})));

    @Test
    void whatIsWrittenIsRead() {
        assertThat(MemorySegments.parse(MemorySegments.toBytes(segments))).isEqualTo(segments);
    }

    /** Version 1, 2 rows of 2 floats: what was written before keys could have labels. */
    @Test
    void withoutLabelsTheFormatIsTheFirst() {
        byte[] block = MemorySegments.toBytes(segments).get(3);
        assertThat(block).hasSize(12 + 16).startsWith(0, 0, 0, 1, 0, 0, 0, 2, 0, 0, 0, 2, 0x3f, 0x80, 0, 0);
    }

    @Test
    void aCutOffSegmentIsAnError() {
        MemorySegments.toBytes(segments).values().forEach(MemorySegmentsTest::assertNoPartIsRead);
    }

    private static void assertNoPartIsRead(byte[] whole) {
        for (int length = 0; length < whole.length; length++) {
            SortedMap<Integer, byte[]> cut = new TreeMap<>();
            cut.put(0, Arrays.copyOf(whole, length));
            assertThatIllegalArgumentException().isThrownBy(() -> MemorySegments.parse(cut));
        }
    }
}
