package io.tncc.model.snapshot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.tncc.model.engine.HostArray;
import java.util.Arrays;
import java.util.SortedMap;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class MemorySegmentsTest {

    private final SortedMap<Integer, HostArray> segments = new TreeMap<>(
            java.util.Map.of(3, new HostArray(new long[] {2, 2}, new float[] {1, -2, 3.5f, Float.MIN_VALUE})));

    @Test
    void whatIsWrittenIsRead() {
        assertThat(MemorySegments.parse(MemorySegments.toBytes(segments))).isEqualTo(segments);
    }

    @Test
    void aCutOffSegmentIsAnError() {
        byte[] whole = MemorySegments.toBytes(segments).get(3);
        for (int length = 0; length < whole.length; length++) {
            SortedMap<Integer, byte[]> cut = new TreeMap<>();
            cut.put(0, Arrays.copyOf(whole, length));
            assertThatIllegalArgumentException().isThrownBy(() -> MemorySegments.parse(cut));
        }
    }
}
