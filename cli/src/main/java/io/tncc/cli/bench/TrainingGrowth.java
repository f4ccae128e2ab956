package io.tncc.cli.bench;

import io.tncc.cli.dataset.Split;
import io.tncc.cli.settings.LearnerOptions;
import io.tncc.pipeline.option.PipelineConfiguration;
import io.tncc.pipeline.option.TrainingOptions;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** The bare training step, with full memories: by memory, batch, side, lanes and what is replayed, and by batch in bfloat16 too. */
final class TrainingGrowth {

    private static final String STEP = "training step, ";
    private static final String BATCH_SIZE = TrainingOptions.BATCH_SIZE.key();

    private static final List<String> PRECISIONS = Arrays.stream(TrainingOptions.Precision.values())
            .map(TrainingOptions.Precision::toString)
            .toList();

    private final Map<String, String> options;
    private final Split images;
    private final String precision;
    private final int mostActiveLanes;

    /** @param options of the job */
    TrainingGrowth(Map<String, String> options, Split images) {
        PipelineConfiguration configuration = LearnerOptions.configuration(options);
        this.options = options;
        this.images = images;
        this.precision = configuration.get(TrainingOptions.PRECISION).toString();
        this.mostActiveLanes = configuration.get(TrainingOptions.MAX_ACTIVE_LANES);
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
        if (!sizes.isOne()) {
            growths.add(new ReplayGrowth(options, images).growth(STEP + precision, sizes.replayBytes()));
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
                    return new Growth.Case(size, () -> new LearnersInTurn(all, images, 1));
                })
                .toList();
        return new Growth(BenchPart.TRAINING_STEP, STEP + numbers, axis, BenchUnit.IMAGES_PER_SECOND, cases);
    }

    private Growth lanes(List<Integer> lanes) {
        List<Growth.Case> cases = lanes.stream()
                .map(count -> new Growth.Case(count, () -> new LearnersInTurn(options, images, count)))
                .toList();
        return new Growth(
                BenchPart.TRAINING_STEP,
                STEP + precision,
                "lanes that take turns, up to %d active".formatted(mostActiveLanes),
                BenchUnit.IMAGES_PER_SECOND,
                cases);
    }

    private static String text(int value) {
        return Integer.toString(value);
    }
}
