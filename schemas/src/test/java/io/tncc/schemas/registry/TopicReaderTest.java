package io.tncc.schemas.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.tncc.schemas.EncoderPromotion;
import io.tncc.schemas.ImageRecord;
import io.tncc.schemas.TrainingProgress;
import io.tncc.schemas.codec.Codecs;
import io.tncc.schemas.codec.MalformedRecordException;
import io.tncc.schemas.codec.NotSingleObjectException;
import io.tncc.schemas.codec.ReleasedSchemas;
import io.tncc.schemas.codec.UndecodableRecordException;
import io.tncc.schemas.codec.UnknownSchemaIdException;
import java.io.ByteArrayOutputStream;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.GenericDatumWriter;
import org.apache.avro.generic.GenericRecord;
import org.apache.avro.io.BinaryEncoder;
import org.apache.avro.io.EncoderFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class TopicReaderTest {

    private static final ImageRecord IMAGE = ImageRecord.newBuilder()
            .setId("cat-1")
            .setLane("caméra 7")
            .setEventTime(Instant.ofEpochMilli(1_700_000_000_000L))
            .setContent(ByteBuffer.wrap(new byte[] {1, 2, 3}))
            .build();

    private FakeRegistry fake;
    private SchemaRegistry registry;

    @BeforeEach
    void start() throws Exception {
        fake = FakeRegistry.start();
        registry = new SchemaRegistry(new RegistryAccess(List.of(URI.create(fake.url())), null, null, Duration.ZERO));
    }

    @AfterEach
    void stop() {
        fake.close();
    }

    private static Schema newest(String record) {
        List<Schema> released = ReleasedSchemas.of(record);
        return released.get(released.size() - 1);
    }

    /** A field before the others, one behind them, and text as a producer in another language has it. */
    private static Schema longer(Schema schema) {
        List<Schema.Field> fields = new ArrayList<>();
        fields.add(new Schema.Field("addedText", Schema.create(Schema.Type.STRING), "Added.", "none"));
        schema.getFields().forEach(field -> fields.add(new Schema.Field(field, field.schema())));
        fields.add(new Schema.Field(
                "addedNumbers", Schema.createArray(Schema.create(Schema.Type.LONG)), "Added.", List.of()));
        return Schema.createRecord(schema.getName(), schema.getDoc(), schema.getNamespace(), false, fields);
    }

    private static byte[] written(int id, GenericRecord record) throws Exception {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        bytes.write(ByteBuffer.allocate(5).put((byte) 0).putInt(id).array());
        BinaryEncoder encoder = EncoderFactory.get().binaryEncoder(bytes, null);
        new GenericDatumWriter<GenericRecord>(record.getSchema()).write(record, encoder);
        encoder.flush();
        return bytes.toByteArray();
    }

    private static GenericRecord image(Schema schema) {
        GenericRecord record = new GenericData.Record(schema);
        record.put("id", "cat-1");
        record.put("lane", "caméra 7");
        record.put("eventTime", 1_700_000_000_000L);
        record.put("content", ByteBuffer.wrap(new byte[] {1, 2, 3}));
        return record;
    }

    @Test
    void aRecordOfATopicHasTheSameBytesBehindEitherHeader() throws Exception {
        EncoderPromotion promotion = EncoderPromotion.newBuilder()
                .setLane("a")
                .setVersion(-1)
                .setPromotedAt(Instant.ofEpochMilli(64))
                .setReason(null)
                .build();
        fake.register("something-else", newest("Embedding"));
        RegisteredTopic topic = RegisteredTopic.of(registry, "encoder-promotions", "EncoderPromotion", true);

        byte[] message = topic.wireFormat(Codecs.ENCODER_PROMOTIONS.encode(promotion));

        // id 2; string: length 1 (02), 'a'; long -1 (01); long 64 (80 01); union branch 0 (00)
        assertThat(message).isEqualTo(HexFormat.of().parseHex("00" + "00000002" + "0261" + "01" + "8001" + "00"));
        assertThat(fake.requests()).contains("POST /subjects/encoder-promotions-value/versions");
        assertThat(new TopicReader<>(Codecs.ENCODER_PROMOTIONS, registry).decode(message))
                .isEqualTo(promotion);
        assertThat(new TopicReader<>(Codecs.ENCODER_PROMOTIONS, registry).singleObject(message))
                .isEqualTo(Codecs.ENCODER_PROMOTIONS.encode(promotion));
    }

    @Test
    void aTopicThatIsNotToBeRegisteredIsLookedUp() throws Exception {
        assertThatExceptionOfType(RegistryException.class)
                .isThrownBy(() -> RegisteredTopic.of(registry, "embeddings", "Embedding", false))
                .withMessageContaining("embeddings-value");
        int id = fake.register("embeddings-value", newest("Embedding"));
        assertThat(RegisteredTopic.of(registry, "embeddings", "Embedding", false)
                        .schemaId())
                .isEqualTo(id);
    }

    /** As docs/schema-registry.md says to do; their texts are not those of the released files. */
    @Test
    void theFilesOfTheSourcesAreWhatIsToBeRegistered() throws Exception {
        for (String record : List.of("Embedding", "EncoderVersion", "TrainingProgress", "RejectedImage")) {
            String file = Files.readString(Path.of("src/main/avro", record + ".avsc"));
            int id = fake.register(record + "-topic-value", file);
            assertThat(RegisteredTopic.of(registry, record + "-topic", record, false)
                            .schemaId())
                    .isEqualTo(id);
        }
    }

    @Test
    void aTopicIsNotWrittenByAnotherSchemaThanIsRegistered() throws Exception {
        RegisteredTopic topic = RegisteredTopic.of(registry, "embeddings", "Embedding", true);
        assertThatExceptionOfType(IllegalArgumentException.class)
                .isThrownBy(() -> topic.wireFormat(Codecs.IMAGES.encode(IMAGE)));
    }

    @Test
    void aTopicMayHaveBothAndTheRegistryIsAskedOnceForEachId() throws Exception {
        int first = fake.register("images-value", newest("ImageRecord"));
        int second = fake.register("images-value", longer(newest("ImageRecord")));
        TopicReader<ImageRecord> images = new TopicReader<>(Codecs.IMAGES, registry);
        byte[] old = written(first, image(newest("ImageRecord")));
        GenericRecord longer = image(longer(newest("ImageRecord")));
        longer.put("addedText", "of a newer producer");
        longer.put("addedNumbers", List.of(1L, 2L));
        byte[] added = written(second, longer);

        for (byte[] message : List.of(old, Codecs.IMAGES.encode(IMAGE), added, old, old, added, added)) {
            assertThat(images.decode(message)).isEqualTo(IMAGE);
        }
        assertThat(fake.requests()).containsExactly("GET /schemas/ids/" + first, "GET /schemas/ids/" + second);
    }

    @Test
    void anOlderRecordHasTheDefaultsOfWhatItLacks() throws Exception {
        Schema old = ReleasedSchemas.of("TrainingProgress").get(0);
        int id = fake.register("training-progress-value", old);
        GenericRecord record = new GenericData.Record(old);
        for (Schema.Field field : old.getFields()) {
            record.put(
                    field.pos(),
                    switch (field.schema().getType()) {
                        case STRING -> "a";
                        case LONG -> 7L;
                        default -> 0.5f;
                    });
        }
        TrainingProgress read = new TopicReader<>(Codecs.TRAINING_PROGRESS, registry).decode(written(id, record));
        assertThat(read.getStep()).isEqualTo(7);
        assertThat(read.getSkipped()).isFalse();
        assertThat(read.getProbe()).isNull();
    }

    @Test
    void anIdThatTheRegistryDoesNotKnowIsNoRecordAndNotAskedForAgainAtOnce() throws Exception {
        TopicReader<ImageRecord> images = new TopicReader<>(Codecs.IMAGES, registry);
        byte[] message = written(4711, image(newest("ImageRecord")));
        for (int i = 0; i < 3; i++) {
            assertThatExceptionOfType(UnknownSchemaIdException.class)
                    .isThrownBy(() -> images.decode(message))
                    .withMessage(
                            "No schema of ImageRecord with the id 4711 is to be had: the schema registry at %s does not know it",
                            fake.url())
                    .returns(4711, UnknownSchemaIdException::schemaId)
                    .returns("UNKNOWN_SCHEMA", UndecodableRecordException::reason);
        }
        assertThat(fake.requests()).hasSize(1);
    }

    /** A producer's schema as Confluent's registry takes it, with "null" where null is meant. */
    @Test
    void aRecordIsReadWhateverTheDefaultsOfItsWriterAre() throws Exception {
        Schema schema = newest("ImageRecord");
        String wrong = schema.toString().replace("\"default\":null", "\"default\":\"null\"");
        assertThat(wrong).isNotEqualTo(schema.toString());
        int id = fake.register("images-value", wrong);
        assertThat(new TopicReader<>(Codecs.IMAGES, registry).decode(written(id, image(schema))))
                .isEqualTo(IMAGE);
    }

    @Test
    void anUnknownIdIsDoubtedUnlessItIsOneOfMany() throws Exception {
        SchemaRegistry patient = new SchemaRegistry(
                new RegistryAccess(List.of(URI.create(fake.url())), null, null, Duration.ofMillis(500)));
        TopicReader<ImageRecord> images = new TopicReader<>(Codecs.IMAGES, patient);
        int known = fake.register("images-value", newest("ImageRecord"));
        fake.answerNextUnknown(known);
        assertThat(images.decode(written(known, image(newest("ImageRecord"))))).isEqualTo(IMAGE);
        for (int id = 1001; id <= 1007; id++) {
            byte[] message = written(id, image(newest("ImageRecord")));
            assertThatExceptionOfType(UnknownSchemaIdException.class).isThrownBy(() -> images.decode(message));
        }
        assertThat(fake.requests().stream().filter(request -> request.endsWith("/1005")))
                .hasSizeGreaterThan(1);
        assertThat(fake.requests().stream().filter(request -> request.endsWith("/1006")))
                .hasSize(1);
    }

    @Test
    void theSchemaOfAnotherRecordIsNotRead() throws Exception {
        int id = fake.register("images-value", newest("Embedding"));
        assertThatExceptionOfType(UnknownSchemaIdException.class)
                .isThrownBy(() ->
                        new TopicReader<>(Codecs.IMAGES, registry).decode(written(id, image(newest("ImageRecord")))))
                .withMessageContaining(
                        "it is the schema of io.tncc.schemas.Embedding, which cannot be read as io.tncc.schemas.ImageRecord");
    }

    @Test
    void aRegistryThatDoesNotAnswerSaysNothingOfTheRecord() throws Exception {
        int id = fake.register("images-value", newest("ImageRecord"));
        TopicReader<ImageRecord> images = new TopicReader<>(Codecs.IMAGES, registry);
        byte[] message = written(id, image(newest("ImageRecord")));
        fake.answerNext(503, "busy");
        assertThatExceptionOfType(RegistryException.class).isThrownBy(() -> images.decode(message));
        assertThat(images.decode(message)).isEqualTo(IMAGE);
    }

    @Test
    void bytesThatAreNotOneWholeRecordAreMalformed() throws Exception {
        int id = fake.register("images-value", newest("ImageRecord"));
        TopicReader<ImageRecord> images = new TopicReader<>(Codecs.IMAGES, registry);
        byte[] message = written(id, image(newest("ImageRecord")));
        for (int length = 1; length < message.length; length++) {
            byte[] cut = Arrays.copyOf(message, length);
            assertThatExceptionOfType(MalformedRecordException.class).isThrownBy(() -> images.decode(cut));
        }
        assertThatExceptionOfType(MalformedRecordException.class)
                .isThrownBy(() -> images.decode(Arrays.copyOf(message, 3)))
                .withMessage("The header of the wire format has 5 bytes; this message has 3");
        assertThatExceptionOfType(MalformedRecordException.class)
                .isThrownBy(() -> images.decode(Arrays.copyOf(message, message.length + 2)))
                .withMessageContaining("2 bytes follow the record");
    }

    @Test
    void withoutARegistryTheWireFormatIsNoSingleObject() {
        assertThatExceptionOfType(NotSingleObjectException.class)
                .isThrownBy(() -> new TopicReader<>(Codecs.IMAGES, null).decode(new byte[] {0, 0, 0, 0, 1, 2}))
                .withMessageContaining("begins with 00 00")
                .withMessageContaining("Confluent's wire format");
    }
}
