package io.tncc.schemas.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.tncc.schemas.EncoderPromotion;
import io.tncc.schemas.codec.Codecs;
import io.tncc.schemas.codec.ReleasedSchemas;
import io.tncc.schemas.codec.UnknownSchemaIdException;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.apache.avro.Schema;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;

/** What {@link FakeRegistry} is made after, where one is given; CONTRIBUTING.md says how to get one. */
@EnabledIfSystemProperty(named = RealRegistryTest.URL, matches = "http.*")
class RealRegistryTest {

    static final String URL = "tncc.schema-registry.url";

    private final String topic = "topic-" + UUID.randomUUID();
    private SchemaRegistry registry;

    @BeforeEach
    void open() throws Exception {
        registry = new SchemaRegistry(
                new RegistryAccess(List.of(URI.create(System.getProperty(URL))), null, null, Duration.ZERO));
        registry.requireAnswer();
    }

    @Test
    void everySchemaIsRegisteredFoundAndReadAgain() throws Exception {
        for (String record : List.of(
                "ImageRecord",
                "Embedding",
                "EncoderVersion",
                "EncoderPromotion",
                "TrainingProgress",
                "RejectedImage")) {
            String subject = topic + "-" + record;
            for (Schema schema : ReleasedSchemas.of(record)) {
                int id = registry.register(subject, schema);
                assertThat(registry.register(subject, schema)).isEqualTo(id);
                assertThat(registry.find(subject, schema)).isEqualTo(id);
                assertThat(registry.schema(id, Duration.ZERO)).isEqualTo(schema);
            }
        }
    }

    @Test
    void aSchemaIsFoundBehindANewerOneWithOtherTexts() throws Exception {
        Schema embedding = ReleasedSchemas.of("Embedding").get(0);
        Schema otherText =
                new Schema.Parser().parse(embedding.toString().replaceAll("\"doc\":\"[^\"]*\"", "\"doc\":\"Text.\""));
        int id = registry.register(topic, otherText);
        assertThat(registry.find(topic, embedding)).isEqualTo(id);
        Schema longer = new Schema.Parser()
                .parse(embedding
                        .toString()
                        .replace("\"fields\":[", "\"fields\":[{\"name\":\"added\",\"type\":\"int\",\"default\":1},"));
        assertThat(registry.register(topic, longer)).isNotEqualTo(id);
        assertThat(registry.find(topic, embedding)).isEqualTo(id);
    }

    @Test
    void aRecordGoesThereAndBack() throws Exception {
        assertThatExceptionOfType(RegistryException.class)
                .isThrownBy(() -> RegisteredTopic.of(registry, topic, "EncoderPromotion", false))
                .withMessageContaining("under the subject " + topic + "-value");
        RegisteredTopic written = RegisteredTopic.of(registry, topic, "EncoderPromotion", true);
        assertThat(RegisteredTopic.of(registry, topic, "EncoderPromotion", false)
                        .schemaId())
                .isEqualTo(written.schemaId());
        EncoderPromotion promotion = EncoderPromotion.newBuilder()
                .setLane("a")
                .setVersion(3)
                .setPromotedAt(Instant.ofEpochMilli(64))
                .setReason("better")
                .build();
        byte[] message = written.wireFormat(Codecs.ENCODER_PROMOTIONS.encode(promotion));
        assertThat(new TopicReader<>(Codecs.ENCODER_PROMOTIONS, registry).decode(message))
                .isEqualTo(promotion);
    }

    @Test
    void anIdThatIsNotKnownIsToldAsSuch() {
        byte[] message = WireFormat.message(Integer.MAX_VALUE, new byte[1], 0);
        assertThatExceptionOfType(UnknownSchemaIdException.class)
                .isThrownBy(() -> new TopicReader<>(Codecs.IMAGES, registry).decode(message))
                .withMessageContaining("does not know it");
    }
}
