package io.tncc.pipeline.option;

import io.tncc.pipeline.extension.ExtensionPoint;
import io.tncc.pipeline.option.KafkaOptions.Delivery;
import io.tncc.pipeline.option.PipelineOptions.Run;
import io.tncc.pipeline.option.SourceOptions.Start;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import org.apache.flink.api.common.RuntimeExecutionMode;
import org.apache.flink.configuration.CheckpointingOptions;
import org.apache.flink.configuration.ConfigOption;
import org.apache.flink.configuration.ExecutionOptions;
import org.apache.flink.configuration.ExternalizedCheckpointRetention;
import org.apache.flink.configuration.StateChangelogOptions;
import org.apache.flink.core.execution.CheckpointingMode;

/** Checks that Flink's own options go with the job. */
final class FlinkChecks {

    /** What the job sets of Flink itself, and what to do instead. */
    private static final Map<String, String> OWN_OPTIONS = Map.of(
            "flink.parallelism.default", "set pipeline.parallelism",
            "flink.pipeline.max-parallelism", "set pipeline.max-parallelism",
            "flink.pipeline.object-reuse", "it is always true, as no record is changed once it is made",
            "flink.pipeline.generic-types", "it is always false, as no record is left to Kryo");

    private final PipelineConfiguration configuration;
    private final Problems problems;

    FlinkChecks(PipelineConfiguration configuration, Problems problems) {
        this.configuration = configuration;
        this.problems = problems;
    }

    /** Refuses options of the job that it would not follow. A cluster may have them, for its other jobs. */
    static void refuseOwn(Map<String, String> values, Problems problems) {
        values.forEach((key, value) -> {
            String remedy = OWN_OPTIONS.get(key);
            if (remedy != null) {
                problems.add(key, value, "the job sets this option: " + remedy);
            }
        });
    }

    void check() {
        refuse(
                CheckpointingOptions.CHECKPOINTING_CONSISTENCY_MODE,
                CheckpointingMode.AT_LEAST_ONCE,
                "allowed: EXACTLY_ONCE, or images would be trained on twice after a failure");
        refuse(
                CheckpointingOptions.ENABLE_UNALIGNED,
                true,
                "allowed: false, because images in flight could reach the wrong lane when the job is rescaled");
        refuse(StateChangelogOptions.ENABLE_STATE_CHANGE_LOG, true, "allowed: false");
        refuse(
                CheckpointingOptions.ENABLE_CHECKPOINTS_AFTER_TASKS_FINISH,
                false,
                "allowed: true, or the last results of a bounded run would not be committed");
        refuse(
                CheckpointingOptions.EXTERNALIZED_CHECKPOINT_RETENTION,
                ExternalizedCheckpointRetention.NO_EXTERNALIZED_CHECKPOINTS,
                "allowed: RETAIN_ON_CANCELLATION, DELETE_ON_CANCELLATION, or an error that ends the job would delete the"
                        + " learner with its last checkpoint");
        checkRuntimeMode();
        checkInterval();
    }

    private void checkRuntimeMode() {
        valid(ExecutionOptions.RUNTIME_MODE)
                .filter(mode -> mode != RuntimeExecutionMode.STREAMING)
                .ifPresent(mode -> problems.add(
                        flinkKey(ExecutionOptions.RUNTIME_MODE), mode, "allowed: STREAMING, also with source.bounded"));
    }

    private void checkInterval() {
        Optional<Duration> interval =
                valid(CheckpointingOptions.CHECKPOINTING_INTERVAL).filter(set -> !set.isZero());
        if (interval.isPresent()) {
            checkTransactionTimeout(interval.get());
        } else {
            whatNeedsCheckpoints()
                    .ifPresent(need -> problems.add(
                            flinkKey(CheckpointingOptions.CHECKPOINTING_INTERVAL),
                            "set an interval, such as 10 s: " + need));
        }
    }

    private Optional<String> whatNeedsCheckpoints() {
        if (configuration.has(KafkaOptions.DELIVERY, Delivery.EXACTLY_ONCE)) {
            return Optional.of("with %s: exactly-once, results are committed with checkpoints"
                    .formatted(KafkaOptions.DELIVERY.key()));
        }
        if (configuration.valid(PipelineOptions.RUN).filter(Run::trains).isPresent()) {
            return Optional.of("learners are saved, and encoder versions announced, with checkpoints");
        }
        if (configuration.has(SourceOptions.START, Start.LATEST)) {
            return Optional.of("with %s: latest, a job that fails without a checkpoint leaves out what has come since"
                    .formatted(SourceOptions.START.key()));
        }
        if (configuration.extensions().embeddingSink().isPresent()) {
            return Optional.of("with %s, the rest of its embeddings are written with checkpoints"
                    .formatted(ExtensionPoint.EMBEDDING_SINK.key()));
        }
        return Optional.empty();
    }

    private void checkTransactionTimeout(Duration interval) {
        if (!configuration.has(KafkaOptions.DELIVERY, Delivery.EXACTLY_ONCE)) {
            return;
        }
        configuration
                .valid(KafkaOptions.TRANSACTION_TIMEOUT)
                .filter(timeout -> timeout.compareTo(interval) <= 0)
                .ifPresent(timeout -> problems.add(
                        KafkaOptions.TRANSACTION_TIMEOUT.key(),
                        timeout.toSeconds() + " s",
                        "allowed: more than %s, which is %d s, plus the longest restart"
                                .formatted(
                                        flinkKey(CheckpointingOptions.CHECKPOINTING_INTERVAL), interval.toSeconds())));
    }

    private <T> void refuse(ConfigOption<T> option, T refused, String allowed) {
        if (valid(option).filter(refused::equals).isPresent()) {
            problems.add(flinkKey(option), refused, allowed);
        }
    }

    /** The value of an option; one that cannot be read is a problem. */
    private <T> Optional<T> valid(ConfigOption<T> option) {
        try {
            return configuration.flink().getOptional(option);
        } catch (RuntimeException e) {
            problems.add(flinkKey(option), String.valueOf(e.getMessage()));
            return Optional.empty();
        }
    }

    private static String flinkKey(ConfigOption<?> option) {
        return PipelineConfiguration.FLINK_PREFIX + option.key();
    }
}
