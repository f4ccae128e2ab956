package io.tncc.pipeline;

import io.tncc.pipeline.option.PipelineConfiguration;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.jspecify.annotations.Nullable;

/** The job that {@code flink run} starts: {@code --config FILE} and any number of {@code --set key=value}. */
public final class PretrainingJob {

    private static final String USAGE =
            "Usage: flink run tncc-stream-job.jar [--config FILE] [--set key=value ...]; the options are in docs/options.md";

    private PretrainingJob() {}

    public static void main(String[] arguments) throws Exception {
        StreamExecutionEnvironment environment = StreamExecutionEnvironment.getExecutionEnvironment();
        new Pretraining(configuration(arguments, clusterConfiguration(environment))).execute(environment);
    }

    private static Configuration clusterConfiguration(StreamExecutionEnvironment environment) {
        Configuration cluster = new Configuration();
        cluster.addAll(Configuration.fromMap(environment.getConfiguration().toMap()));
        return cluster;
    }

    private static PipelineConfiguration configuration(String[] arguments, Configuration cluster) {
        @Nullable Path file = null;
        List<String> sets = new ArrayList<>();
        for (int i = 0; i < arguments.length; i += 2) {
            if (i + 1 == arguments.length) {
                throw new IllegalArgumentException("%s has no value. %s".formatted(arguments[i], USAGE));
            }
            switch (arguments[i]) {
                case "--config" -> file = Path.of(arguments[i + 1]);
                case "--set" -> sets.add(arguments[i + 1]);
                default -> throw new IllegalArgumentException(
                        "Unknown argument '%s'. %s".formatted(arguments[i], USAGE));
            }
        }
        return file == null
                ? PipelineConfiguration.parse("", sets, cluster)
                : PipelineConfiguration.read(file, sets, cluster);
    }
}
