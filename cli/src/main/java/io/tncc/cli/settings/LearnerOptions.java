package io.tncc.cli.settings;

import io.tncc.cli.terminal.CommandFailure;
import io.tncc.model.train.LearnerSpec;
import io.tncc.pipeline.option.InvalidOptionsException;
import io.tncc.pipeline.option.LearnerSettings;
import io.tncc.pipeline.option.PipelineConfiguration;
import io.tncc.pipeline.option.UnusableWarmStartException;
import java.io.UncheckedIOException;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.function.Supplier;

/** The options of a job as far as they are its learner's. */
public final class LearnerOptions {

    /** What a job can not be without, and a learner does not read. */
    private static final Map<String, String> REQUIRED_OF_A_JOB = Map.of(
            "pipeline.run", "train",
            "kafka.bootstrap-servers", "localhost:9092",
            "publishing.directory", "file:///tmp",
            "flink.execution.checkpointing.interval", "30 s");

    private LearnerOptions() {}

    /**
     * Sets the process's number of threads and its device and gives the settings: to be called before any learner is made.
     *
     * @throws CommandFailure if the device, or the file of a warm start, can not be used
     */
    public static LearnerSpec start(PipelineConfiguration configuration) {
        return usable(() -> LearnerSettings.start(configuration));
    }

    /** The settings, without that. */
    public static LearnerSpec of(PipelineConfiguration configuration) {
        return usable(() -> LearnerSettings.of(configuration));
    }

    private static LearnerSpec usable(Supplier<LearnerSpec> settings) {
        try {
            return settings.get();
        } catch (IllegalStateException | UnusableWarmStartException | UncheckedIOException e) {
            throw new CommandFailure(String.valueOf(e.getMessage()), e);
        }
    }

    /**
     * The options, checked as those of a job are.
     *
     * @throws CommandFailure naming every problem
     */
    public static PipelineConfiguration configuration(Map<String, String> options) {
        return checked(options, PipelineConfiguration::of);
    }

    /**
     * The options of a learner that is given labels, checked as those of a job are else.
     *
     * @throws CommandFailure naming every problem
     */
    public static PipelineConfiguration withLabels(Map<String, String> options) {
        return checked(options, PipelineConfiguration::withLabels);
    }

    private static PipelineConfiguration checked(
            Map<String, String> options, Function<Map<String, String>, PipelineConfiguration> check) {
        Map<String, String> all = new TreeMap<>(REQUIRED_OF_A_JOB);
        all.putAll(options);
        try {
            return check.apply(all);
        } catch (InvalidOptionsException e) {
            throw new CommandFailure(String.valueOf(e.getMessage()), e);
        }
    }
}
