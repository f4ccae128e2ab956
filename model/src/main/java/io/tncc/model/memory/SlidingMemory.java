package io.tncc.model.memory;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.index.NDIndex;
import ai.djl.ndarray.types.Shape;
import io.tncc.model.engine.HostArray;
import io.tncc.model.engine.Torch;
import java.util.Arrays;
import java.util.BitSet;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * The last K keys of the stream, first in first out: a ring of rows on the device.
 *
 * <pre>
 *   K  capacity     D  size of a key     B  keys of a batch, any number
 * </pre>
 *
 * Rows change in place, a segment of {@value #SEGMENT_ROWS} at a time is saved, and only if it changed since it was last
 * saved: what a checkpoint costs does not grow with K. For research, keys may have labels.
 */
public final class SlidingMemory {

    /** How many rows one segment has; the last may have fewer. */
    public static final int SEGMENT_ROWS = 256;

    private static final int UNKNOWN = -1;
    private static final int[] NO_LABELS = {};

    private final int capacity;
    private final int size;
    private final NDArray rows; // (K, D)
    private final BitSet changedSegments = new BitSet();
    private final BitSet removedSegments = new BitSet();
    private long pushed;
    private int[] labels = NO_LABELS; // (K), from the first labelled key on

    /** An empty memory for {@code capacity} keys of {@code size} elements. */
    public SlidingMemory(Torch torch, int capacity, int size) {
        if (capacity < 1) {
            throw new IllegalArgumentException("A memory holds at least 1 key, not " + capacity);
        }
        this.capacity = capacity;
        this.size = size;
        this.rows = torch.manager().zeros(new Shape(capacity, size));
    }

    /** Whether there is no key: none was pushed, or all were {@linkplain #clear forgotten}. */
    public boolean isEmpty() {
        return pushed == 0;
    }

    /** How many keys were pushed since the memory was empty: with the segments, all there is to save. */
    public long pushed() {
        return pushed;
    }

    /** How many rows hold a key. */
    public int filled() {
        return (int) Math.min(pushed, capacity);
    }

    /** How many rows there are, K. */
    public int capacity() {
        return capacity;
    }

    /** The rows that hold a key, in no order that matters: a view, (filled, D). */
    public NDArray entries() {
        return rows.get(new NDIndex("0:{}", filled()));
    }

    /** The labels of {@link #entries}, negative where unknown: (filled). */
    public int[] labels() {
        return Arrays.copyOf(labels.length == 0 ? unknown() : labels, filled());
    }

    /**
     * Puts the keys (B, D) in the place of the oldest; of more than K, the last K remain.
     *
     * @param newLabels of the keys: (B), or empty if they have none
     */
    public void push(NDArray keys, int[] newLabels) {
        if (newLabels.length > 0 && labels.length == 0) {
            labels = unknown();
            changedSegments.set(0, segments()); // from now on every segment is saved with its labels
        }
        int count = (int) keys.getShape().get(0);
        int skipped = Math.max(0, count - capacity);
        for (int from = skipped; from < count; ) {
            int row = (int) ((pushed + from) % capacity);
            int length = Math.min(count - from, capacity - row);
            rows.set(new NDIndex("{}:{}", row, row + length), keys.get(new NDIndex("{}:{}", from, from + length)));
            if (labels.length > 0) {
                for (int i = 0; i < length; i++) {
                    labels[row + i] = newLabels.length == 0 ? UNKNOWN : newLabels[from + i];
                }
            }
            int firstSegment = row / SEGMENT_ROWS;
            int endSegment = (row + length - 1) / SEGMENT_ROWS + 1;
            changedSegments.set(firstSegment, endSegment);
            removedSegments.clear(firstSegment, endSegment);
            from += length;
        }
        pushed += count;
    }

    /** Forgets all keys. */
    public void clear() {
        removedSegments.set(0, segments());
        changedSegments.clear();
        pushed = 0;
        labels = NO_LABELS;
    }

    /** The numbers of the segments that have gone since they were last taken. */
    public SortedSet<Integer> takeRemovedSegments() {
        SortedSet<Integer> segments = new TreeSet<>();
        removedSegments.stream().forEach(segments::add);
        removedSegments.clear();
        return segments;
    }

    /** The segments that changed since they were last taken, by number. */
    public SortedMap<Integer, MemorySegment> takeChangedSegments() {
        SortedMap<Integer, MemorySegment> segments = new TreeMap<>();
        changedSegments.stream().forEach(segment -> {
            try (NDArray view = segment(segment)) {
                segments.put(segment, new MemorySegment(Torch.hostArray(view), labelsOf(segment)));
            }
        });
        changedSegments.clear();
        return segments;
    }

    /**
     * Brings back what {@link #pushed} and {@link #takeChangedSegments} gave.
     *
     * @throws IllegalArgumentException if the segments are not those of this memory with so many keys pushed
     */
    public void restore(long pushed, SortedMap<Integer, MemorySegment> segments) {
        this.pushed = pushed;
        int expected = segments();
        if (segments.size() != expected
                || (expected > 0 && (segments.firstKey() != 0 || segments.lastKey() != expected - 1))) {
            throw new IllegalArgumentException("A memory of %d keys has %d segments, not those numbered %s"
                    .formatted(filled(), expected, segments.keySet()));
        }
        segments.forEach((number, segment) -> {
            HostArray array = segment.keys();
            requireShape(number, array);
            restoreLabels(number, segment.labels());
            try (NDArray values = rows.getManager().create(array.values(), new Shape(array.shape()))) {
                rows.set(segmentIndex(number), values);
            }
        });
        changedSegments.clear();
    }

    private void restoreLabels(int segment, int[] saved) {
        if (saved.length > 0) {
            if (labels.length == 0) {
                labels = unknown();
            }
            System.arraycopy(saved, 0, labels, segment * SEGMENT_ROWS, saved.length);
        }
    }

    private int[] labelsOf(int segment) {
        int from = segment * SEGMENT_ROWS;
        return labels.length == 0
                ? NO_LABELS
                : Arrays.copyOfRange(labels, from, Math.min(from + SEGMENT_ROWS, capacity));
    }

    private int[] unknown() {
        int[] unknown = new int[capacity];
        Arrays.fill(unknown, UNKNOWN);
        return unknown;
    }

    /** How many segments hold a key. */
    private int segments() {
        return (filled() + SEGMENT_ROWS - 1) / SEGMENT_ROWS;
    }

    /** A segment of another shape might be repeated to fill the rows. */
    private void requireShape(int segment, HostArray array) {
        long[] shape = {Math.min(SEGMENT_ROWS, capacity - segment * SEGMENT_ROWS), size};
        if (!Arrays.equals(array.shape(), shape)) {
            throw new IllegalArgumentException("Segment %d of the memory has shape %s, not %s"
                    .formatted(segment, Arrays.toString(array.shape()), Arrays.toString(shape)));
        }
    }

    private NDArray segment(int segment) {
        return rows.get(segmentIndex(segment));
    }

    private NDIndex segmentIndex(int segment) {
        int from = segment * SEGMENT_ROWS;
        return new NDIndex("{}:{}", from, Math.min(from + SEGMENT_ROWS, capacity));
    }
}
