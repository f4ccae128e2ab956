package io.tncc.cli.settings;

import io.tncc.cli.terminal.CommandFailure;
import io.tncc.pipeline.option.InvalidOptionsException;
import io.tncc.pipeline.option.PipelineConfiguration;
import java.util.Map;
import java.util.TreeMap;

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
     * The options, checked as those of a job are.
     *
     * @throws CommandFailure naming every problem
     */
    public static PipelineConfiguration configuration(Map<String, String> options) {
        Map<String, String> all = new TreeMap<>(REQUIRED_OF_A_JOB);
        all.putAll(options);
        try {
            return PipelineConfiguration.of(all);
        } catch (InvalidOptionsException e) {
            throw new CommandFailure(String.valueOf(e.getMessage()), e);
        }
    }
}
