package io.tncc.cli.bench;

import io.tncc.cli.dataset.Split;
import io.tncc.cli.settings.LearnerOptions;
import io.tncc.model.snapshot.LearnerSnapshot;
import io.tncc.model.train.Learner;
import io.tncc.model.train.LearnerSpec;
import io.tncc.pipeline.option.LearnerSettings;
import io.tncc.pipeline.option.TrainingOptions;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** The time that a learner takes to be saved after one step, and to be restored, by its memory. */
final class SnapshotGrowth {

    private static final String AXIS = "keys of the memory";

    private final Map<String, String> options;
    private final Split images;

    /** @param options of the job */
    SnapshotGrowth(Map<String, String> options, Split images) {
        this.options = options;
        this.images = images;
    }

    List<Growth> growths(BenchSizes sizes) {
        return List.of(
                growth("snapshot after a step", sizes, spec -> new Saving(spec)), growth("restore", sizes, spec -> {
                    LearnerSnapshot snapshot = FullMemory.snapshot(spec, "main");
                    return () -> {
                        Learner.restore(spec, "main", snapshot).close();
                        return 1;
                    };
                }));
    }

    /** Makes work of a learner. */
    @FunctionalInterface
    private interface OfLearner {
        Workload open(LearnerSpec spec) throws Exception;
    }

    private Growth growth(String name, BenchSizes sizes, OfLearner work) {
        List<Growth.Case> cases = sizes.memories().stream()
                .map(keys -> new Growth.Case(keys, () -> work.open(spec(keys))))
                .toList();
        return new Growth(BenchPart.SNAPSHOT, name, AXIS, BenchUnit.MILLISECONDS, cases);
    }

    private LearnerSpec spec(int keys) {
        Map<String, String> all = new TreeMap<>(options);
        all.put("memory.size", Integer.toString(keys));
        return LearnerSettings.start(LearnerOptions.configuration(all));
    }

    /** What a checkpoint does: the weights, and the segments of the memory that the step has changed. */
    private final class Saving implements Workload {

        private final Learner learner;
        private final DecodedBatches batches;
        private long steps;

        Saving(LearnerSpec spec) throws Exception {
            int batchSize = LearnerOptions.configuration(options).get(TrainingOptions.BATCH_SIZE);
            learner = Learner.restore(spec, "main", FullMemory.snapshot(spec, "main"));
            batches = DecodedBatches.of(images, spec.imageSide(), batchSize, 1);
        }

        @Override
        public void prepare() {
            learner.train(batches.batch(steps++));
        }

        @Override
        public double once() {
            return learner.changes().memorySegments().size();
        }

        @Override
        public void close() {
            learner.close();
        }
    }
}
