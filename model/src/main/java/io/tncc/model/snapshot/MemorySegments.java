package io.tncc.model.snapshot;

import io.tncc.model.engine.HostArray;
import java.nio.ByteBuffer;
import java.util.SortedMap;
import java.util.TreeMap;

/** Segments of the memory as bytes: version (int), rows (int), size of a key (int), then the keys (floats), big-endian. */
public final class MemorySegments {

    private static final int VERSION = 1;
    private static final int HEADER_BYTES = 12;

    private MemorySegments() {}

    /** Each segment (rows, D) as bytes. */
    public static SortedMap<Integer, byte[]> toBytes(SortedMap<Integer, HostArray> segments) {
        SortedMap<Integer, byte[]> blocks = new TreeMap<>();
        segments.forEach((number, segment) -> blocks.put(number, toBytes(segment)));
        return blocks;
    }

    /**
     * The segments that {@link #toBytes} wrote.
     *
     * @throws IllegalArgumentException if one has an unknown version or a wrong length
     */
    public static SortedMap<Integer, HostArray> parse(SortedMap<Integer, byte[]> blocks) {
        SortedMap<Integer, HostArray> segments = new TreeMap<>();
        blocks.forEach((number, block) -> segments.put(number, parse(block)));
        return segments;
    }

    private static byte[] toBytes(HostArray segment) {
        ByteBuffer buffer = ByteBuffer.allocate(HEADER_BYTES + Float.BYTES * segment.values().length);
        buffer.putInt(VERSION);
        buffer.putInt((int) segment.shape()[0]);
        buffer.putInt((int) segment.shape()[1]);
        buffer.asFloatBuffer().put(segment.values());
        return buffer.array();
    }

    private static HostArray parse(byte[] block) {
        ByteBuffer buffer = ByteBuffer.wrap(block);
        Formats.requireVersion("memory segment", VERSION, buffer);
        if (block.length < HEADER_BYTES) {
            throw new IllegalArgumentException("A memory segment of %d bytes is cut off".formatted(block.length));
        }
        int rows = buffer.getInt();
        int size = buffer.getInt();
        if (rows < 0 || size < 0 || block.length != HEADER_BYTES + (long) Float.BYTES * rows * size) {
            throw new IllegalArgumentException("A memory segment of %d keys of %d elements does not have %d bytes"
                    .formatted(rows, size, block.length));
        }
        float[] values = new float[rows * size];
        buffer.asFloatBuffer().get(values);
        return new HostArray(new long[] {rows, size}, values);
    }
}
