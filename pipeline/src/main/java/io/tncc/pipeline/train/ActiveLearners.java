package io.tncc.pipeline.train;

import io.tncc.model.snapshot.LearnerSnapshot;
import io.tncc.model.train.Learner;
import io.tncc.model.train.LearnerSpec;
import java.util.HashSet;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import org.apache.flink.runtime.execution.SuppressRestartsException;
import org.jspecify.annotations.Nullable;

/**
 * The learners that hold device memory, the most recently used ones. The least recently used gives way to the next, and is
 * saved first if it changed.
 */
final class ActiveLearners implements AutoCloseable {

    private final LearnerSpec spec;
    private final int limit;
    private final Durable durable;
    private final Map<String, Learner> learners = new LinkedHashMap<>(16, 0.75f, true);
    private final Set<String> dirty = new HashSet<>();

    /** Where learners are saved. */
    interface Durable {

        /** The lane's learner as it was last saved, or null if it never was. */
        @Nullable
        LearnerSnapshot read(String lane) throws Exception;

        void write(String lane, LearnerSnapshot changes) throws Exception;
    }

    ActiveLearners(LearnerSpec spec, int limit, Durable durable) {
        this.spec = spec;
        this.limit = limit;
        this.durable = durable;
    }

    /** The learner of the lane, to be trained: it counts as changed from now on. */
    Learner toTrain(String lane) throws Exception {
        Learner learner = learners.get(lane);
        if (learner == null) {
            makeRoom();
            LearnerSnapshot saved = durable.read(lane);
            learner = saved == null ? Learner.initial(spec, lane) : restore(lane, saved);
            learners.put(lane, learner);
        }
        dirty.add(lane);
        return learner;
    }

    /** What can not be restored once can never be: the job fails for good. */
    private Learner restore(String lane, LearnerSnapshot saved) {
        try {
            return Learner.restore(spec, lane, saved);
        } catch (IllegalArgumentException e) {
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
