package io.tncc.schemas.codec;

import io.tncc.schemas.Embedding;
import io.tncc.schemas.EncoderPromotion;
import io.tncc.schemas.EncoderVersion;
import io.tncc.schemas.ImageRecord;
import io.tncc.schemas.RejectedImage;
import io.tncc.schemas.TrainingProgress;
import io.tncc.schemas.VersionProbe;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import org.apache.avro.Schema;
import org.apache.avro.specific.SpecificRecord;

/**
 * A record of which the bytes are stored, as {@code golden/<record>-<version>.bin}. A stored file never changes: it stands for the records
 * in the topics of users. {@link GoldenFiles} writes the files that are not there yet.
 *
 * @param version the number of the released schema that the file was written with
 * @param codec the codec of today
 * @param record what the file decodes to
 */
record Golden<T extends SpecificRecord>(int version, RecordCodec<T> codec, T record) {

    static final String SHA = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";
    static final Instant NOON = Instant.parse("2026-01-02T12:00:00.123Z");

    static List<Golden<?>> all() {
        return List.of(
                image(),
                embedding(),
                encoderVersion(),
                encoderPromotion(),
                trainingProgress1(),
                trainingProgress2(),
                trainingProgress(),
                rejectedImage());
    }

    /** Those that today's code would write. */
    static List<Golden<?>> current() {
        return all().stream()
                .filter(golden ->
                        golden.version == ReleasedSchemas.of(golden.name()).size())
                .toList();
    }

    static Golden<ImageRecord> image() {
        ImageRecord record = ImageRecord.newBuilder()
                .setId("cat-1")
                .setLane("caméra 7")
                .setEventTime(NOON)
                .setContent(ByteBuffer.wrap(new byte[] {(byte) 0x89, 'P', 'N', 'G', 0, -1}))
                .setUri("s3://images/cat-1.png")
                .setSha256(SHA)
                .setContentType("image/png")
                .setLabel("cat")
                .build();
        return new Golden<>(1, Codecs.IMAGES, record);
    }

    static Golden<Embedding> embedding() {
        Embedding record = Embedding.newBuilder()
                .setLane("caméra 7")
                .setId("cat-1")
                .setEncoderVersion(3)
                .setEncoderSha256(SHA)
                .setEventTime(NOON)
                .setVector(FloatVector.of(0.6f, -0.8f, 0f, -0f, Float.MIN_VALUE, Float.MAX_VALUE))
                .build();
        return new Golden<>(1, Codecs.EMBEDDINGS, record);
    }

    static Golden<EncoderVersion> encoderVersion() {
        EncoderVersion record = EncoderVersion.newBuilder()
                .setLane("caméra 7")
                .setVersion(3)
                .setImagesSeen(30_000)
                .setSteps(469)
                .setUri("file:///encoders/cam%C3%A9ra%207/3-e3b0c442.safetensors")
                .setSha256(SHA)
                .setSizeBytes(1_100_000)
                .setArchitecture("resnet20")
                .setEventTime(NOON)
                .build();
        return new Golden<>(1, Codecs.ENCODER_VERSIONS, record);
    }

    static Golden<EncoderPromotion> encoderPromotion() {
        EncoderPromotion record = EncoderPromotion.newBuilder()
                .setLane("caméra 7")
                .setVersion(2)
                .setPromotedAt(NOON)
                .setReason("version 3 mixes up cats and dogs")
                .build();
        return new Golden<>(1, Codecs.ENCODER_PROMOTIONS, record);
    }

    /** Before there were probe sets, and before images were replayed and steps skipped. */
    static Golden<TrainingProgress> trainingProgress1() {
        TrainingProgress record = TrainingProgress.newBuilder()
                .setLane("caméra 7")
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
                .build();
        return new Golden<>(1, Codecs.TRAINING_PROGRESS, record);
    }

    /** Before it was told how far neighbors agree and how far the keys in the memory are spread. */
    static Golden<TrainingProgress> trainingProgress2() {
        VersionProbe probe = VersionProbe.newBuilder()
                .setVersion(3)
                .setImages(1000)
                .setImagesSetAside(0)
                .setKnn(61.5f)
                .setNeighborPurity(0.5f)
                .setNeighborAgreement(0.75f)
                .setAlignment(0.25f)
                .setUniformity(-1.5f)
                .setStandardDeviation(0.5f)
                .setEffectiveRank(16.25f)
                .setDrift(null)
                .setConsistencyGradientShare(0.125f)
                .setHardNegativeGradientShare(0.375f)
                .build();
        TrainingProgress record = TrainingProgress.newBuilder(trainingProgress1().record)
                .setProbe(probe)
                .setReplayedImages(24)
                .setSkipped(true)
                .setMomentumAlignment(0.125f)
                .setGradientNorm(1.5f)
                .build();
        return new Golden<>(2, Codecs.TRAINING_PROGRESS, record);
    }

    static Golden<TrainingProgress> trainingProgress() {
        TrainingProgress record = TrainingProgress.newBuilder(trainingProgress2().record)
                .setNeighborAgreement(0.25f)
                .setMemoryStandardDeviation(0.875f)
                .setMemoryEffectiveRank(20.5f)
                .build();
        return new Golden<>(3, Codecs.TRAINING_PROGRESS, record);
    }

    static Golden<RejectedImage> rejectedImage() {
        RejectedImage record = RejectedImage.newBuilder()
                .setTopic("images")
                .setPartition(1)
                .setOffset(123_456_789_012L)
                .setTimestamp(NOON)
                .setLane(null)
                .setId("cat-1")
                .setReason("TOO_MANY_PIXELS")
                .setMessage("The image has 900000000 pixels; at most 50000000 are allowed")
                .setKey(ByteBuffer.wrap(new byte[] {'k'}))
                .setValue(ByteBuffer.wrap(new byte[] {0, 1, 2, -1}))
                .build();
        return new Golden<>(1, Codecs.REJECTED_IMAGES, record);
    }

    String name() {
        return record.getSchema().getName();
    }

    String file() {
        return name() + "-" + version + ".bin";
    }

    Schema writerSchema() {
        return ReleasedSchemas.of(name()).get(version - 1);
    }

    byte[] encoded() {
        return codec.encode(record);
    }

    byte[] stored() throws IOException {
        try (InputStream in = Golden.class.getResourceAsStream("/golden/" + file())) {
            return Objects.requireNonNull(in, "There is no golden file " + file())
                    .readAllBytes();
        }
    }

    @Override
    public String toString() {
        return file();
    }
}
