package io.tncc.cli.search;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.tncc.cli.CommandRun;
import io.tncc.cli.broker.LocalKafka;
import io.tncc.cli.broker.Topic;
import io.tncc.cli.dashboard.RecordedStream;
import io.tncc.cli.stream.RecordPlace;
import io.tncc.cli.stream.StreamListener;
import io.tncc.schemas.Embedding;
import io.tncc.schemas.EncoderVersion;
import io.tncc.schemas.ImageRecord;
import io.tncc.schemas.codec.Codecs;
import java.awt.image.BufferedImage;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import javax.imageio.ImageIO;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Searches a stream on a real broker, of generated pictures and encoders whose files are there. */
class SearchITCase {

    private static final int FIRST = 150;
    private static final int ALL = 200;

    @TempDir
    private Path folder;

    @Test
    void theImagesOfAStreamAreFoundByAFileAndByAnId() throws Exception {
        try (LocalKafka kafka = LocalKafka.start();
                KafkaProducer<byte[], byte[]> producer = producer(kafka)) {
            kafka.createTopics(Topic.ofJob(2));
            RecordedStream stream = new RecordedStream(folder.resolve("encoders"), List.of(new ToKafka(producer)));
            stream.announce(0);
            stream.announce(1);
            stream.images(0, ALL);
            stream.embeddings(0, 0, ALL);
            stream.embeddings(1, 0, FIRST);
            producer.flush();
            Path picture =
                    Files.write(folder.resolve("picture.png"), stream.image(7).content());
            Path sheet = folder.resolve("sheet.png");

            CommandRun byFile = search(kafka, picture.toString(), "--json", "--sheet", sheet.toString());

            assertThat(byFile.exitCode()).as(byFile.err()).isZero();
            JsonNode found = new ObjectMapper().readTree(byFile.out());
            assertThat(found.get("version").longValue()).isEqualTo(1);
            assertThat(found.get("images").intValue()).isEqualTo(FIRST);
            assertThat(found.get("hits")).hasSize(5);
            JsonNode first = found.get("hits").get(0);
            assertThat(first.get("id").textValue()).isEqualTo(stream.image(7).id());
            assertThat(first.get("lane").textValue()).isEqualTo(RecordedStream.LANE);
            assertThat(first.get("similarity").doubleValue()).isGreaterThan(0.9999);
            assertThat(first.get("content").get("topic").textValue()).isEqualTo("images");
            Path index = Path.of(found.get("index").textValue());
            assertThat(recordsRead(index)).isEqualTo(ALL + ALL + FIRST);
            BufferedImage drawn = ImageIO.read(sheet.toFile());
            assertThat(drawn.getWidth()).isEqualTo(12 + 6 * 108);

            // the second goes on after the first
            stream.embeddings(1, FIRST, ALL);
            producer.flush();
            CommandRun byId = search(kafka, stream.image(7).id());

            assertThat(byId.exitCode()).as(byId.err()).isZero();
            assertThat(recordsRead(index)).isEqualTo(ALL + ALL + ALL);
            assertThat(byId.out())
                    .contains("Nearest to %s among 200 images of lane main, by version 1"
                            .formatted(stream.image(7).id()))
                    .contains("images-");
            assertThat(byId.out().lines().skip(1))
                    .hasSize(5)
                    .noneMatch(line -> line.contains(" " + stream.image(7).id() + " "));

            CommandRun older = search(kafka, stream.image(7).id(), "--encoder-version", "0");
            assertThat(older.out()).contains("among 200 images of lane main, by version 0");

            assertThat(search(kafka, "no/such/image").err())
                    .contains("no/such/image is no file, and no image of that id was embedded by version 1");
            Path text = Files.writeString(folder.resolve("text.jpg"), "no picture");
            assertThat(search(kafka, text.toString()).err()).contains("text.jpg can not be sought for");
        }
    }

    private CommandRun search(LocalKafka kafka, String image, String... more) {
        List<String> arguments = new ArrayList<>(List.of(
                "search",
                image,
                "--bootstrap",
                kafka.bootstrapServers(),
                "--index",
                folder.resolve("index").toString(),
                "--count",
                "5"));
        arguments.addAll(List.of(more));
        return CommandRun.of(arguments.toArray(String[]::new));
    }

    private static long recordsRead(Path folder) {
        try (VersionIndex index = VersionIndex.open(folder, false)) {
            return index.offsets().values().stream().mapToLong(Long::longValue).sum();
        }
    }

    private static KafkaProducer<byte[], byte[]> producer(LocalKafka kafka) {
        return new KafkaProducer<>(
                Map.of("bootstrap.servers", kafka.bootstrapServers()),
                new ByteArraySerializer(),
                new ByteArraySerializer());
    }

    /** Puts what is recorded onto the topics. */
    private record ToKafka(KafkaProducer<byte[], byte[]> producer) implements StreamListener {

        @Override
        public void image(String lane, ImageRecord image, RecordPlace place) {
            send(place, lane, Codecs.IMAGES.encode(image));
        }

        @Override
        public void embedding(Embedding embedding, RecordPlace place) {
            send(place, embedding.getLane() + "/" + embedding.getId(), Codecs.EMBEDDINGS.encode(embedding));
        }

        @Override
        public void version(EncoderVersion version, RecordPlace place) {
            send(place, version.getLane(), Codecs.ENCODER_VERSIONS.encode(version));
        }

        private void send(RecordPlace place, String key, byte[] value) {
            producer.send(new ProducerRecord<>(place.topic(), key.getBytes(StandardCharsets.UTF_8), value));
        }
    }
}
