package io.tncc.pipeline.train;

import io.tncc.model.extension.UnusableResultException;
import io.tncc.model.replay.ReplayStore;
import io.tncc.model.snapshot.LearnerSnapshot;
import io.tncc.model.train.Learner;
import io.tncc.model.train.LearnerSpec;
import java.util.HashSet;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import org.apache.flink.runtime.execution.SuppressRestartsException;
import org.jspecify.annotations.Nullable;

/**
 * The learners that hold device memory, the most recently used ones. The least recently used gives way to the next, and is
 * saved first if it changed.
 */
final class ActiveLearners implements AutoCloseable {

    private final Function<String, LearnerSpec> specs;
    private final int limit;
    private final Durable durable;
    private final ReplayStore replayImages;
    private final Map<String, Learner> learners = new LinkedHashMap<>(16, 0.75f, true);
    private final Set<String> dirty = new HashSet<>();

    /** Where learners are saved. */
    interface Durable {

        /** The lane's learner as it was last saved, or null if it never was. */
        @Nullable
        LearnerSnapshot read(String lane) throws Exception;

        void write(String lane, LearnerSnapshot changes) throws Exception;
    }

    /**
     * No learners.
     *
     * @param specs the settings of each lane
     * @param replayImages of the lane whose learner is made or works at the time
     */
    ActiveLearners(Function<String, LearnerSpec> specs, int limit, Durable durable, ReplayStore replayImages) {
        this.specs = specs;
        this.limit = limit;
        this.durable = durable;
        this.replayImages = replayImages;
    }

    /** The learner of the lane, to be trained: it counts as changed from now on. */
    Learner toTrain(String lane) throws Exception {
        Learner learner = learners.get(lane);
        if (learner == null) {
            makeRoom();
            LearnerSnapshot saved = durable.read(lane);
            learner = made(lane, saved);
            learners.put(lane, learner);
        }
        dirty.add(lane);
        return learner;
    }

    /** Takes the images of the id out of what the lane's learner replays, and says whether it is at work, and not only in state. */
    boolean forget(String lane, String id) {
        Learner learner = learners.get(lane);
        if (learner != null && learner.forget(id) > 0) {
            dirty.add(lane);
        }
        return learner != null;
    }

    /** What can not be made or restored once can never be: the job fails for good. */
    private Learner made(String lane, @Nullable LearnerSnapshot saved) {
        try {
            LearnerSpec spec = specs.apply(lane);
            return saved == null
                    ? Learner.initial(spec, lane, replayImages)
                    : Learner.restore(spec, lane, saved, replayImages);
        } catch (IllegalArgumentException | UnusableResultException e) {
            throw new SuppressRestartsException(e);
        }
    }

    /** Saves every learner that changed since it was saved. */
    void saveChanged() throws Exception {
        for (Map.Entry<String, Learner> entry : learners.entrySet()) {
            if (dirty.contains(entry.getKey())) {
                durable.write(entry.getKey(), entry.getValue().changes());
            }
        }
        dirty.clear();
    }

    int size() {
        return learners.size();
    }

    private void makeRoom() throws Exception {
        Iterator<Map.Entry<String, Learner>> eldest = learners.entrySet().iterator();
        while (learners.size() >= limit) {
            Map.Entry<String, Learner> entry = eldest.next();
            if (dirty.remove(entry.getKey())) {
                durable.write(entry.getKey(), entry.getValue().changes());
            }
            eldest.remove();
            entry.getValue().close();
        }
    }

    @Override
    public void close() {
        learners.values().forEach(Learner::close);
        learners.clear();
        dirty.clear();
    }
}
