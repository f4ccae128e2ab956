package io.tncc.model.memory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDScope;
import ai.djl.ndarray.types.Shape;
import io.tncc.model.engine.HostArray;
import io.tncc.model.engine.Torch;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SlidingMemoryTest {

    private final Torch torch = Torch.cpu();

    @AfterEach
    void close() {
        torch.close();
    }

    @ParameterizedTest
    @CsvSource({"1, 1", "1, 5", "5, 1", "5, 5", "5, 3", "3, 5", "4, 9", "7, 4", "600, 64", "256, 100", "257, 100"})
    void itHoldsTheLastKeysWhateverTheBatch(int capacity, int batch) {
        SlidingMemory memory = new SlidingMemory(torch, capacity, 2);
        int next = 0;
        for (int round = 0; round < 12; round++) {
            push(memory, next, batch);
            next += batch;
            List<Float> expected = new ArrayList<>();
            for (int key = Math.max(0, next - capacity); key < next; key++) {
                expected.add((float) key);
            }
            assertThat(keysOf(memory)).containsExactlyInAnyOrderElementsOf(expected);
            assertThat(memory.filled()).isEqualTo(expected.size());
        }
    }

    @Test
    void onlyTheSegmentsThatChangedAreTaken() {
        SlidingMemory memory = new SlidingMemory(torch, 1000, 2);
        assertThat(memory.takeChangedSegments()).isEmpty();
        push(memory, 0, 10);
        assertThat(memory.takeChangedSegments()).containsOnlyKeys(0);
        assertThat(memory.takeChangedSegments()).isEmpty();
        push(memory, 10, 500);
        assertThat(memory.takeChangedSegments()).containsOnlyKeys(0, 1);
        push(memory, 510, 480);
        assertThat(memory.takeChangedSegments()).containsOnlyKeys(1, 2, 3);
        push(memory, 990, 20);
        SortedMap<Integer, HostArray> wrapped = memory.takeChangedSegments();
        assertThat(wrapped).containsOnlyKeys(0, 3);
        assertThat(wrapped.get(3).shape()).containsExactly(1000 - 768, 2);
    }

    @Test
    void aRestoredMemoryGoesOnAsTheOriginal() {
        SlidingMemory original = new SlidingMemory(torch, 300, 2);
        SortedMap<Integer, HostArray> durable = new TreeMap<>();
        push(original, 0, 290);
        durable.putAll(original.takeChangedSegments());
        push(original, 290, 25);
        durable.putAll(original.takeChangedSegments());

        SlidingMemory restored = new SlidingMemory(torch, 300, 2);
        restored.restore(original.pushed(), durable);
        push(original, 315, 17);
        push(restored, 315, 17);
        try (NDArray expected = original.entries();
                NDArray actual = restored.entries()) {
            assertThat(actual.toFloatArray()).containsExactly(expected.toFloatArray());
        }
    }

    @Test
    void aMissingSegmentIsNamed() {
        SlidingMemory memory = new SlidingMemory(torch, 600, 2);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> memory.restore(500, new TreeMap<>()))
                .withMessageContaining("500 keys has 2 segments");
    }

    /** One row would be repeated to fill the segment. */
    @Test
    void aSegmentOfAnotherShapeIsRefused() {
        SlidingMemory memory = new SlidingMemory(torch, 300, 2);
        HostArray whole = new HostArray(new long[] {256, 2}, new float[512]);
        HostArray last = new HostArray(new long[] {44, 2}, new float[88]);
        HostArray oneRow = new HostArray(new long[] {1, 2}, new float[2]);
        memory.restore(300, new TreeMap<>(Map.of(0, whole, 1, last)));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> memory.restore(300, new TreeMap<>(Map.of(0, whole, 1, oneRow))))
                .withMessage("Segment 1 of the memory has shape [1, 2], not [44, 2]");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> memory.restore(300, new TreeMap<>(Map.of(-1, whole, 1, last))))
                .withMessageContaining("not those numbered [-1, 1]");
    }

    private void push(SlidingMemory memory, int from, int count) {
        try (NDScope scope = new NDScope()) {
            scope.suppressNotUsedWarning();
            float[] keys = new float[count * 2];
            for (int i = 0; i < count; i++) {
                keys[2 * i] = from + i;
                keys[2 * i + 1] = -1;
            }
            memory.push(torch.manager().create(keys, new Shape(count, 2)));
        }
    }

    private static List<Float> keysOf(SlidingMemory memory) {
        List<Float> keys = new ArrayList<>();
        try (NDArray entries = memory.entries()) {
            float[] values = entries.toFloatArray();
            for (int i = 0; i < values.length; i += 2) {
                keys.add(values[i]);
            }
        }
        return keys;
    }
}
