package io.tncc.pipeline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tncc.pipeline.option.InvalidOptionsException;
import java.nio.file.Path;
import java.util.Map;
import org.apache.flink.api.common.RuntimeExecutionMode;
import org.apache.flink.configuration.CheckpointingOptions;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.ExecutionOptions;
import org.apache.flink.core.execution.CheckpointingMode;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.junit.jupiter.api.Test;

/** The job in a program of another's, whose environment is configured already. */
class PretrainingTest {

    private static Pretraining job(Map<String, String> further) {
        return Pretraining.builder()
                .options(TestOptions.operator(Path.of("/nowhere")))
                .options(further)
                .build();
    }

    private static void assertThatItIsRefused(StreamExecutionEnvironment environment, String problem) {
        assertThatThrownBy(() -> job(Map.of()).addTo(environment))
                .isInstanceOf(InvalidOptionsException.class)
                .hasMessageStartingWith("1 problem with the options:")
                .hasMessageContaining(problem);
    }

    private static StreamExecutionEnvironment environment(Configuration configuration) {
        return StreamExecutionEnvironment.getExecutionEnvironment(configuration);
    }

    @Test
    void anEnvironmentThatWouldBreakAPromiseIsRefused() {
        assertThatItIsRefused(
                environment(new Configuration()
                        .set(CheckpointingOptions.CHECKPOINTING_CONSISTENCY_MODE, CheckpointingMode.AT_LEAST_ONCE)),
                "flink.execution.checkpointing.mode: AT_LEAST_ONCE is not allowed");
        assertThatItIsRefused(
                environment(new Configuration().set(CheckpointingOptions.ENABLE_UNALIGNED, true)),
                "flink.execution.checkpointing.unaligned.enabled: true is not allowed");
        assertThatItIsRefused(
                environment(new Configuration().set(CheckpointingOptions.ENABLE_CHECKPOINTS_AFTER_TASKS_FINISH, false)),
                "false is not allowed; allowed: true, or the last results");
        assertThatItIsRefused(
                environment(new Configuration().set(ExecutionOptions.RUNTIME_MODE, RuntimeExecutionMode.BATCH)),
                "flink.execution.runtime-mode: BATCH is not allowed");
    }

    @Test
    void whatAProgramSetsInCodeIsRefusedToo() {
        StreamExecutionEnvironment batch = environment(new Configuration());
        batch.setRuntimeMode(RuntimeExecutionMode.BATCH);
        assertThatItIsRefused(batch, "flink.execution.runtime-mode: BATCH is not allowed");

        StreamExecutionEnvironment atLeastOnce = environment(new Configuration());
        atLeastOnce.getCheckpointConfig().setCheckpointingConsistencyMode(CheckpointingMode.AT_LEAST_ONCE);
        assertThatItIsRefused(atLeastOnce, "flink.execution.checkpointing.mode: AT_LEAST_ONCE is not allowed");
    }

    @Test
    void theJobsOwnOptionsForFlinkReplaceTheEnvironments() {
        StreamExecutionEnvironment environment =
                environment(new Configuration().set(CheckpointingOptions.ENABLE_UNALIGNED, true));
        job(Map.of("flink.execution.checkpointing.unaligned.enabled", "false")).addTo(environment);
        assertThat(environment.getCheckpointConfig().isUnalignedCheckpointsEnabled())
                .isFalse();
    }
}
