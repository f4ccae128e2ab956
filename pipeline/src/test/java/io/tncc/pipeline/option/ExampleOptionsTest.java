package io.tncc.pipeline.option;

import static org.assertj.core.api.Assertions.assertThat;

import io.tncc.pipeline.option.EmbeddingOptions.BeforeFirstVersion;
import io.tncc.pipeline.option.PipelineOptions.Run;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.apache.flink.configuration.CheckpointingOptions;
import org.apache.flink.configuration.Configuration;
import org.junit.jupiter.api.Test;

/** Holds the example of the docs to the options. */
class ExampleOptionsTest {

    private static final Path EXAMPLE = Path.of("..", "docs", "example-options.yaml");

    @Test
    void theExampleIsAWorkingConfiguration() {
        PipelineConfiguration configuration =
                PipelineConfiguration.read(EXAMPLE, List.of("training.seed=1"), new Configuration());
        assertThat(configuration.get(PipelineOptions.RUN)).isEqualTo(Run.ALL);
        assertThat(configuration.get(PipelineOptions.NAME)).isEqualTo("example");
        assertThat(configuration.get(MemoryOptions.SIZE)).isEqualTo(1024);
        assertThat(configuration.get(TrainingOptions.SEED)).isEqualTo(1);
        assertThat(configuration.get(EmbeddingOptions.BEFORE_FIRST_VERSION)).isEqualTo(BeforeFirstVersion.INITIAL);
        assertThat(configuration.flink().get(CheckpointingOptions.CHECKPOINTING_INTERVAL))
                .isEqualTo(Duration.ofSeconds(5));
    }
}
