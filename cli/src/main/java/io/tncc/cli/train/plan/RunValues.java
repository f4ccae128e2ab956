package io.tncc.cli.train.plan;

import io.tncc.cli.terminal.CommandFailure;
import io.tncc.cli.train.plan.EvaluationSettings.Queries;
import io.tncc.cli.train.stream.StreamOrder;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * The settings of a run as text by key: keys of a run, such as {@code images}, and the learner's options among a job's.
 *
 * @param name of the run
 * @param values by key
 */
public record RunValues(String name, Map<String, String> values) {

    public static final String ORDER = "order";
    public static final String IMAGES = "images";
    public static final String EPOCHS = "epochs";
    public static final String EVALUATE_ON = "evaluate-on";
    public static final String EVALUATE_EVERY = "evaluate-every";
    public static final String VALIDATION_IMAGES = "validation-images";
    public static final String BANK_IMAGES = "bank-images";
    public static final String QUERY_IMAGES = "query-images";

    private static final List<String> RUN_KEYS =
            List.of(ORDER, IMAGES, EPOCHS, EVALUATE_ON, EVALUATE_EVERY, VALIDATION_IMAGES, BANK_IMAGES, QUERY_IMAGES);

    private static final List<String> LEARNER_GROUPS =
            List.of("encoder.", "view.", "objective.", "memory.", "replay.", "training.", "optimizer.");

    private static final List<String> LEARNER_KEYS =
            List.of("input.decode-side", "embedding.layer", "publishing.statistics", "pipeline.device");

    /** Uniformity is of pairs. */
    private static final int LEAST_QUERIES = 2;

    public RunValues {
        values = Map.copyOf(values);
    }

    /** The same with other values over these. Images replace epochs, and the reverse. */
    public RunValues with(Map<String, String> others) {
        Map<String, String> merged = new TreeMap<>(values);
        if (others.containsKey(IMAGES) || others.containsKey(EPOCHS)) {
            merged.remove(IMAGES);
            merged.remove(EPOCHS);
        }
        merged.putAll(others);
        return new RunValues(name, merged);
    }

    /** Values by the last word of their key, such as {@code temperature=0.1 kernel=gaussian}. */
    public static String shortNames(Map<String, String> values) {
        return values.entrySet().stream()
                .map(each -> each.getKey().substring(each.getKey().lastIndexOf('.') + 1) + "=" + each.getValue())
                .collect(Collectors.joining(" "));
    }

    /**
     * The settings.
     *
     * @param trainImages how many training images the data set has
     * @throws CommandFailure naming the key, its value and what is allowed
     */
    public RunSettings settings(int trainImages, long seed) {
        SortedMap<String, String> options = new TreeMap<>();
        values.forEach((key, value) -> {
            if (!RUN_KEYS.contains(key)) {
                requireLearnerKey(key);
                options.put(key, value);
            }
        });
        EvaluationSettings evaluation = new EvaluationSettings(
                read(EVALUATE_ON, Queries.TEST.id(), Queries::parse),
                (int) count(VALIDATION_IMAGES, EvaluationSettings.VALIDATION_DEFAULT, LEAST_QUERIES, trainImages),
                (int) count(BANK_IMAGES, Integer.MAX_VALUE, 1, Integer.MAX_VALUE),
                (int) count(QUERY_IMAGES, Integer.MAX_VALUE, LEAST_QUERIES, Integer.MAX_VALUE),
                count(EVALUATE_EVERY, 0, 0, Long.MAX_VALUE));
        int trained = evaluation.trainedOf(trainImages);
        if (trained < 1) {
            throw failure("%s is %d, and the data set has %d training images: none are left to train on"
                    .formatted(VALIDATION_IMAGES, evaluation.validationImages(), trainImages));
        }
        StreamOrder order = read(ORDER, "shuffled", StreamOrder::parse);
        return new RunSettings(name, options, order, images(trained), seed, evaluation);
    }

    private long images(int trained) {
        if (values.containsKey(IMAGES) && values.containsKey(EPOCHS)) {
            throw failure("%s and %s can not both be given".formatted(IMAGES, EPOCHS));
        }
        return values.containsKey(IMAGES)
                ? count(IMAGES, 0, 2, Long.MAX_VALUE)
                : Math.multiplyExact(count(EPOCHS, 1, 1, Integer.MAX_VALUE), trained);
    }

    private void requireLearnerKey(String key) {
        if (key.equals("training.seed")) {
            throw failure("training.seed is set by the seeds of the runs");
        }
        if (LEARNER_GROUPS.stream().noneMatch(key::startsWith) && !LEARNER_KEYS.contains(key)) {
            throw failure("the key '%s' is none of a run (%s) nor an option of the learner (%s*, %s)"
                    .formatted(
                            key,
                            String.join(", ", RUN_KEYS),
                            String.join("*, ", LEARNER_GROUPS),
                            String.join(", ", LEARNER_KEYS)));
        }
    }

    private long count(String key, long byDefault, long least, long most) {
        String allowed = most == Long.MAX_VALUE || most == Integer.MAX_VALUE
                ? "a whole number of %d or more".formatted(least)
                : "a whole number from %d to %d".formatted(least, most);
        return read(key, Long.toString(byDefault), text -> {
            try {
                long value = Long.parseLong(text);
                if (value >= least && (value <= most || !values.containsKey(key))) {
                    return value;
                }
            } catch (NumberFormatException e) {
                throw new IllegalArgumentException("'%s' is not allowed; %s is".formatted(text, allowed), e);
            }
            throw new IllegalArgumentException("'%s' is not allowed; %s is".formatted(text, allowed));
        });
    }

    private <T> T read(String key, String byDefault, Function<String, T> reader) {
        try {
            return reader.apply(values.getOrDefault(key, byDefault));
        } catch (IllegalArgumentException e) {
            throw failure("%s: %s".formatted(key, e.getMessage()));
        }
    }

    private CommandFailure failure(String what) {
        return new CommandFailure("The run '%s': %s".formatted(name, what));
    }
}
