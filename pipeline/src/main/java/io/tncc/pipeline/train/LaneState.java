package io.tncc.pipeline.train;

import io.tncc.model.replay.ReplayStore;
import io.tncc.model.snapshot.LearnerSnapshot;
import io.tncc.model.snapshot.LearnerSnapshot.Removed;
import io.tncc.model.snapshot.ReplayEntries;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.apache.flink.api.common.state.MapState;
import org.apache.flink.api.common.state.ValueState;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.runtime.execution.SuppressRestartsException;
import org.apache.flink.runtime.state.KeyedStateBackend;
import org.apache.flink.runtime.state.VoidNamespace;
import org.jspecify.annotations.Nullable;

/**
 * All that is kept of a lane: the keyed state of the training operator, under the current key. Values are bytes that are never
 * changed once stored, in formats that begin with a version.
 */
final class LaneState {

    /** Of images that were deleted, so many are looked up. */
    private static final int MOST_ABSENT = 1_000;

    static final String PROGRESS = "progress";
    static final String PENDING = "pending-images";
    static final String WEIGHTS = "weights";
    static final String MEMORY = "memory-segments";
    static final String REPLAY_ENTRIES = "replay-entries";
    static final String REPLAY_IMAGES = "replay-images";
    static final String HEALTH = "health";

    private final ValueState<byte[]> progress;
    private final MapState<Long, byte[]> pending;
    private final ValueState<byte[]> weights;
    private final MapState<Integer, byte[]> memory;
    private final MapState<Long, byte[]> replayEntries;
    private final MapState<Long, byte[]> replayImages;
    private final ValueState<byte[]> health;

    LaneState(StateTables tables) {
        progress = tables.value(PROGRESS);
        pending = tables.map(PENDING, Types.LONG);
        weights = tables.value(WEIGHTS);
        memory = tables.map(MEMORY, Types.INT);
        replayEntries = tables.map(REPLAY_ENTRIES, Types.LONG);
        replayImages = tables.map(REPLAY_IMAGES, Types.LONG);
        health = tables.value(HEALTH);
    }

    /** The lanes of this subtask, in alphabetical order. */
    List<String> lanes(KeyedStateBackend<String> backend) {
        try (Stream<String> keys = backend.getKeys(PROGRESS, VoidNamespace.INSTANCE)) {
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

    /**
     * The oldest of the images that wait for their batch, at most so many, by ordinal. They are looked up one by one, from the newest on:
     * asked for what there is, RocksDB would walk over all that were removed since it last wrote files together. Where very many were
     * deleted it is asked all the same.
     *
     * @param now how far the lane has come
     * @throws SuppressRestartsException if there are fewer than that says
     */
    SortedMap<Long, PendingImage> oldestPending(LaneProgress now, int count) throws Exception {
        SortedMap<Long, byte[]> waiting = new TreeMap<>();
        long ordinal = now.accepted() - 1;
        for (int absent = 0; waiting.size() < now.pending() && ordinal >= 0 && absent < MOST_ABSENT; ordinal--) {
            byte[] image = pending.get(ordinal);
            if (image == null) {
                absent++;
            } else {
                waiting.put(ordinal, image);
            }
        }
        if (waiting.size() < now.pending()) {
            pending.entries().forEach(entry -> waiting.put(entry.getKey(), entry.getValue()));
        }
        if (waiting.size() < now.pending()) {
            throw new SuppressRestartsException(new IllegalStateException(
                    "The state of a lane is damaged: %d of the %d images that wait for their batch are missing"
                            .formatted(now.pending() - waiting.size(), now.pending())));
        }
        SortedMap<Long, PendingImage> oldest = new TreeMap<>();
        waiting.entrySet().stream()
                .limit(count)
                .forEach(entry -> oldest.put(entry.getKey(), PendingImage.parse(entry.getValue())));
        return oldest;
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
        SortedMap<Long, byte[]> entries = new TreeMap<>();
        for (Map.Entry<Long, byte[]> entry : replayEntries.entries()) {
            entries.put(entry.getKey(), entry.getValue());
        }
        return new LearnerSnapshot(block, segments, entries, Removed.NOTHING);
    }

    /** Saves what changed of the learner. */
    void saveLearner(LearnerSnapshot changes) throws Exception {
        weights.update(changes.weights());
        memory.putAll(changes.memorySegments());
        for (int segment : changes.removed().memorySegments()) {
            memory.remove(segment);
        }
        replayEntries.putAll(changes.replayEntries());
        for (long ordinal : changes.removed().replayEntries()) {
            replayEntries.remove(ordinal);
        }
    }

    /** The images that the lane's learner replays: those under the current key, whatever it is at the time. */
    ReplayStore replayImages() {
        return new KeyedReplayStore(replayImages);
    }

    /** Takes the images of the id out of what is replayed, where the lane's learner rests in state. */
    void forgetReplayed(String id) throws Exception {
        List<Long> ordinals = new ArrayList<>();
        for (Map.Entry<Long, byte[]> entry : replayEntries.entries()) {
            if (replayedId(entry.getValue()).equals(id)) {
                ordinals.add(entry.getKey());
            }
        }
        for (long ordinal : ordinals) {
            replayEntries.remove(ordinal);
            replayImages.remove(ordinal);
        }
    }

    private static String replayedId(byte[] entry) {
        try {
            return ReplayEntries.id(entry);
        } catch (IllegalArgumentException e) { // a restart would only read it again
            throw new SuppressRestartsException(e);
        }
    }

    /** How well the lane's training goes. */
    LaneHealth health() throws Exception {
        byte[] bytes = health.value();
        return bytes == null ? LaneHealth.GOOD : LaneHealth.parse(bytes);
    }

    void health(LaneHealth now) throws Exception {
        if (now.equals(LaneHealth.GOOD)) {
            health.clear();
        } else {
            health.update(now.toBytes());
        }
    }
}
