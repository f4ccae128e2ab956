package io.tncc.cli.bench;

import io.tncc.cli.broker.LocalKafka;
import io.tncc.cli.broker.Topic;
import io.tncc.cli.dataset.Split;
import io.tncc.cli.produce.ImageProducer;
import io.tncc.cli.produce.Production;
import io.tncc.pipeline.PretrainingTopology;
import io.tncc.pipeline.option.PipelineConfiguration;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;

/** The same training through a Kafka broker and a Flink job in this process, decoding and checkpoints included. */
final class StreamTraining {

    private final Map<String, String> options;
    private final int batchSize;
    private final Split images;

    StreamTraining(Map<String, String> options, int batchSize, Split images) {
        this.options = options;
        this.batchSize = batchSize;
        this.images = images;
    }

    /** Images per second over so many steps, after so many that do not count. */
    double imagesPerSecond(Path directory, int warmupSteps, int steps) throws Exception {
        try (LocalKafka kafka = LocalKafka.start()) {
            kafka.createTopics(Topic.ofJob(1));
            try (ImageProducer producer = ImageProducer.connect(kafka.bootstrapServers(), "images", Map.of())) {
                producer.produce(images, Production.of((long) (warmupSteps + steps) * batchSize, 0), done -> {});
            }
            run("train", options, kafka, directory);
            return RecordTimes.rate(RecordTimes.of(kafka, "training-progress"), warmupSteps) * batchSize;
        }
    }

    /** Runs a half of the job until all images are through. */
    static void run(String half, Map<String, String> options, LocalKafka kafka, Path directory) throws Exception {
        Map<String, String> all = new TreeMap<>(options);
        all.put("pipeline.run", half);
        all.put("source.bounded", "true");
        all.put("kafka.bootstrap-servers", kafka.bootstrapServers());
        all.put("publishing.directory", directory.resolve("encoders").toUri().toString());
        all.put(
                "flink.execution.checkpointing.dir",
                directory.resolve("checkpoints").toUri().toString());
        PipelineConfiguration configuration = PipelineConfiguration.of(all);
        StreamExecutionEnvironment environment =
                StreamExecutionEnvironment.createLocalEnvironment(1, configuration.flink());
        new PretrainingTopology(configuration).addTo(environment);
        environment.execute("TNCC Stream bench");
    }
}
