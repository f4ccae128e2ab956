package io.tncc.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import io.tncc.pipeline.option.PipelineConfiguration;
import java.util.List;
import java.util.Map;
import java.util.stream.StreamSupport;
import org.apache.flink.runtime.jobgraph.JobVertex;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PretrainingTopologyTest {

    /** Between tasks of one parallelism records would keep their order too, but not when the job is rescaled. */
    @ParameterizedTest
    @ValueSource(strings = {"input.max-bytes=1 mb", "source.uri-prefixes=s3://bucket/images/"})
    void sourceAndDecodeAreOneChain(String option) {
        PipelineConfiguration configuration = PipelineConfiguration.of(Map.of(
                "kafka.bootstrap-servers",
                "none.invalid:9092",
                "publishing.directory",
                "/encoders",
                "flink.execution.checkpointing.interval",
                "1 s",
                option.split("=")[0],
                option.split("=")[1]));
        StreamExecutionEnvironment environment = StreamExecutionEnvironment.createLocalEnvironment(2);
        new PretrainingTopology(configuration).addTo(environment);
        List<String> tasks = StreamSupport.stream(
                        environment.getStreamGraph().getJobGraph().getVertices().spliterator(), false)
                .map(JobVertex::getName)
                .toList();
        assertThat(tasks)
                .anySatisfy(task -> assertThat(task).startsWith("Source: images (train) -> decode (train)"))
                .anySatisfy(task -> assertThat(task).startsWith("Source: images (embed) -> decode (embed) -> "));
    }
}
