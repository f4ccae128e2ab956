package io.tncc.cli.train.run;

import io.tncc.cli.dataset.Dataset;
import io.tncc.cli.dataset.LabelledImage;
import io.tncc.cli.evaluate.ImageBank;
import io.tncc.cli.terminal.ProgressDisplay;
import io.tncc.cli.train.plan.EvaluationSettings;
import io.tncc.cli.train.plan.EvaluationSettings.Queries;
import io.tncc.model.evaluate.LabelledImages;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** A data set whose images are decoded once for all runs that take them in the same size. */
public final class DecodedDataset {

    /** Validation images are the same whatever the seed of a run, so that runs are evaluated alike. */
    private static final long CHOICE_SEED = 0;

    private final Dataset dataset;
    private @Nullable LabelledImages train;
    private @Nullable RunImages latest;
    private @Nullable EvaluationSettings latestFor;

    public DecodedDataset(Dataset dataset) {
        this.dataset = dataset;
    }

    /**
     * The images of a run.
     *
     * @param side to decode to in pixels
     * @throws io.tncc.cli.terminal.CommandFailure if the data set lacks test images, or one can not be decoded
     */
    public synchronized RunImages images(int side, EvaluationSettings evaluation) {
        RunImages images = latest;
        if (images == null || images.trained().side() != side || !evaluation.equals(latestFor)) {
            images = evaluation.on() == Queries.TEST ? withTest(side, evaluation) : withValidation(side, evaluation);
            latest = images;
            latestFor = evaluation;
        }
        return images;
    }

    private RunImages withTest(int side, EvaluationSettings evaluation) {
        List<LabelledImage> chosen =
                dataset.requirePairsToTest().test().stratified(evaluation.queryImages(), CHOICE_SEED);
        LabelledImages all = train(side);
        LabelledImages queries = decoded("test", chosen, side);
        int[] bank = dataset.train().stratifiedIndices(evaluation.bankImages(), CHOICE_SEED);
        return images(all, all, bank, queries);
    }

    private RunImages withValidation(int side, EvaluationSettings evaluation) {
        LabelledImages all = train(side);
        int[] order = dataset.train().stratifiedIndices(all.count(), CHOICE_SEED);
        int[] validation = Arrays.copyOf(order, evaluation.validationImages());
        Set<Integer> apart = IntStream.of(validation).boxed().collect(Collectors.toCollection(HashSet::new));
        int[] trained =
                IntStream.range(0, all.count()).filter(i -> !apart.contains(i)).toArray();
        int[] bank = Arrays.stream(order, validation.length, order.length)
                .limit(evaluation.bankImages())
                .toArray();
        int[] queries = Arrays.copyOf(validation, Math.min(validation.length, evaluation.queryImages()));
        return images(all, some(all, trained), bank, some(all, queries));
    }

    /** Without labels nothing votes, and a bank would be copied and embedded for nothing. */
    private RunImages images(LabelledImages all, LabelledImages trained, int[] bank, LabelledImages queries) {
        LabelledImages voting = dataset.isLabelled() ? some(all, bank) : queries;
        return new RunImages(name(), dataset.classes(), trained, voting, queries);
    }

    private LabelledImages train(int side) {
        if (train == null || train.side() != side) {
            train = decoded("train", ImageBank.all(dataset.train()), side);
        }
        return train;
    }

    private LabelledImages decoded(String what, List<LabelledImage> images, int side) {
        String task = "Decoding %s, %s".formatted(dataset.name(), what);
        try (ProgressDisplay progress = ProgressDisplay.of(task, "images", images.size())) {
            return ImageBank.decode(dataset.classes(), images, side, progress::show);
        }
    }

    /** All of them are not copied; their order does not matter where some are chosen. */
    private static LabelledImages some(LabelledImages images, int[] chosen) {
        return chosen.length == images.count() ? images : images.select(chosen);
    }

    /** By its last name, wherever a file or folder lies. */
    private String name() {
        return dataset.name().replaceFirst("^tar:(.*/)?", "").replaceFirst("^folder:.*/", "folder:");
    }
}
