package io.tncc.cli.versions;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.tncc.cli.Main;
import io.tncc.cli.broker.LocalKafka;
import io.tncc.cli.broker.Topic;
import io.tncc.cli.export.TestEncoder;
import io.tncc.model.file.EncoderFile;
import io.tncc.schemas.EncoderPromotion;
import io.tncc.schemas.EncoderVersion;
import io.tncc.schemas.codec.Codecs;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

class PromotionITCase {

    private static LocalKafka kafka;

    @TempDir
    private static Path directory;

    private StringWriter out = new StringWriter();
    private StringWriter err = new StringWriter();

    @BeforeAll
    static void announceThreeVersions() throws Exception {
        kafka = LocalKafka.start();
        kafka.createTopics(Topic.ofJob(1));
        byte[] file = TestEncoder.resnet20().toBytes();
        Path place = Files.write(directory.resolve("encoder.safetensors"), file);
        try (KafkaProducer<byte[], byte[]> producer = new KafkaProducer<>(
                Map.of("bootstrap.servers", kafka.bootstrapServers()),
                new ByteArraySerializer(),
                new ByteArraySerializer())) {
            for (long version = 0; version < 3; version++) {
                EncoderVersion announced = EncoderVersion.newBuilder()
                        .setLane("main")
                        .setVersion(version)
                        .setImagesSeen(version * 100)
                        .setSteps(version)
                        .setUri(place.toUri().toString())
                        .setSha256(EncoderFile.sha256(file))
                        .setSizeBytes(file.length)
                        .setArchitecture("resnet20")
                        .setEventTime(Instant.EPOCH)
                        .build();
                producer.send(new ProducerRecord<>(
                        "encoder-versions", key("main"), Codecs.ENCODER_VERSIONS.encode(announced)));
            }
            producer.send(new ProducerRecord<>("encoder-versions", key("main"), new byte[] {1, 2, 3}));
        }
    }

    @AfterAll
    static void stop() {
        kafka.close();
    }

    @Test
    void versionsAreListedFetchedPromotedAndRolledBack() throws Exception {
        String at = kafka.bootstrapServers();
        assertThat(json("versions", "list", "--bootstrap", at, "--json"))
                .hasSize(3)
                .allSatisfy(version ->
                        assertThat(version.get("promoted").asBoolean()).isFalse());
        assertThat(run("versions", "roll-back", "main", "--bootstrap", at)).isEqualTo(1);
        assertThat(err.toString())
                .contains("In lane main nothing was promoted yet")
                .contains("0 to 2");
        assertThat(run("versions", "promote", "main", "9", "--bootstrap", at)).isEqualTo(1);
        assertThat(err.toString()).contains("Lane main has no version 9; it has 0 to 2");

        assertThat(run("versions", "promote", "main", "1", "--bootstrap", at, "--reason", "first"))
                .as(err.toString())
                .isZero();
        assertThat(out.toString()).isEqualToIgnoringNewLines("Version 1 of lane main is promoted; before it was none");
        JsonNode promoted = json("versions", "promote", "main", "2", "--bootstrap", at, "--json");
        assertThat(promoted.get("version").asLong()).isEqualTo(2);
        assertThat(promoted.get("before").asLong()).isEqualTo(1);
        assertThat(run("versions", "list", "--bootstrap", at)).isZero();
        assertThat(out.toString()).containsPattern("main +2 \\* +200 ").containsPattern("main +1   +100 ");

        assertThat(json("versions", "roll-back", "main", "--bootstrap", at, "--json")
                        .get("version")
                        .asLong())
                .isEqualTo(1);
        assertThat(run("versions", "roll-back", "main", "--bootstrap", at)).isEqualTo(1);
        assertThat(err.toString()).contains("before that of version 1: say --to VERSION");
        assertThat(run("versions", "roll-back", "main", "--to", "0", "--bootstrap", at, "--reason", "worse"))
                .isZero();

        assertThat(promotions()).extracting(EncoderPromotion::getVersion).containsExactly(1L, 2L, 1L, 0L);
        assertThat(promotions()).extracting(EncoderPromotion::getReason).containsExactly("first", null, null, "worse");

        JsonNode fetched =
                json("versions", "download", "main", "2", "--bootstrap", at, "--out", directory.toString(), "--json");
        assertThat(Path.of(fetched.get("path").asText()))
                .hasBinaryContent(Files.readAllBytes(directory.resolve("encoder.safetensors")));
    }

    @Test
    void aRecordThatCanNotBeReadIsToldAndLeftOut() throws Exception {
        assertThat(json("versions", "list", "--bootstrap", kafka.bootstrapServers(), "--json"))
                .hasSize(3);
        assertThat(err.toString())
                .contains("Topic encoder-versions, partition 0, offset 3", "can not be read; it is left out");
    }

    @Test
    void topicsThatAreNotThereAreNamed() {
        assertThat(run(
                        "versions",
                        "list",
                        "--bootstrap",
                        kafka.bootstrapServers(),
                        "--topic",
                        "encoder-versions=photos-versions"))
                .isEqualTo(1);
        assertThat(err.toString()).contains("The topic photos-versions does not exist");
    }

    private static List<EncoderPromotion> promotions() throws Exception {
        List<EncoderPromotion> promotions = new ArrayList<>();
        try (KafkaConsumer<byte[], byte[]> consumer = new KafkaConsumer<>(
                Map.of("bootstrap.servers", kafka.bootstrapServers(), "auto.offset.reset", "earliest"),
                new ByteArrayDeserializer(),
                new ByteArrayDeserializer())) {
            TopicPartition partition = new TopicPartition("encoder-promotions", 0);
            consumer.assign(List.of(partition));
            long end = consumer.endOffsets(List.of(partition)).get(partition);
            while (consumer.position(partition) < end) {
                for (var record : consumer.poll(Duration.ofSeconds(1))) {
                    assertThat(record.key()).isEqualTo(key("main"));
                    promotions.add(Codecs.ENCODER_PROMOTIONS.decode(record.value()));
                }
            }
        }
        return promotions;
    }

    private static byte[] key(String lane) {
        return lane.getBytes(StandardCharsets.UTF_8);
    }

    private JsonNode json(String... arguments) throws Exception {
        assertThat(run(arguments)).as(err.toString()).isZero();
        return new ObjectMapper().readTree(out.toString());
    }

    private int run(String... arguments) {
        out = new StringWriter();
        err = new StringWriter();
        CommandLine command = Main.commandLine();
        command.setOut(new PrintWriter(out));
        command.setErr(new PrintWriter(err));
        return command.execute(arguments);
    }
}
