package io.tncc.schemas.codec;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.tncc.fuzz.Budget;
import io.tncc.schemas.Embedding;
import io.tncc.schemas.EncoderPromotion;
import io.tncc.schemas.EncoderVersion;
import io.tncc.schemas.ImageRecord;
import io.tncc.schemas.RejectedImage;
import io.tncc.schemas.TrainingProgress;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.apache.avro.Schema;
import org.apache.avro.SchemaNormalization;
import org.apache.avro.message.SchemaStore;
import org.apache.avro.specific.SpecificRecord;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Whatever the bytes, each codec gives a record, which it also writes, or one of its own exceptions. The first byte of an input says
 * which codec decodes the rest and whether the rest has a header or gets the right one: fuzzing does not guess a fingerprint.
 */
class RecordCodecFuzzTest {

    private static final int WITHOUT_HEADER = 0x80;
    private static final int HEADER_BYTES = 10;
    private static final Instant NOON = Instant.parse("2026-01-02T12:00:00.123Z");

    /** A codec, and the schema that wrote what it reads. */
    private record Reading<T extends SpecificRecord>(RecordCodec<T> codec, Schema writer) {

        void decode(byte[] message) throws Exception {
            Budget budget = new Budget(Duration.ofMillis(200), (256 << 10) + 64L * message.length);
            T record;
            try {
                record = budget.hold(() -> codec.decode(message));
            } catch (UndecodableRecordException e) {
                assertThat(e.getMessage()).isNotBlank();
                assertThat(e.reason()).matches("[A-Z_]+");
                return;
            }
            byte[] written = codec.encode(record);
            assertThat(codec.encode(codec.decode(written))).isEqualTo(written);
        }
    }

    private static final List<Reading<?>> READINGS = List.of(
            new Reading<>(Codecs.IMAGES, ImageRecord.getClassSchema()),
            new Reading<>(Codecs.EMBEDDINGS, Embedding.getClassSchema()),
            new Reading<>(Codecs.ENCODER_VERSIONS, EncoderVersion.getClassSchema()),
            new Reading<>(Codecs.ENCODER_PROMOTIONS, EncoderPromotion.getClassSchema()),
            new Reading<>(Codecs.TRAINING_PROGRESS, TrainingProgress.getClassSchema()),
            new Reading<>(Codecs.REJECTED_IMAGES, RejectedImage.getClassSchema()),
            ofANewerWriter());

    static List<byte[]> messages() {
        List<byte[]> inputs = new ArrayList<>();
        List<byte[]> messages = List.of(
                image(), embedding(), encoderVersion(), encoderPromotion(), trainingProgress(), rejectedImage());
        for (int i = 0; i < messages.size(); i++) {
            byte[] message = messages.get(i);
            byte[] body = Arrays.copyOfRange(message, HEADER_BYTES, message.length);
            inputs.add(input(i, message));
            inputs.add(input(i, Arrays.copyOf(message, message.length - 1)));
            inputs.add(input(i | WITHOUT_HEADER, body));
            inputs.add(input(i | WITHOUT_HEADER, Arrays.copyOf(body, body.length + 1)));
        }
        inputs.add(input(6 | WITHOUT_HEADER, newerEmbedding()));
        // an array of a block of 2^62 floats, and text of 2^31 - 1 bytes
        inputs.add(input(1 | WITHOUT_HEADER, new byte[] {0, 0, 0, 0, 0, -2, -1, -1, -1, -1, -1, -1, -1, 127}));
        inputs.add(input(1 | WITHOUT_HEADER, new byte[] {-2, -1, -1, -1, 15, 'a'}));
        return inputs;
    }

    @MethodSource("messages")
    @FuzzTest
    void bytesAreARecordOrAnException(byte[] input) throws Exception {
        if (input.length == 0) {
            return;
        }
        Reading<?> reading = READINGS.get((input[0] & 0xff & ~WITHOUT_HEADER) % READINGS.size());
        byte[] rest = Arrays.copyOfRange(input, 1, input.length);
        byte[] message = (input[0] & WITHOUT_HEADER) == 0 ? rest : withHeader(reading.writer(), rest);
        reading.decode(message);
    }

    private static byte[] withHeader(Schema writer, byte[] body) {
        return ByteBuffer.allocate(HEADER_BYTES + body.length)
                .order(ByteOrder.LITTLE_ENDIAN)
                .put(new byte[] {(byte) 0xC3, 1})
                .putLong(SchemaNormalization.parsingFingerprint64(writer))
                .put(body)
                .array();
    }

