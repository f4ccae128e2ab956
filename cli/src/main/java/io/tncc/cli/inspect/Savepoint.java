package io.tncc.cli.inspect;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.tncc.cli.terminal.CommandFailure;
import io.tncc.pipeline.train.SavedLane;
import io.tncc.pipeline.train.SavedLanes;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.runtime.checkpoint.OperatorState;
import org.apache.flink.runtime.checkpoint.OperatorSubtaskState;
import org.apache.flink.runtime.checkpoint.metadata.CheckpointMetadata;
import org.apache.flink.runtime.state.IncrementalKeyedStateHandle;
import org.apache.flink.runtime.state.StateBackend;
import org.apache.flink.runtime.state.hashmap.HashMapStateBackend;
import org.apache.flink.state.api.OperatorIdentifier;
import org.apache.flink.state.api.SavepointReader;
import org.apache.flink.state.api.runtime.SavepointLoader;
import org.apache.flink.state.rocksdb.EmbeddedRocksDBStateBackend;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.util.CloseableIterator;
import org.jspecify.annotations.Nullable;

/**
 * A savepoint or checkpoint of a job.
 *
 * @param checkpoint its number within its job
 * @param operators what has state, the largest first
 * @param lanes of the training half, in alphabetical order; empty where the job only embeds
 */
record Savepoint(long checkpoint, List<Operator> operators, List<SavedLane> lanes) {

    /**
     * An operator that has state.
     *
     * @param name its name, or where that was not kept its id
     * @param uid the id that it is found by when a job is restored; null where that was not kept
     * @param parallelism of the job that made the savepoint
     * @param sizeBytes of its state
     */
    record Operator(String name, @Nullable String uid, int parallelism, long sizeBytes) {}

    /**
     * Reads one, the lanes in a small Flink cluster within this process.
     *
     * @param path a path or URI of its folder
     * @throws CommandFailure if it can not be read, saying why
     */
    static Savepoint read(String path) {
        CheckpointMetadata metadata;
        try {
            metadata = SavepointLoader.loadSavepointMetadata(path);
        } catch (IOException | RuntimeException e) {
            throw new CommandFailure("%s is no savepoint or checkpoint of Flink: %s".formatted(path, innermost(e)), e);
        }
        List<Operator> operators = metadata.getOperatorStates().stream()
                .filter(state -> state.getCheckpointedSize() > 0)
                .map(Savepoint::operator)
                .sorted(Comparator.comparingLong(Operator::sizeBytes).reversed())
                .toList();
        return new Savepoint(metadata.getCheckpointId(), operators, lanes(path, metadata));
    }

    private static Operator operator(OperatorState state) {
        String id = state.getOperatorID().toString();
        return new Operator(
                state.getOperatorName().filter(name -> !name.isEmpty()).orElse(id),
                state.getOperatorUid().filter(uid -> !uid.isEmpty()).orElse(null),
                state.getParallelism(),
                state.getCheckpointedSize());
    }

    @SuppressWarnings("try") // closing may be interrupted, and is then a failure like others
    private static List<SavedLane> lanes(String path, CheckpointMetadata metadata) {
        OperatorIdentifier training = OperatorIdentifier.forUid(SavedLanes.OPERATOR_UID);
        List<OperatorState> states = metadata.getOperatorStates().stream()
                .filter(state -> state.getOperatorID().equals(training.getOperatorId()))
                .toList();
        if (states.isEmpty()) {
            return List.of();
        }
        StreamExecutionEnvironment environment = StreamExecutionEnvironment.createLocalEnvironment(1);
        SortedMap<String, SavedLane> lanes = new TreeMap<>();
        try (CloseableIterator<String> texts = SavepointReader.read(environment, path, backend(states.get(0)))
                .readKeyedState(training, new LaneReader(), Types.STRING, Types.STRING)
                .executeAndCollect()) {
            ObjectMapper json = new ObjectMapper();
            while (texts.hasNext()) {
                SavedLane lane = json.readValue(texts.next(), SavedLane.class);
                lanes.put(lane.lane(), lane);
            }
        } catch (Exception e) {
            throw new CommandFailure("The lanes of %s can not be read: %s".formatted(path, innermost(e)), e);
        }
        return new ArrayList<>(lanes.values());
    }

    /** Any can read savepoints; incremental checkpoints are RocksDB's own files. */
    private static StateBackend backend(OperatorState state) {
        for (OperatorSubtaskState subtask : state.getStates()) {
            if (subtask.getManagedKeyedState().stream().anyMatch(IncrementalKeyedStateHandle.class::isInstance)) {
                return new EmbeddedRocksDBStateBackend(true);
            }
        }
        return new HashMapStateBackend();
    }

    private static String innermost(Throwable failure) {
        Throwable cause = failure;
        while (cause.getCause() != null) {
            cause = cause.getCause();
        }
        return cause.getMessage() == null ? cause.toString() : cause.getMessage();
    }
}
