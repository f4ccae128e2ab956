package io.tncc.cli.bench;

import io.tncc.cli.broker.LocalKafka;
import io.tncc.pipeline.PretrainingTopology;
import io.tncc.pipeline.option.PipelineConfiguration;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import org.apache.flink.core.execution.JobClient;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;

/** A half of the job in this process, with its files in a directory. */
final class StreamJob {

    private static final String NAME = "TNCC Stream bench";

    private StreamJob() {}

    /** Runs it until all images are through. */
    static void run(String half, Map<String, String> options, LocalKafka kafka, Path directory) throws Exception {
        environment(half, options, kafka, directory, true).execute(NAME);
    }

    /** Starts it; it goes on until it is cancelled. */
    static JobClient start(String half, Map<String, String> options, LocalKafka kafka, Path directory)
            throws Exception {
        return environment(half, options, kafka, directory, false).executeAsync(NAME);
    }

    private static StreamExecutionEnvironment environment(
            String half, Map<String, String> options, LocalKafka kafka, Path directory, boolean bounded) {
        Map<String, String> all = new TreeMap<>(options);
        all.put("pipeline.run", half);
        all.put("source.bounded", Boolean.toString(bounded));
        all.put("kafka.bootstrap-servers", kafka.bootstrapServers());
        all.put("publishing.directory", directory.resolve("encoders").toUri().toString());
        all.put(
                "flink.execution.checkpointing.dir",
                directory.resolve("checkpoints").toUri().toString());
        PipelineConfiguration configuration = PipelineConfiguration.of(all);
        StreamExecutionEnvironment environment =
                StreamExecutionEnvironment.createLocalEnvironment(1, configuration.flink());
        new PretrainingTopology(configuration).addTo(environment);
        return environment;
    }
}
