package io.tncc.cli.bench;

import io.tncc.cli.broker.LocalKafka;
import io.tncc.cli.broker.Topic;
import io.tncc.cli.dataset.Split;
import io.tncc.cli.produce.ImageProducer;
import io.tncc.cli.produce.Production;
import io.tncc.model.file.EncoderFile;
import io.tncc.schemas.EncoderVersion;
import io.tncc.schemas.codec.Codecs;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/** From images on Kafka to embeddings on Kafka, with the broker in this process: by the embedding half of the job, or another program. */
final class StreamEmbedding {

    private static final String LANE = "main";

    private final Map<String, String> options;
    private final EncoderFile encoder;
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
        this.encoder = encoder;
        this.images = images;
        this.warmupImages = warmupImages;
        this.count = count;
    }

    /** Images per second of the job. */
    double byTheJob(Path directory) throws Exception {
        try (LocalKafka kafka = brokerWithImages()) {
            announce(kafka, write(directory));
            Map<String, String> ofEncoder = new TreeMap<>(options);
            ofEncoder.put(
                    "input.decode-side", Integer.toString(encoder.metadata().inputSide()));
            StreamTraining.run("embed", ofEncoder, kafka, directory);
            return RecordTimes.rate(RecordTimes.of(kafka, "embeddings"), warmupImages);
        }
    }

    /** Images per second of another program. */
    double by(PeerProgram peer, Path directory) throws Exception {
        try (LocalKafka kafka = brokerWithImages()) {
            kafka.createTopics(List.of(new Topic(PeerProgram.TOPIC, 1, Map.of())));
            return peer.imagesPerSecond(kafka.bootstrapServers(), write(directory), warmupImages, count);
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

    private Path write(Path directory) throws IOException {
        return Files.write(directory.resolve("encoder.safetensors"), encoder.toBytes());
    }

    private void announce(LocalKafka kafka, Path file) throws IOException {
        EncoderVersion version = EncoderVersion.newBuilder()
                .setLane(LANE)
                .setVersion(encoder.metadata().version())
                .setImagesSeen(encoder.metadata().imagesSeen())
                .setSteps(encoder.metadata().steps())
                .setUri(file.toUri().toString())
                .setSha256(EncoderFile.sha256(encoder.toBytes()))
                .setSizeBytes(Files.size(file))
                .setArchitecture(encoder.metadata().architecture())
                .setEventTime(Instant.ofEpochMilli(0))
                .build();
        try (KafkaProducer<byte[], byte[]> producer = new KafkaProducer<>(
                Map.of(ProducerConfig.BOOTSTRAP_SERVERS_CONFIG, kafka.bootstrapServers()),
                new ByteArraySerializer(),
                new ByteArraySerializer())) {
            byte[] key = LANE.getBytes(StandardCharsets.UTF_8);
            producer.send(new ProducerRecord<>("encoder-versions", key, Codecs.ENCODER_VERSIONS.encode(version)));
        }
    }
}
