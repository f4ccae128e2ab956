package io.tncc.pipeline;

import io.tncc.pipeline.option.PipelineConfiguration;
import io.tncc.pipeline.train.TrainingWatch;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;

/** A small job on a MiniCluster: little images, small memory, frequent versions and checkpoints. */
public final class TestJob {

    private final Map<String, String> options = new TreeMap<>();
    private TrainingWatch watch = TrainingWatch.NONE;

    public TestJob(TestKafka kafka, String prefix, Path directory) {
        set("kafka.bootstrap-servers", kafka.bootstrapServers());
        set("kafka.group-prefix", prefix + "job");
        set("kafka.transaction-timeout", "1 min");
        for (String topic : new String[] {
            "images", "embeddings", "encoder-versions", "encoder-promotions", "training-progress", "rejected-images"
        }) {
            set("kafka.topics." + topic, prefix + topic);
        }
        set("source.bounded", "true");
        set("pipeline.parallelism", "2");
        options.putAll(TestOptions.learning(directory));
        set("embedding.before-first-version", "initial");
        set("flink.execution.checkpointing.interval", "200 ms");
        set(
                "flink.execution.checkpointing.dir",
                directory.resolve("checkpoints").toUri().toString());
        set("flink.restart-strategy.type", "fixed-delay");
        set("flink.restart-strategy.fixed-delay.attempts", "20");
        set("flink.restart-strategy.fixed-delay.delay", "10 ms");
    }

    /** A job of these options. */
    public TestJob(Map<String, String> options) {
        this.options.putAll(options);
    }

    /** The options as they were set. */
    public Map<String, String> options() {
        return new TreeMap<>(options);
    }

    public TestJob set(String key, String value) {
        options.put(key, value);
        return this;
    }

    public TestJob watch(TrainingWatch observer) {
        watch = observer;
        return this;
    }

    /** Goes on from a savepoint. */
    public TestJob from(String savepoint) {
        return set("flink.execution.state-recovery.path", savepoint);
    }

    /** The options as the job reads them. */
    public PipelineConfiguration configuration() {
        return PipelineConfiguration.of(options);
    }

    /** Runs the job until its input ends. */
    public void run() throws Exception {
        environment().execute();
    }

    /** The job in an environment of its own, not yet started. */
    public StreamExecutionEnvironment environment() {
        PipelineConfiguration configuration = configuration();
        Configuration flink = configuration.flink();
        StreamExecutionEnvironment environment = StreamExecutionEnvironment.createLocalEnvironment(2, flink);
        new PretrainingTopology(configuration, watch).addTo(environment);
        return environment;
    }
}
