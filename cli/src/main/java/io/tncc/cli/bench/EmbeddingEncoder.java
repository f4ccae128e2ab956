package io.tncc.cli.bench;

import io.tncc.cli.broker.LocalKafka;
import io.tncc.model.file.EncoderFile;
import io.tncc.schemas.EncoderVersion;
import io.tncc.schemas.codec.Codecs;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Map;
import java.util.TreeMap;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/**
 * The encoder that embeds what goes through Kafka.
 *
 * @param file as it was read
 */
record EmbeddingEncoder(EncoderFile file) {

    private static final String LANE = "main";

    /** The options of a job that embeds by it. */
    Map<String, String> optionsWith(Map<String, String> options) {
        Map<String, String> all = new TreeMap<>(options);
        all.put("input.decode-side", Integer.toString(file.metadata().inputSide()));
        return all;
    }

    Path write(Path directory) throws IOException {
        return Files.write(directory.resolve("encoder.safetensors"), file.toBytes());
    }

    /** Writes it and announces it as a version of the lane of all images. */
    void announce(LocalKafka kafka, Path directory) throws IOException {
        Path written = write(directory);
        EncoderVersion version = EncoderVersion.newBuilder()
                .setLane(LANE)
                .setVersion(file.metadata().version())
                .setImagesSeen(file.metadata().imagesSeen())
                .setSteps(file.metadata().steps())
                .setUri(written.toUri().toString())
                .setSha256(EncoderFile.sha256(file.toBytes()))
                .setSizeBytes(Files.size(written))
                .setArchitecture(file.metadata().architecture())
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
