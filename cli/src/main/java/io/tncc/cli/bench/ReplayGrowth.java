package io.tncc.cli.bench;

import io.tncc.cli.dataset.Split;
import io.tncc.cli.settings.LearnerOptions;
import io.tncc.model.image.ImageBatch;
import io.tncc.model.replay.HeapReplayStore;
import io.tncc.model.replay.ReplayBuffer;
import io.tncc.model.snapshot.LearnerSnapshot;
import io.tncc.model.snapshot.ReplayEntries;
import io.tncc.model.train.Learner;
import io.tncc.model.train.LearnerSpec;
import io.tncc.pipeline.option.LearnerSettings;
import io.tncc.pipeline.option.PipelineConfiguration;
import io.tncc.pipeline.option.ReplayOptions;
import io.tncc.pipeline.option.ReplayOptions.Policy;
import io.tncc.pipeline.option.TrainingOptions;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * The training step by what is replayed, with a full buffer, as after a long training. Counted are the images that updates train on,
 * replayed ones too: what a policy costs shows beside none at all.
 */
final class ReplayGrowth {

    private static final String LANE = "main";
    private static final int DIFFERENT_BATCHES = 4;
    private static final String MAX_BYTES = ReplayOptions.MAX_BYTES.key();

    private final Map<String, String> options;
    private final Split images;

    /** @param options of the job */
    ReplayGrowth(Map<String, String> options, Split images) {
        this.options = options;
        this.images = images;
    }

    /**
     * The step by each policy.
     *
     * @param name of the step
     * @param maxBytes what a buffer holds at most, unless the options say it
     */
    Growth growth(String name, String maxBytes) {
        String limit = options.getOrDefault(MAX_BYTES, maxBytes);
        List<Growth.Case> cases = Stream.of(Policy.values())
                .map(policy -> {
                    PipelineConfiguration configuration = configuration(policy, limit);
                    long bytes = policy == Policy.NONE
                            ? 0
                            : configuration.get(ReplayOptions.MAX_BYTES).getBytes();
                    return new Growth.Case("replay " + policy, bytes, () -> new Steps(configuration, images));
                })
                .toList();
        return new Growth(
                BenchPart.TRAINING_STEP,
                name,
                "replay.policy, with a full buffer of " + limit,
                BenchUnit.IMAGES_PER_SECOND,
                cases);
    }

    private PipelineConfiguration configuration(Policy policy, String maxBytes) {
        Map<String, String> all = new TreeMap<>(options);
        all.put(ReplayOptions.POLICY.key(), policy.toString());
        all.put(MAX_BYTES, maxBytes);
        all.remove(TrainingOptions.UPDATES_PER_BATCH.key(), "1"); // is for none only, which has one by default
        return LearnerOptions.configuration(all);
    }

    /** Steps of a learner whose replay buffer is full. */
    static final class Steps implements Workload {

        private final DecodedBatches batches;
        private final Learner learner;
        private long number;

        Steps(PipelineConfiguration configuration, Split images) throws Exception {
            LearnerSpec spec = LearnerSettings.start(configuration);
            batches = DecodedBatches.of(
                    images, spec.imageSide(), configuration.get(TrainingOptions.BATCH_SIZE), DIFFERENT_BATCHES);
            HeapReplayStore store = new HeapReplayStore();
            LearnerSnapshot trained = FullMemory.snapshot(spec, LANE);
            LearnerSnapshot replaying = new LearnerSnapshot(
                    trained.weights(),
                    trained.memorySegments(),
                    ReplayEntries.toBytes(full(spec, store).takeChanges().entries()),
                    LearnerSnapshot.Removed.NOTHING);
            learner = Learner.restore(spec, LANE, replaying, store);
        }

        /** A buffer that batches were put in until it had room for one of them no more. */
        private ReplayBuffer full(LearnerSpec spec, HeapReplayStore store) {
            int featureSize = spec.encoder().projectionSize();
            ReplayBuffer buffer = new ReplayBuffer(spec.replay(), featureSize, spec.seed(), LANE, store);
            Random random = new Random(spec.seed());
            while (buffer.size() == number * batches.batchSize()) {
                ImageBatch batch = batches.batch(number++);
                Map<Long, float[]> features = new HashMap<>();
                for (long ordinal : batch.ordinals()) {
                    features.put(ordinal, FullMemory.direction(featureSize, random));
                }
                buffer.add(batch, features);
            }
            return buffer;
        }

        @Override
        public double once() {
            int updates = learner.train(batches.batch(number++)).size();
            return (double) updates * batches.batchSize();
        }

        /** How many bytes the images of the buffer take. */
        long replayBytes() {
            return learner.replayBytes();
        }

        @Override
        public void close() {
            learner.close();
        }
    }
}
