package io.tncc.cli.bench;

import io.tncc.cli.broker.LocalKafka;
import io.tncc.cli.broker.Topic;
import io.tncc.cli.dataset.Split;
import io.tncc.cli.produce.ImageProducer;
import io.tncc.cli.produce.Production;
import io.tncc.model.file.EncoderFile;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** From images on Kafka to embeddings on Kafka, with the broker in this process: by the embedding half of the job, or another program. */
final class StreamEmbedding {

    private final Map<String, String> options;
    private final EmbeddingEncoder encoder;
    private final Split images;
    private final int warmupImages;
    private final int count;

    /**
     * @param options of the job
     * @param warmupImages how many do not count, at the beginning
     * @param count how many do
     */
    StreamEmbedding(Map<String, String> options, EncoderFile encoder, Split images, int warmupImages, int count) {
        this.options = options;
        this.encoder = new EmbeddingEncoder(encoder);
        this.images = images;
        this.warmupImages = warmupImages;
        this.count = count;
    }

    /** Images per second of the job. */
    double byTheJob(Path directory) throws Exception {
        try (LocalKafka kafka = brokerWithImages()) {
            encoder.announce(kafka, directory);
            StreamJob.run("embed", encoder.optionsWith(options), kafka, directory);
            return RecordTimes.rate(RecordTimes.of(kafka, "embeddings"), warmupImages, (long) warmupImages + count);
        }
    }

    /** Images per second of another program. */
    double by(PeerProgram peer, Path directory) throws Exception {
        try (LocalKafka kafka = brokerWithImages()) {
            kafka.createTopics(List.of(new Topic(PeerProgram.TOPIC, 1, Map.of())));
            return peer.imagesPerSecond(kafka.bootstrapServers(), encoder.write(directory), warmupImages, count);
        }
    }

    private LocalKafka brokerWithImages() {
        LocalKafka kafka = LocalKafka.start();
        kafka.createTopics(Topic.ofJob(1));
        try (ImageProducer producer = ImageProducer.connect(kafka.bootstrapServers(), "images", Map.of())) {
            producer.produce(images, Production.of((long) warmupImages + count, 0), done -> {});
        }
        return kafka;
    }
}
