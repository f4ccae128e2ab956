package io.tncc.cli.bench;

import io.tncc.cli.broker.LocalKafka;
import io.tncc.cli.broker.Topic;
import io.tncc.cli.dataset.Split;
import io.tncc.cli.produce.ImageProducer;
import io.tncc.cli.produce.Production;
import java.nio.file.Path;
import java.util.Map;

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
            StreamJob.run("train", options, kafka, directory);
            return RecordTimes.rate(RecordTimes.of(kafka, "training-progress"), warmupSteps) * batchSize;
        }
    }
}
