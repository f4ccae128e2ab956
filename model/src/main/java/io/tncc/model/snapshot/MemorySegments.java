package io.tncc.model.snapshot;

import io.tncc.model.engine.HostArray;
import io.tncc.model.memory.MemorySegment;
import java.nio.ByteBuffer;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Segments of the memory as bytes, big-endian: version (int), rows (int), size of a key (int), then the keys (floats). Version 2
 * has the labels of the rows (ints) behind them; without labels, version 1 is written.
 */
public final class MemorySegments {

    private static final int WITHOUT_LABELS = 1;
    private static final int WITH_LABELS = 2;
    private static final int HEADER_BYTES = 12;

    private MemorySegments() {}

    /** Each segment as bytes. */
    public static SortedMap<Integer, byte[]> toBytes(SortedMap<Integer, MemorySegment> segments) {
        SortedMap<Integer, byte[]> blocks = new TreeMap<>();
        segments.forEach((number, segment) -> blocks.put(number, toBytes(segment)));
        return blocks;
    }

    /**
     * The segments that {@link #toBytes} wrote.
     *
     * @throws IllegalArgumentException if one has an unknown version or a wrong length
     */
    public static SortedMap<Integer, MemorySegment> parse(SortedMap<Integer, byte[]> blocks) {
        SortedMap<Integer, MemorySegment> segments = new TreeMap<>();
        blocks.forEach((number, block) -> segments.put(number, parse(block)));
        return segments;
    }

    private static byte[] toBytes(MemorySegment segment) {
        HostArray keys = segment.keys();
        int[] labels = segment.labels();
        int elements = keys.values().length + labels.length;
        ByteBuffer buffer = ByteBuffer.allocate(HEADER_BYTES + Float.BYTES * elements);
        buffer.putInt(labels.length == 0 ? WITHOUT_LABELS : WITH_LABELS);
        buffer.putInt((int) keys.shape()[0]);
        buffer.putInt((int) keys.shape()[1]);
        for (float value : keys.values()) {
            buffer.putFloat(value);
        }
        buffer.asIntBuffer().put(labels);
        return buffer.array();
    }

    private static MemorySegment parse(byte[] block) {
        ByteBuffer buffer = ByteBuffer.wrap(block);
        int version = Formats.requireVersion("memory segment", WITHOUT_LABELS, WITH_LABELS, buffer);
        if (block.length < HEADER_BYTES) {
            throw new IllegalArgumentException("A memory segment of %d bytes is cut off".formatted(block.length));
        }
        int rows = buffer.getInt();
        int size = buffer.getInt();
        long elementsOfRow = version == WITH_LABELS ? size + 1L : size;
        int bytes = block.length - HEADER_BYTES;
        if (rows < 0 || size < 0 || bytes % Float.BYTES != 0 || bytes / Float.BYTES != rows * elementsOfRow) {
            throw new IllegalArgumentException("A memory segment of %d keys of %d elements does not have %d bytes"
                    .formatted(rows, size, block.length));
        }
        float[] values = new float[rows * size];
        for (int i = 0; i < values.length; i++) {
            values[i] = buffer.getFloat();
        }
        int[] labels = new int[version == WITH_LABELS ? rows : 0];
        buffer.asIntBuffer().get(labels);
        return new MemorySegment(new HostArray(new long[] {rows, size}, values), labels);
    }
}
