package io.tncc.pipeline.train;

import io.tncc.model.snapshot.LearnerSnapshot;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.apache.flink.api.common.state.KeyedStateStore;
import org.apache.flink.api.common.state.MapState;
import org.apache.flink.api.common.state.MapStateDescriptor;
import org.apache.flink.api.common.state.ValueState;
import org.apache.flink.api.common.state.ValueStateDescriptor;
import org.apache.flink.api.common.typeinfo.PrimitiveArrayTypeInfo;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.runtime.state.KeyedStateBackend;
import org.apache.flink.runtime.state.VoidNamespace;
import org.jspecify.annotations.Nullable;

/**
 * All that is kept of a lane: the keyed state of the training operator, under the current key. Values are bytes that are never
 * changed once stored, in formats that begin with a version.
 */
final class LaneState {

    private final ValueState<byte[]> progress;
    private final MapState<Long, byte[]> pending;
    private final ValueState<byte[]> weights;
    private final MapState<Integer, byte[]> memory;

    LaneState(KeyedStateStore store) {
        PrimitiveArrayTypeInfo<byte[]> bytes = PrimitiveArrayTypeInfo.BYTE_PRIMITIVE_ARRAY_TYPE_INFO;
        progress = store.getState(new ValueStateDescriptor<>("progress", bytes));
        pending = store.getMapState(new MapStateDescriptor<>("pending-images", Types.LONG, bytes));
        weights = store.getState(new ValueStateDescriptor<>("weights", bytes));
        memory = store.getMapState(new MapStateDescriptor<>("memory-segments", Types.INT, bytes));
    }

    /** The lanes of this subtask, in alphabetical order. */
    List<String> lanes(KeyedStateBackend<String> backend) {
        try (Stream<String> keys = backend.getKeys("progress", VoidNamespace.INSTANCE)) {
            return keys.sorted().toList();
        }
    }

    /** How far the lane has come, or null before its first image. */
    @Nullable
    LaneProgress progress() throws Exception {
        byte[] bytes = progress.value();
        return bytes == null ? null : LaneProgress.parse(bytes);
    }

    void progress(LaneProgress now) throws Exception {
        progress.update(now.toBytes());
    }

    void addPending(long ordinal, PendingImage image) throws Exception {
        pending.put(ordinal, image.toBytes());
    }

    /** The images that wait for their batch, by ordinal. */
    SortedMap<Long, PendingImage> pending() throws Exception {
        SortedMap<Long, PendingImage> images = new TreeMap<>();
        for (Map.Entry<Long, byte[]> entry : pending.entries()) {
            images.put(entry.getKey(), PendingImage.parse(entry.getValue()));
        }
        return images;
    }

    /** The oldest of the images that wait, at most so many. */
    SortedMap<Long, PendingImage> oldestPending(int count) throws Exception {
        SortedMap<Long, PendingImage> images = pending();
        while (images.size() > count) {
            images.remove(images.lastKey());
        }
        return images;
    }

    void removePending(Iterable<Long> ordinals) throws Exception {
        for (long ordinal : ordinals) {
            pending.remove(ordinal);
        }
    }

    /** The learner as it was last saved, or null if it never was. */
    @Nullable
    LearnerSnapshot learner() throws Exception {
        byte[] block = weights.value();
        if (block == null) {
            return null;
        }
        SortedMap<Integer, byte[]> segments = new TreeMap<>();
        for (Map.Entry<Integer, byte[]> entry : memory.entries()) {
            segments.put(entry.getKey(), entry.getValue());
        }
        return new LearnerSnapshot(block, segments);
    }

    /** Saves what changed of the learner. */
    void saveLearner(LearnerSnapshot changes) throws Exception {
        weights.update(changes.weights());
        for (Map.Entry<Integer, byte[]> segment : changes.memorySegments().entrySet()) {
            memory.put(segment.getKey(), segment.getValue());
        }
    }
}