    private static byte[] input(int reading, byte[] rest) {
        return ByteBuffer.allocate(1 + rest.length)
                .put((byte) reading)
                .put(rest)
                .array();
    }

    /** Its fields have to be skipped: text, bytes, an array of text, a map, a float. */
    private static Reading<Embedding> ofANewerWriter() {
        Schema schema = Embedding.getClassSchema();
        Schema text = Schema.create(Schema.Type.STRING);
        List<Schema.Field> fields = new ArrayList<>();
        fields.add(new Schema.Field("addedText", text, "Added."));
        fields.add(new Schema.Field("addedTexts", Schema.createArray(text), "Added."));
        schema.getFields().forEach(field -> fields.add(new Schema.Field(field, field.schema())));
        fields.add(new Schema.Field("addedBytes", Schema.create(Schema.Type.BYTES), "Added."));
        fields.add(new Schema.Field("addedMap", Schema.createMap(text), "Added."));
        fields.add(new Schema.Field("addedFloat", Schema.create(Schema.Type.FLOAT), "Added."));
        Schema newer = Schema.createRecord(schema.getName(), schema.getDoc(), schema.getNamespace(), false, fields);
        SchemaStore.Cache schemas = new SchemaStore.Cache();
        schemas.addSchema(newer);
        return new Reading<>(RecordCodec.of(Embedding.class, schemas), newer);
    }

    private static byte[] newerEmbedding() {
        byte[] message = embedding();
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        body.writeBytes(new byte[] {2, 'x'});
        body.writeBytes(new byte[] {3, 4, 2, 'y', 0}); // one block of two texts of which the size is given
        body.write(message, HEADER_BYTES, message.length - HEADER_BYTES);
        body.writeBytes(new byte[] {4, 1, 2});
        body.writeBytes(new byte[] {2, 2, 'k', 2, 'v', 0});
        body.writeBytes(new byte[Float.BYTES]);
        return body.toByteArray();
    }

    private static byte[] image() {
        return Codecs.IMAGES.encode(ImageRecord.newBuilder()
                .setId("cat-1")
                .setLane("caméra 7")
                .setEventTime(NOON)
                .setContent(ByteBuffer.wrap(new byte[] {1, 2, -1}))
                .setUri("s3://images/cat-1.png")
                .setLabel("\ufffd")
                .build());
    }

    private static byte[] embedding() {
        return Codecs.EMBEDDINGS.encode(Embedding.newBuilder()
                .setLane("pets")
                .setId("cat-1")
                .setEncoderVersion(3)
                .setEncoderSha256("e3b0")
                .setEventTime(NOON)
                .setVector(FloatVector.of(0.6f, -0.8f, -0f, Float.NaN))
                .build());
    }

    private static byte[] encoderVersion() {
        return Codecs.ENCODER_VERSIONS.encode(EncoderVersion.newBuilder()
                .setLane("pets")
                .setVersion(3)
                .setImagesSeen(30_000)
                .setSteps(469)
                .setUri("file:///encoders/pets/3-e3b0.safetensors")
                .setSha256("e3b0")
                .setSizeBytes(1_100_000)
                .setArchitecture("resnet20")
                .setEventTime(NOON)
                .build());
    }

    private static byte[] encoderPromotion() {
        return Codecs.ENCODER_PROMOTIONS.encode(EncoderPromotion.newBuilder()
                .setLane("pets")
                .setVersion(2)
                .setPromotedAt(NOON)
                .setReason("why")
                .build());
    }

    private static byte[] trainingProgress() {
        return Codecs.TRAINING_PROGRESS.encode(TrainingProgress.newBuilder()
                .setLane("pets")
                .setStep(469)
                .setImagesSeen(30_016)
                .setLoss(2.75f)
                .setInstanceLoss(2.5f)
                .setConsistencyLoss(0.5f)
                .setConsistencyWeight(0.5f)
                .setLearningRate(0.06f)
                .setMemoryFill(1f)
                .setStepMillis(41.5f)
                .setEventTime(NOON)
                .build());
    }

    private static byte[] rejectedImage() {
        return Codecs.REJECTED_IMAGES.encode(RejectedImage.newBuilder()
                .setTopic("images")
                .setPartition(1)
                .setOffset(123_456_789_012L)
                .setTimestamp(NOON)
                .setLane(null)
                .setId("cat-1")
                .setReason("TOO_MANY_PIXELS")
                .setMessage("why")
                .setKey(ByteBuffer.wrap(new byte[] {'k'}))
                .setValue(ByteBuffer.wrap(new byte[] {0, -1}))
                .build());
    }
}
