package io.tncc.cli.bench;

import io.tncc.cli.dataset.Split;
import io.tncc.cli.settings.LearnerOptions;
import io.tncc.model.train.Learner;
import io.tncc.model.train.LearnerSpec;
import io.tncc.pipeline.option.LearnerSettings;
import io.tncc.pipeline.option.PipelineConfiguration;
import io.tncc.pipeline.option.TrainingOptions;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** The bare training step, with full memories: by memory, batch, side and lanes, and by batch in bfloat16 too. */
final class TrainingGrowth {

    private static final int DIFFERENT_BATCHES = 4;
    private static final String STEP = "training step, ";
    private static final String BATCH_SIZE = TrainingOptions.BATCH_SIZE.key();

    private static final List<String> PRECISIONS = Arrays.stream(TrainingOptions.Precision.values())
            .map(TrainingOptions.Precision::toString)
            .toList();

    private final Map<String, String> options;
    private final Split images;
    private final String precision;

    /** @param options of the job */
    TrainingGrowth(Map<String, String> options, Split images) {
        this.options = options;
        this.images = images;
        this.precision = LearnerOptions.configuration(options)
                .get(TrainingOptions.PRECISION)
                .toString();
    }

    List<Growth> growths(BenchSizes sizes) {
        List<Growth> growths = new ArrayList<>();
        if (!sizes.isOne()) {
            growths.add(growth(
                    "keys of the memory", sizes.memories(), keys -> Map.of("memory.size", text(keys)), precision));
        }
        for (String each : sizes.bothPrecisions() ? PRECISIONS : List.of(precision)) {
            growths.add(growth(
                    "images of a batch", sizes.trainingBatches(), batch -> Map.of(BATCH_SIZE, text(batch)), each));
        }
        if (!sizes.sides().isEmpty()) {
            growths.add(growth(
                    "side of an image in pixels, batches of " + sizes.sideBatch(),
                    sizes.sides(),
                    side -> Map.of("input.decode-side", text(side), BATCH_SIZE, text(sizes.sideBatch())),
                    precision));
        }
        if (!sizes.lanes().isEmpty()) {
            growths.add(lanes(sizes.lanes()));
        }
        return growths;
    }

    /** What options a size is. */
    @FunctionalInterface
    private interface Setting {
        Map<String, String> of(int size);
    }

    private Growth growth(String axis, List<Integer> sizes, Setting setting, String numbers) {
        List<Growth.Case> cases = sizes.stream()
                .map(size -> {
                    Map<String, String> all = new TreeMap<>(options);
                    all.putAll(setting.of(size));
                    all.put(TrainingOptions.PRECISION.key(), numbers);
                    return new Growth.Case(size, () -> new Steps(all, images, 1));
                })
                .toList();
        return new Growth(BenchPart.TRAINING_STEP, STEP + numbers, axis, BenchUnit.IMAGES_PER_SECOND, cases);
    }

    private Growth lanes(List<Integer> lanes) {
        List<Growth.Case> cases = lanes.stream()
                .map(count -> new Growth.Case(count, () -> new Steps(options, images, count)))
                .toList();
        return new Growth(
                BenchPart.TRAINING_STEP,
                STEP + precision,
                "lanes that take steps in turn",
                BenchUnit.IMAGES_PER_SECOND,
                cases);
    }

    private static String text(int value) {
        return Integer.toString(value);
    }

    /** Steps of learners in turn. */
    private static final class Steps implements Workload {

        private final List<Learner> learners = new ArrayList<>();
        private final DecodedBatches batches;
        private long steps;

        Steps(Map<String, String> options, Split images, int lanes) throws Exception {
            PipelineConfiguration configuration = LearnerOptions.configuration(options);
            LearnerSpec spec = LearnerSettings.start(configuration);
            batches = DecodedBatches.of(
                    images, spec.imageSide(), configuration.get(TrainingOptions.BATCH_SIZE), DIFFERENT_BATCHES);
            for (int lane = 0; lane < lanes; lane++) {
                String name = "lane-" + lane;
                learners.add(Learner.restore(spec, name, FullMemory.snapshot(spec, name)));
            }
        }

        @Override
        public double once() {
            learners.get((int) (steps % learners.size())).train(batches.batch(steps));
            steps++;
            return batches.batchSize();
        }

        @Override
        public void close() {
            learners.forEach(Learner::close);
        }
    }
}
