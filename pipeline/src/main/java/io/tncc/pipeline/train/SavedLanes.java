package io.tncc.pipeline.train;

import io.tncc.model.snapshot.WeightsBlock;
import java.nio.ByteBuffer;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.apache.flink.api.common.functions.RuntimeContext;
import org.apache.flink.api.common.state.MapState;
import org.apache.flink.api.common.state.ValueState;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.runtime.execution.SuppressRestartsException;
import org.jspecify.annotations.Nullable;

/** Looks into the keyed state of the training operator, for people. Reads, and changes nothing. */
public final class SavedLanes {

    /** The uid of the operator. */
    public static final String OPERATOR_UID = "train";

    private static final String MEMORY_SIZE = "memory.size";

    private final LaneState state;
    private final ValueState<byte[]> weights;
    private final MapState<Long, byte[]> pending;
    private final MapState<Long, byte[]> replayImages;
    private final MapState<Long, byte[]> setAside;
    private final SortedMap<String, ValueState<byte[]>> values = new TreeMap<>();
    private final SortedMap<String, MapState<?, byte[]>> maps = new TreeMap<>();

    /** The states that a function of Flink's State Processor API has under its current key; to be made when it opens. */
    public SavedLanes(RuntimeContext context) {
        StateTables tables = StateTables.of(context);
        state = new LaneState(tables);
        weights = tables.value(LaneState.WEIGHTS);
        pending = tables.map(LaneState.PENDING, Types.LONG);
        replayImages = tables.map(LaneState.REPLAY_IMAGES, Types.LONG);
        setAside = tables.map(SetAsideImages.KEPT, Types.LONG);
        values.put(LaneState.PROGRESS, tables.value(LaneState.PROGRESS));
        values.put(LaneState.WEIGHTS, weights);
        values.put(LaneState.HEALTH, tables.value(LaneState.HEALTH));
        values.put(SetAsideImages.COUNTED, tables.value(SetAsideImages.COUNTED));
        maps.put(LaneState.PENDING, pending);
        maps.put(LaneState.MEMORY, tables.map(LaneState.MEMORY, Types.INT));
        maps.put(LaneState.REPLAY_ENTRIES, tables.map(LaneState.REPLAY_ENTRIES, Types.LONG));
        maps.put(LaneState.REPLAY_IMAGES, replayImages);
        maps.put(SetAsideImages.KEPT, setAside);
        maps.put(ProbedFeatures.FEATURES, tables.map(ProbedFeatures.FEATURES, Types.LONG));
    }

    /**
     * What is held of the lane that is the current key; null if it is of an operator's that holds no such lane.
     *
     * @throws IllegalArgumentException if the learner is of a version unknown here, or damaged
     * @throws SuppressRestartsException whose cause says why, if another value is
     */
    public @Nullable SavedLane read(String lane) throws Exception {
        LaneProgress progress = state.progress();
        if (progress == null) {
            return null;
        }
        byte[] block = weights.value();
        WeightsBlock learner = block == null ? null : WeightsBlock.parse(block);
        LaneHealth health = state.health();
        long memorySize =
                learner == null ? 0 : Long.parseLong(learner.identity().getOrDefault(MEMORY_SIZE, "0"));
        return new SavedLane(
                lane,
                formats(),
                progress.partition(),
                progress.accepted(),
                learner == null ? 0 : learner.imagesSeen(),
                count(pending),
                learner == null ? 0 : learner.steps(),
                progress.unpublishedSteps(),
                progress.nextVersion() - 1,
                progress.kept().stream().map(LaneProgress.KeptVersion::version).toList(),
                progress.eventTimeMillis(),
                learner == null ? 0 : Math.min(learner.keysPushed(), memorySize),
                memorySize,
                count(replayImages),
                bytes(replayImages),
                count(setAside),
                block == null ? 0 : block.length,
                health.skippedInARow(),
                health.rollBacks(),
                learner == null ? new TreeMap<>() : learner.identity());
    }

    /** All formats begin with their version, an int. Where a state has values of several, the newest is told. */
    private SortedMap<String, Integer> formats() throws Exception {
        SortedMap<String, Integer> formats = new TreeMap<>();
        for (Map.Entry<String, ValueState<byte[]>> entry : values.entrySet()) {
            byte[] value = entry.getValue().value();
            if (value != null) {
                formats.put(entry.getKey(), ByteBuffer.wrap(value).getInt());
            }
        }
        for (Map.Entry<String, MapState<?, byte[]>> entry : maps.entrySet()) {
            for (byte[] value : entry.getValue().values()) {
                formats.merge(entry.getKey(), ByteBuffer.wrap(value).getInt(), Math::max);
            }
        }
        return formats;
    }

    private static int count(MapState<Long, byte[]> map) throws Exception {
        int count = 0;
        for (long ignored : map.keys()) {
            count++;
        }
        return count;
    }

    private static long bytes(MapState<Long, byte[]> map) throws Exception {
        long bytes = 0;
        for (byte[] value : map.values()) {
            bytes += value.length;
        }
        return bytes;
    }
}
