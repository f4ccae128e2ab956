package io.tncc.pipeline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tncc.pipeline.option.PipelineConfiguration;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.StreamSupport;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.java.typeutils.GenericTypeInfo;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.runtime.jobgraph.JobVertex;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.streaming.api.graph.StreamGraph;
import org.apache.flink.streaming.api.graph.StreamNode;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PretrainingTopologyTest {

    @TempDir
    private Path directory;

    /** Flink asks for the serializers of all records when it makes the graph, and for those of state when an operator opens. */
    @ParameterizedTest
    @ValueSource(strings = {"train", "embed", "all"})
    void noRecordIsWrittenByKryoOrCopiedWithinAChain(String run) {
        StreamGraph graph = graph(run);

        assertThat(graph.getExecutionConfig().isObjectReuseEnabled()).isTrue();
        TypeInformation<Object> unknown = new GenericTypeInfo<>(Object.class);
        assertThatThrownBy(() ->
                        unknown.createSerializer(graph.getExecutionConfig().getSerializerConfig()))
                .isInstanceOf(UnsupportedOperationException.class);
        assertThat(serializers(graph)).isNotEmpty().noneMatch(name -> name.contains("Kryo"));
    }

    @Test
    void whatFlinkIsConfiguredWithDoesNotChangeThat() {
        StreamExecutionEnvironment environment = StreamExecutionEnvironment.getExecutionEnvironment(
                Configuration.fromMap(Map.of("pipeline.object-reuse", "false", "pipeline.generic-types", "true")));
        topology("all", Map.of()).addTo(environment);
        StreamGraph graph = environment.getStreamGraph();

        assertThat(graph.getExecutionConfig().isObjectReuseEnabled()).isTrue();
        assertThat(graph.getExecutionConfig().getSerializerConfig().hasGenericTypesDisabled())
                .isTrue();
    }

    /** A program has other operators beside the job's. */
    @ParameterizedTest
    @ValueSource(strings = {"train", "embed", "all"})
    void parallelismIsOfTheJobsOwnOperators(String run) {
        StreamExecutionEnvironment environment =
                StreamExecutionEnvironment.getExecutionEnvironment(new Configuration());
        environment.setParallelism(5);
        topology(run, Map.of("pipeline.parallelism", "3", "pipeline.max-parallelism", "12"))
                .addTo(environment);

        assertThat(environment.getParallelism()).isEqualTo(5);
        assertThat(environment.getMaxParallelism()).isEqualTo(-1);
        assertThat(environment.getStreamGraph().getJobGraph().getVertices())
                .isNotEmpty()
                .allSatisfy(task -> {
                    assertThat(task.getParallelism()).as(task.getName()).isEqualTo(3);
                    assertThat(task.getMaxParallelism()).as(task.getName()).isEqualTo(12);
                });
    }

    /** Between tasks of one parallelism records would keep their order too, but not when the job is rescaled. */
    @ParameterizedTest
    @ValueSource(strings = {"input.max-bytes=1 mb", "source.uri-prefixes=s3://bucket/images/"})
    void sourceAndDecodeAreOneChain(String option) {
        StreamGraph graph = graph("all", Map.of(option.split("=")[0], option.split("=")[1]));
        List<String> tasks = StreamSupport.stream(
                        graph.getJobGraph().getVertices().spliterator(), false)
                .map(JobVertex::getName)
                .toList();
        assertThat(tasks)
                .anySatisfy(task -> assertThat(task).startsWith("Source: images (train) -> decode (train)"))
                .anySatisfy(task -> assertThat(task).startsWith("Source: images (embed) -> decode (embed) -> "));
    }

    private static List<String> serializers(StreamGraph graph) {
        return graph.getStreamNodes().stream()
                .map(StreamNode::getTypeSerializerOut)
                .filter(serializer -> serializer != null)
                .map(serializer -> serializer.getClass().getName())
                .toList();
    }

    private StreamGraph graph(String run) {
        return graph(run, Map.of());
    }

    private StreamGraph graph(String run, Map<String, String> further) {
        StreamExecutionEnvironment environment =
                StreamExecutionEnvironment.getExecutionEnvironment(new Configuration());
        topology(run, further).addTo(environment);
        return environment.getStreamGraph();
    }

    private PretrainingTopology topology(String run, Map<String, String> further) {
        Map<String, String> options = TestOptions.operator(directory);
        options.put("pipeline.run", run);
        options.putAll(further);
        return new PretrainingTopology(PipelineConfiguration.of(options));
    }
}
