package io.tncc.cli.train.plan;

import io.tncc.cli.settings.LearnerOptions;
import io.tncc.cli.train.stream.StreamOrder;
import io.tncc.pipeline.option.PipelineConfiguration;
import io.tncc.pipeline.option.TrainingOptions;
import java.util.Collections;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * One run: with the data set, all that decides what its encoder becomes and how it is evaluated.
 *
 * @param name for people; runs that differ in their seed only have the same
 * @param options the options of the job that are set, by key
 * @param order of the stream
 * @param images how many are trained on
 * @param seed of all that is random, the stream included
 * @param evaluation on what it is evaluated, and when
 */
public record RunSettings(
        String name,
        SortedMap<String, String> options,
        StreamOrder order,
        long images,
        long seed,
        EvaluationSettings evaluation) {

    private static final String SEED = "training.seed";

    public RunSettings {
        options = Collections.unmodifiableSortedMap(new TreeMap<>(options));
    }

    /** Whether it is evaluated before its end. That is after whole batches. */
    public boolean isEvaluatedOnItsWay() {
        long every = evaluation.everyImages();
        long batchSize = configuration().get(TrainingOptions.BATCH_SIZE);
        return every > 0 && (every + batchSize - 1) / batchSize * batchSize < images;
    }

    /** The options that are set, as one line. */
    public String optionsText() {
        return options.entrySet().stream().map(Map.Entry::toString).collect(Collectors.joining(" "));
    }

    /**
     * All options of the learner: those that are set, and the job's defaults. A thread for each core, and a cosine over the whole run
     * where the schedule is one, are the defaults here.
     *
     * @throws io.tncc.cli.terminal.CommandFailure naming every problem
     */
    public PipelineConfiguration configuration() {
        Map<String, String> all = new TreeMap<>();
        all.put("training.threads", Integer.toString(Runtime.getRuntime().availableProcessors()));
        all.put("optimizer.cosine-images", Long.toString(images));
        all.putAll(options);
        all.put(SEED, Long.toString(seed));
        return LearnerOptions.withLabels(all);
    }
}
