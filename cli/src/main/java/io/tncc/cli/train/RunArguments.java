package io.tncc.cli.train;

import io.tncc.cli.train.plan.RunLimit;
import io.tncc.cli.train.plan.RunValues;
import io.tncc.cli.train.plan.Seeds;
import io.tncc.cli.train.stream.StreamOrder;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Option;
import picocli.CommandLine.TypeConversionException;

/** What is to be trained, as arguments say: with a grid they replace what the file says. */
final class RunArguments {

    @Option(names = "--images", paramLabel = "N", description = "Images to train on. Default: one epoch.")
    private @Nullable String images;

    @Option(names = "--epochs", paramLabel = "N", description = "The same as so many times the training set.")
    private @Nullable String epochs;

    @Option(
            names = "--seeds",
            paramLabel = "S",
            converter = SeedsConverter.class,
            description = {
                "Several such as 1,2,3, each a run; or how many, counted from 1. '7,' is the seed 7 alone. Default: 1."
            })
    private @Nullable Seeds seeds;

    @Option(
            names = "--order",
            paramLabel = "ORDER",
            description = {
                "Of the stream: " + StreamOrder.SYNTAX
                        + ". by-class is one class after the other; bursts runs of N (16)",
                "near-duplicates; drift by-class, then all classes blurred, then in the dark. Default: shuffled."
            })
    private @Nullable String order;

    @Option(
            names = "--evaluate-on",
            paramLabel = "SET",
            description = "test, or validation: images of the training set that are not trained on. Default: test.")
    private @Nullable String evaluateOn;

    @Option(
            names = "--evaluate-every",
            paramLabel = "N",
            description = "Images from one evaluation to the next. Default: only at the end.")
    private @Nullable String evaluateEvery;

    @Option(names = "--validation-images", paramLabel = "N", description = "Default: 5000.")
    private @Nullable String validationImages;

    @Option(
            names = "--bank-images",
            paramLabel = "N",
            description = "Images that vote in kNN. Default: all trained on.")
    private @Nullable String bankImages;

    @Option(names = "--query-images", paramLabel = "N", description = "Images that are classified. Default: all.")
    private @Nullable String queryImages;

    @Option(names = "--set", paramLabel = "KEY=VALUE", description = "An option of the learner. Repeatable.")
    private Map<String, String> options = new LinkedHashMap<>();

    @Option(
            names = "--name",
            paramLabel = "NAME",
            description =
                    "Of the settings, in results. Default: the options that are set. A grid has names of its own.")
    private @Nullable String name;

    @Option(
            names = "--run-limit",
            paramLabel = "TIME",
            converter = DurationConverter.class,
            description = "How long a run may take, such as 10m: it is then evaluated as it is. Default: no limit.")
    private @Nullable Duration runLimit;

    @Option(
            names = "--at-once",
            paramLabel = "N",
            description = {
                "How many runs are made at a time. Default: 1. Where processors are all there is, N times training.threads",
                "should be no more than there are cores."
            })
    private int atOnce = 1;

    /** How many runs are made at a time. */
    int atOnce() {
        return atOnce;
    }

    /** The values that are given, by key. */
    Map<String, String> values() {
        Map<String, String> values = new LinkedHashMap<>(options);
        put(values, RunValues.IMAGES, images);
        put(values, RunValues.EPOCHS, epochs);
        put(values, RunValues.ORDER, order);
        put(values, RunValues.EVALUATE_ON, evaluateOn);
        put(values, RunValues.EVALUATE_EVERY, evaluateEvery);
        put(values, RunValues.VALIDATION_IMAGES, validationImages);
        put(values, RunValues.BANK_IMAGES, bankImages);
        put(values, RunValues.QUERY_IMAGES, queryImages);
        return values;
    }

    /** The name of the settings: as given, or such as {@code kernel=gaussian}. */
    String name() {
        if (name != null) {
            return name;
        }
        return options.isEmpty() ? "defaults" : RunValues.shortNames(options);
    }

    private static void put(Map<String, String> values, String key, @Nullable String value) {
        if (value != null) {
            values.put(key, value);
        }
    }

    /** The seeds, if they are given. */
    @Nullable
    Seeds seeds() {
        return seeds;
    }

    /** How long a run may take, if that is given. */
    @Nullable
    Duration runLimit() {
        return runLimit;
    }

    /** Reads {@code --seeds}. */
    static final class SeedsConverter implements ITypeConverter<Seeds> {
        @Override
        public Seeds convert(String value) {
            try {
                return Seeds.parse(value);
            } catch (IllegalArgumentException e) {
                throw new TypeConversionException(String.valueOf(e.getMessage()));
            }
        }
    }

    /** Reads {@code --run-limit}. */
    static final class DurationConverter implements ITypeConverter<Duration> {
        @Override
        public Duration convert(String value) {
            try {
                return RunLimit.parse(value);
            } catch (IllegalArgumentException e) {
                throw new TypeConversionException(String.valueOf(e.getMessage()));
            }
        }
    }
}
