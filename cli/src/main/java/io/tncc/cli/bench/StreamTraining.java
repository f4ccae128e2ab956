package io.tncc.cli.bench;

import io.tncc.cli.broker.LocalKafka;
import io.tncc.cli.broker.Topic;
import io.tncc.cli.dataset.Split;
import io.tncc.cli.produce.ImageProducer;
import io.tncc.cli.produce.Production;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** The same training through a Kafka broker and a Flink job in this process, decoding and checkpoints included. */
final class StreamTraining {

    private final Map<String, String> options;
    private final int batchSize;
    private final int updatesPerBatch;
    private final Split images;

    /** @param updatesPerBatch of the weights; each writes a record of its progress */
    StreamTraining(Map<String, String> options, int batchSize, int updatesPerBatch, Split images) {
        this.options = options;
        this.batchSize = batchSize;
        this.updatesPerBatch = updatesPerBatch;
        this.images = images;
    }

    /** Images of the stream per second over so many batches, after so many that do not count. */
    double imagesPerSecond(Path directory, int warmupSteps, int steps) throws Exception {
        try (LocalKafka kafka = LocalKafka.start()) {
            kafka.createTopics(Topic.ofJob(1));
            try (ImageProducer producer = ImageProducer.connect(kafka.bootstrapServers(), "images", Map.of())) {
                producer.produce(images, Production.of((long) (warmupSteps + steps) * batchSize, 0), done -> {});
            }
            StreamJob.run("train", options, kafka, directory);
            List<Long> updates = RecordTimes.of(kafka, "training-progress");
            return imagesPerSecond(updates, updatesPerBatch, batchSize, warmupSteps, steps);
        }
    }

    /** By when each update was written, of which every batch has so many. */
    static double imagesPerSecond(List<Long> updates, int updatesPerBatch, int batchSize, int warmupSteps, int steps) {
        long expected = (long) (warmupSteps + steps) * updatesPerBatch;
        return RecordTimes.rate(updates, warmupSteps * updatesPerBatch, expected) / updatesPerBatch * batchSize;
    }
}
