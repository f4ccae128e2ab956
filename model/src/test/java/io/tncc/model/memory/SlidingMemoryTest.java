package io.tncc.model.memory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDScope;
import ai.djl.ndarray.types.Shape;
import io.tncc.model.engine.HostArray;
import io.tncc.model.engine.Torch;
import io.tncc.model.snapshot.MemorySegments;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SlidingMemoryTest {

    private final Torch torch = Torch.open();

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
        SortedMap<Integer, MemorySegment> wrapped = memory.takeChangedSegments();
        assertThat(wrapped).containsOnlyKeys(0, 3);
        assertThat(wrapped.get(3).keys().shape()).containsExactly(1000 - 768, 2);
    }

    @Test
    void aRestoredMemoryGoesOnAsTheOriginal() {
        SlidingMemory original = new SlidingMemory(torch, 300, 2);
        SortedMap<Integer, MemorySegment> durable = new TreeMap<>();
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

    /** Of 300 keys the first 290 have none, the next 20 have labels and wrap, the last 5 have none again. */
    @Test
    void labelsStayBesideTheirKeysAndAreSaved() {
        SlidingMemory memory = new SlidingMemory(torch, 300, 2);
        push(memory, 0, 290);
        SortedMap<Integer, MemorySegment> durable = memory.takeChangedSegments();
        assertThat(durable.get(0).labels()).isEmpty();
        assertThat(memory.labels()).hasSize(290).containsOnly(-1);
        int[] labels = new int[20];
        Arrays.setAll(labels, i -> 100 + i);
        push(memory, 290, 20, labels);
        push(memory, 310, 5);
        int[] now = memory.labels();
        assertThat(Arrays.copyOfRange(now, 290, 300)).containsExactly(Arrays.copyOf(labels, 10));
        assertThat(Arrays.copyOf(now, 10)).containsExactly(Arrays.copyOfRange(labels, 10, 20));
        assertThat(Arrays.copyOfRange(now, 10, 290)).containsOnly(-1);

        durable.putAll(memory.takeChangedSegments());
        SlidingMemory restored = new SlidingMemory(torch, 300, 2);
        restored.restore(memory.pushed(), MemorySegments.parse(MemorySegments.toBytes(durable)));
        assertThat(restored.labels()).isEqualTo(now);
    }

    /** Of two segments the first is filled again before anybody asks. */
    @Test
    void aClearedMemoryIsEmptyAndSaysWhatHasGone() {
        SlidingMemory memory = new SlidingMemory(torch, 300, 2);
        push(memory, 0, 290);
        memory.takeChangedSegments();
        memory.clear();
        assertThat(memory.isEmpty()).isTrue();
        push(memory, 0, 10);
        assertThat(memory.filled()).isEqualTo(10);
        assertThat(memory.takeChangedSegments()).containsOnlyKeys(0);
        assertThat(memory.takeRemovedSegments()).containsExactly(1);
        assertThat(memory.takeRemovedSegments()).isEmpty();
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
        MemorySegment whole = unlabelled(256);
        MemorySegment last = unlabelled(44);
        MemorySegment oneRow = unlabelled(1);
        memory.restore(300, new TreeMap<>(Map.of(0, whole, 1, last)));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> memory.restore(300, new TreeMap<>(Map.of(0, whole, 1, oneRow))))
                .withMessage("Segment 1 of the memory has shape [1, 2], not [44, 2]");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> memory.restore(300, new TreeMap<>(Map.of(-1, whole, 1, last))))
                .withMessageContaining("not those numbered [-1, 1]");
    }

    private static MemorySegment unlabelled(int rows) {
        return new MemorySegment(new HostArray(new long[] {rows, 2}, new float[rows * 2]), new int[0]);
    }

    private void push(SlidingMemory memory, int from, int count) {
        push(memory, from, count, new int[0]);
    }

    private void push(SlidingMemory memory, int from, int count, int[] labels) {
        try (NDScope scope = new NDScope()) {
            scope.suppressNotUsedWarning();
            float[] keys = new float[count * 2];
            for (int i = 0; i < count; i++) {
                keys[2 * i] = from + i;
                keys[2 * i + 1] = -1;
            }
            memory.push(torch.manager().create(keys, new Shape(count, 2)), labels);
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
