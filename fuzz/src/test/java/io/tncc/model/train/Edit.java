package io.tncc.model.train;

import io.tncc.model.engine.HostArray;
import io.tncc.model.file.Safetensors;
import io.tncc.model.memory.MemorySegment;
import io.tncc.model.memory.SlidingMemory;
import io.tncc.model.snapshot.LearnerSnapshot;
import io.tncc.model.snapshot.MemorySegments;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.UnaryOperator;

/**
 * Damage to a learner's blocks or to an encoder file, as bytes say: what is done, to which part, and how. Whatever the bytes, the
 * result is in the formats of the blocks; what it says may contradict itself.
 */
final class Edit {

    private static final int VERSION_BYTES = Integer.BYTES;
    private static final int PROJECTION_SIZE = 4;

    private static final List<String> TEXTS = List.of(
            "-1",
            "0",
            "1",
            "257",
            "2147483647",
            "4294967297",
            "9223372036854775807",
            "-9223372036854775808",
            "",
            "x",
            "NaN",
            "NaN,1,1",
            "Infinity,Infinity,Infinity",
            "0,0,0",
            "resnet18",
            "imagenet",
            "projector",
            "\ud83d\ude00");

    private final ByteBuffer edits;

    Edit(ByteBuffer edits) {
        this.edits = edits;
    }

    /** The snapshot with the damage done. */
    LearnerSnapshot of(LearnerSnapshot whole) {
        byte[] weights = whole.weights();
        SortedMap<Integer, byte[]> segments = new TreeMap<>(whole.memorySegments());
        byte[] file = of(Arrays.copyOfRange(weights, VERSION_BYTES, weights.length), segments);
        byte[] block = ByteBuffer.allocate(VERSION_BYTES + file.length)
                .put(weights, 0, VERSION_BYTES)
                .put(file)
                .array();
        return new LearnerSnapshot(block, segments, whole.replayEntries(), whole.removed());
    }

    /** The encoder file with the damage done. */
    byte[] of(byte[] whole) {
        return of(whole, new TreeMap<>());
    }

    private byte[] of(byte[] file, SortedMap<Integer, byte[]> segments) {
        Safetensors content = Safetensors.parse(file);
        SortedMap<String, String> metadata = new TreeMap<>(content.metadata());
        SortedMap<String, HostArray> tensors = new TreeMap<>(content.tensors());
        while (edits.hasRemaining()) {
            switch (next() % 7) {
                case 0 -> remove(tensors);
                case 1 -> remove(metadata);
                case 2 -> change(tensors, this::reshaped);
                case 3 -> change(metadata, text -> TEXTS.get(next() % TEXTS.size()));
                case 4 -> tensors.put(key(tensors).orElse("") + "x", new HostArray(new long[] {1}, new float[1]));
                case 5 -> change(tensors, this::filled);
                default -> key(segments).ifPresent(number -> changeSegment(segments, number));
            }
        }
        return new Safetensors(metadata, tensors).toBytes();
    }

    private HostArray reshaped(HostArray array) {
        float[] values = array.values();
        return switch (next() % 5) {
            case 0 -> new HostArray(new long[] {values.length}, values);
            case 1 -> new HostArray(new long[] {1, 1, values.length}, values);
            case 2 -> new HostArray(new long[] {0}, new float[0]);
            case 3 -> new HostArray(new long[0], new float[1]);
            default -> new HostArray(new long[] {1}, new float[1]);
        };
    }

    private HostArray filled(HostArray array) {
        float[] values = new float[array.values().length];
        Arrays.fill(
                values,
                switch (next() % 4) {
                    case 0 -> Float.NaN;
                    case 1 -> Float.NEGATIVE_INFINITY;
                    case 2 -> Float.MAX_VALUE;
                    default -> 0;
                });
        return new HostArray(array.shape(), values);
    }

    private void changeSegment(SortedMap<Integer, byte[]> segments, int number) {
        byte[] segment = segments.get(number);
        switch (next() % 6) {
            case 0 -> segments.remove(number);
            case 1 -> segments.put(next() - 128, segment);
            case 2 -> segments.put(number, zeros(1, PROJECTION_SIZE));
            case 3 -> segments.put(number, zeros(SlidingMemory.SEGMENT_ROWS, 1));
            case 4 -> segments.put(number, zeros(next(), next()));
            default -> segments.put(number, Arrays.copyOf(segment, next()));
        }
    }

    private static byte[] zeros(int rows, int size) {
        HostArray keys = new HostArray(new long[] {rows, size}, new float[rows * size]);
        MemorySegment segment = new MemorySegment(keys, new int[0]);
        return MemorySegments.toBytes(new TreeMap<>(Map.of(0, segment))).get(0);
    }

    private void remove(SortedMap<String, ?> map) {
        key(map).ifPresent(map::remove);
    }

    private <V> void change(SortedMap<String, V> map, UnaryOperator<V> change) {
        key(map).ifPresent(key -> map.computeIfPresent(key, (name, value) -> change.apply(value)));
    }

    /** One of the keys, if there is any. */
    private <K> Optional<K> key(SortedMap<K, ?> map) {
        return map.keySet().stream().skip(next() % Math.max(1, map.size())).findFirst();
    }

    private int next() {
        return edits.hasRemaining() ? edits.get() & 0xff : 0;
    }
}
