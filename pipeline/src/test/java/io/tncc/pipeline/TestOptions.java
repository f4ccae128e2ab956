package io.tncc.pipeline;

import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;

/** Options of a small learner: little images, small batches and memory, no replay, frequent versions. */
public final class TestOptions {

    private TestOptions() {}

    /** What a learner needs, with its encoder files under the directory. */
    public static Map<String, String> learning(Path directory) {
        Map<String, String> options = new TreeMap<>();
        options.put("input.decode-side", Integer.toString(TestImages.SIDE));
        options.put("replay.policy", "none");
        options.put("training.batch-size", "8");
        options.put("training.threads", "1");
        options.put("training.max-active-lanes", "1");
        options.put("memory.size", "50");
        options.put("objective.neighbors", "4");
        options.put("objective.consistency-start-images", "16");
        options.put("objective.consistency-ramp-images", "16");
        options.put(
                "publishing.directory", directory.resolve("encoders").toUri().toString());
        options.put("publishing.every-images", "32");
        return options;
    }

    /** What an operator needs that runs alone, without Kafka. */
    public static Map<String, String> operator(Path directory) {
        Map<String, String> options = learning(directory);
        options.put("kafka.bootstrap-servers", "none.invalid:9092");
        options.put("flink.execution.checkpointing.interval", "1 s");
        return options;
    }
}
