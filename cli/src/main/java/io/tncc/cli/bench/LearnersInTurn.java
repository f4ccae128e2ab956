package io.tncc.cli.bench;

import io.tncc.cli.dataset.Split;
import io.tncc.cli.settings.LearnerOptions;
import io.tncc.model.replay.HeapReplayStore;
import io.tncc.model.snapshot.LearnerSnapshot;
import io.tncc.model.snapshot.WeightsBlock;
import io.tncc.model.train.Learner;
import io.tncc.model.train.LearnerSpec;
import io.tncc.pipeline.option.LearnerSettings;
import io.tncc.pipeline.option.PipelineConfiguration;
import io.tncc.pipeline.option.TrainingOptions;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Steps of the learners of some lanes in turn. As in a job, {@code training.max-active-lanes} of them hold device memory at once; beyond
 * that, the one that waited longest is saved and gives way to the next, which comes back from what it was saved as.
 */
final class LearnersInTurn implements Workload {

    private static final int DIFFERENT_BATCHES = 4;

    /** Of all lanes: so they begin as one snapshot, which is made once. Their images, by ordinals, are different ones all the same. */
    private static final String NAME = "main";

    private final LearnerSpec spec;
    private final DecodedBatches batches;
    private final LearnerSnapshot beginning;
    private final int mostActive;
    private final List<Lane> lanes = new ArrayList<>();
    private final Deque<Lane> active = new ArrayDeque<>(); // the one whose last turn is longest ago comes first
    private int keptSnapshots;
    private long turns;

    /** @param options of the job */
    LearnersInTurn(Map<String, String> options, Split images, int count) throws Exception {
        PipelineConfiguration configuration = LearnerOptions.configuration(options);
        spec = LearnerSettings.start(configuration);
        batches = DecodedBatches.of(
                images, spec.imageSide(), configuration.get(TrainingOptions.BATCH_SIZE), DIFFERENT_BATCHES);
        beginning = FullMemory.snapshot(spec, NAME);
        mostActive = configuration.get(TrainingOptions.MAX_ACTIVE_LANES);
        while (lanes.size() < count) {
            lanes.add(new Lane());
        }
        lanes.subList(0, Math.min(count, mostActive)).forEach(this::activate);
        turns = active.size(); // where some rest, one of them is the first, as it will always be
    }

    @Override
    public double once() {
        Lane lane = lanes.get((int) (turns % lanes.size()));
        if (!active.contains(lane)) {
            active.remove().rest();
            activate(lane);
        }
        lane.learner().train(batches.batch(turns));
        turns++;
        return batches.batchSize();
    }

    private void activate(Lane lane) {
        lane.restore();
        active.add(lane);
    }

    /** How many lanes hold device memory. */
    int activeLanes() {
        return active.size();
    }

    /** How many steps the learner of a lane has taken. */
    long steps(int lane) {
        return lanes.get(lane).steps();
    }

    @Override
    public void close() {
        active.forEach(lane -> lane.learner().close());
        active.clear();
    }

    /** Whether the heap has room for one more snapshot of that size: it is for other work too. */
    private boolean hasRoomFor(byte[] weights) {
        return (keptSnapshots + 1L) * weights.length <= Runtime.getRuntime().maxMemory() / 4;
    }

    /** A learner that is active, or rests as what it was saved as. */
    private final class Lane {

        private LearnerSnapshot saved = beginning;
        private HeapReplayStore replayed = new HeapReplayStore();
        private @Nullable Learner learner;

        Learner learner() {
            return Objects.requireNonNull(learner);
        }

        void restore() {
            learner = Learner.restore(spec, NAME, saved, replayed);
        }

        /** Where the heap has no more room, its next turn is from the beginning, which costs the same. */
        void rest() {
            LearnerSnapshot changes = learner().changes();
            learner().close();
            learner = null;
            if (saved != beginning) {
                saved = whole(saved, changes);
            } else if (hasRoomFor(changes.weights())) {
                saved = whole(saved, changes);
                keptSnapshots++;
            } else {
                replayed = new HeapReplayStore();
            }
        }

        long steps() {
            return learner == null ? WeightsBlock.parse(saved.weights()).steps() : learner.steps();
        }
    }

    /** What was saved before, with what has changed since. */
    private static LearnerSnapshot whole(LearnerSnapshot before, LearnerSnapshot changes) {
        return new LearnerSnapshot(
                changes.weights(),
                whole(before.memorySegments(), changes.removed().memorySegments(), changes.memorySegments()),
                whole(before.replayEntries(), changes.removed().replayEntries(), changes.replayEntries()),
                LearnerSnapshot.Removed.NOTHING);
    }

    private static <K> SortedMap<K, byte[]> whole(
            SortedMap<K, byte[]> before, Set<K> removed, SortedMap<K, byte[]> changed) {
        SortedMap<K, byte[]> whole = new TreeMap<>(before);
        removed.forEach(whole::remove);
        whole.putAll(changed);
        return whole;
    }
}
