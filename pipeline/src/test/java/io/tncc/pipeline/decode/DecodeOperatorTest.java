package io.tncc.pipeline.decode;

import static org.assertj.core.api.Assertions.assertThat;

import io.tncc.pipeline.TestMetrics;
import io.tncc.pipeline.option.PipelineConfiguration;
import io.tncc.pipeline.sink.OutgoingRecord;
import io.tncc.pipeline.source.ConsumedRecord;
import io.tncc.schemas.ImageRecord;
import io.tncc.schemas.RejectedImage;
import io.tncc.schemas.codec.Codecs;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.java.typeutils.PojoTypeInfo;
import org.apache.flink.runtime.operators.testutils.MockEnvironment;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;
import org.apache.flink.streaming.util.OneInputStreamOperatorTestHarness;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

@SuppressWarnings("try") // the harness may be interrupted while it closes
class DecodeOperatorTest {

    private static final byte[] PNG = TestImages.encoded(TestImages.gradient(32, 32), "png");

    private record Outcome(List<DecodedImage> images, List<RejectedImage> rejects, TestMetrics metrics) {}

    private static PipelineConfiguration configuration(Map<String, String> more) {
        Map<String, String> values = new HashMap<>(Map.of(
                "kafka.bootstrap-servers", "localhost:9092",
                "publishing.directory", "/encoders",
                "flink.execution.checkpointing.interval", "1 s"));
        values.putAll(more);
        return PipelineConfiguration.of(values);
    }

    private static ImageRecord image(String id, @Nullable String lane, byte @Nullable [] content) {
        ImageRecord image = new ImageRecord();
        image.setId(id);
        image.setLane(lane);
        image.setEventTime(Instant.ofEpochMilli(1234));
        image.setContent(content == null ? null : ByteBuffer.wrap(content));
        return image;
    }

    private static ConsumedRecord consumed(@Nullable String key, byte @Nullable [] value) {
        return new ConsumedRecord(
                "images", 3, 42, 5678, key == null ? null : key.getBytes(StandardCharsets.UTF_8), value);
    }

    private static ConsumedRecord consumed(@Nullable String key, ImageRecord image) {
        return consumed(key, Codecs.IMAGES.encode(image));
    }

    private static Outcome run(DecodeOperator operator, ConsumedRecord... records) throws Exception {
        TestMetrics metrics = new TestMetrics();
        try (MockEnvironment environment = metrics.environment();
                OneInputStreamOperatorTestHarness<ConsumedRecord, DecodedImage> harness =
                        new OneInputStreamOperatorTestHarness<>(operator, environment)) {
            harness.open();
            for (ConsumedRecord record : records) {
                harness.processElement(record, 0);
            }
            var side = harness.getSideOutput(Rejects.TAG);
            List<OutgoingRecord> rejects = side == null
                    ? List.of()
                    : side.stream().map(StreamRecord::getValue).toList();
            List<RejectedImage> decoded = new java.util.ArrayList<>();
            for (OutgoingRecord reject : rejects) {
                assertThat(new String(reject.key(), StandardCharsets.UTF_8)).isEqualTo("images-3-42");
                decoded.add(Codecs.REJECTED_IMAGES.decode(Objects.requireNonNull(reject.value())));
            }
            return new Outcome(harness.extractOutputValues(), decoded, metrics);
        }
    }

    private static RejectedImage reject(ConsumedRecord record) throws Exception {
        Outcome outcome = run(DecodeOperator.forEmbedding(configuration(Map.of())), record);
        assertThat(outcome.images()).isEmpty();
        assertThat(outcome.rejects()).hasSize(1);
        RejectedImage reject = outcome.rejects().get(0);
        assertThat(reject.getTopic()).isEqualTo("images");
        assertThat(reject.getPartition()).isEqualTo(3);
        assertThat(reject.getOffset()).isEqualTo(42);
        assertThat(reject.getTimestamp()).isEqualTo(Instant.ofEpochMilli(5678));
        assertThat(reject.getValue()).isEqualTo(record.value() == null ? null : ByteBuffer.wrap(record.value()));
        assertThat(reject.getKey()).isEqualTo(record.key() == null ? null : ByteBuffer.wrap(record.key()));
        return reject;
    }

    @Test
    void aGoodImageIsDecoded() throws Exception {
        ConsumedRecord record = consumed("key", image("cat", "pets", PNG));
        DecodedImage image = run(DecodeOperator.forTraining(configuration(Map.of())), record)
                .images()
                .get(0);
        assertThat(image.lane()).isEqualTo("pets");
        assertThat(image.id()).isEqualTo("cat");
        assertThat(image.eventTimeMillis()).isEqualTo(1234);
        assertThat(image.partition()).isEqualTo(3);
        assertThat(image.kafkaTimestampMillis()).isEqualTo(5678);
        assertThat(image.pixels()).hasSize(32 * 32 * 3);
        assertThat(image.original()).isNull();
    }

    @Test
    void embeddingKeepsTheOriginal() throws Exception {
        ConsumedRecord record = consumed("key", image("cat", "pets", PNG));
        DecodeOperator operator = DecodeOperator.forEmbedding(configuration(Map.of()));
        assertThat(run(operator, record).images().get(0).original())
                .usingRecursiveComparison()
                .isEqualTo(record);
    }

    @Test
    void theKeyIsTheLaneWhereTheRecordNamesNone() throws Exception {
        Outcome outcome = run(
                DecodeOperator.forTraining(configuration(Map.of())), consumed("schlüssel", image("cat", null, PNG)));
        assertThat(outcome.images().get(0).lane()).isEqualTo("schlüssel");
    }

    @Test
    void aDeleteHasNoPixelsAndPassesSampling() throws Exception {
        Map<String, String> options = Map.of("training.sample-rate", "1e-9");
        Outcome outcome = run(
                DecodeOperator.forTraining(configuration(options)),
                consumed(null, image("cat", "pets", null)),
                consumed(null, image("dog", "pets", PNG)));
        assertThat(outcome.images()).hasSize(1);
        assertThat(outcome.images().get(0).id()).isEqualTo("cat");
        assertThat(outcome.images().get(0).deletes()).isTrue();
        assertThat(outcome.rejects()).isEmpty();
        assertThat(outcome.metrics().counter("leftOutImages")).isEqualTo(1);
    }

    @Test
    void imagesThatAreTooOldAreNotTrainedOnAndDeletesAre() throws Exception {
        PipelineConfiguration options = configuration(Map.of("training.max-lag", "1 h"));
        ConsumedRecord[] records = {
            consumed(null, image("old", "pets", PNG)),
            new ConsumedRecord(
                    "images",
                    3,
                    43,
                    System.currentTimeMillis(),
                    null,
                    Codecs.IMAGES.encode(image("young", "pets", PNG))),
            consumed(null, image("deleted", "pets", null))
        };
        Outcome trained = run(DecodeOperator.forTraining(options), records);
        assertThat(trained.images()).extracting(DecodedImage::id).containsExactly("young", "deleted");
        assertThat(trained.metrics().counter("leftOutImages")).isEqualTo(1);
        Outcome embedded = run(DecodeOperator.forEmbedding(options), records);
        assertThat(embedded.images()).extracting(DecodedImage::id).containsExactly("old", "young", "deleted");
        assertThat(embedded.metrics().counter("leftOutImages")).isZero();
    }

    @Test
    void whatCannotBeUsedIsRejectedWithItsReasonAndBytes() throws Exception {
        byte[] good = Codecs.IMAGES.encode(image("cat", "pets", PNG));
        byte[] unknown = good.clone();
        unknown[5] ^= 1;
        byte[] cut = java.util.Arrays.copyOf(good, good.length - 5);
        ImageRecord byReference = image("cat", "pets", null);
        byReference.setUri("s3://bucket/cat.jpg");

        assertThat(reject(consumed("k", (byte[]) null)).getReason()).isEqualTo("EMPTY_RECORD");
        assertThat(reject(consumed("k", new byte[0])).getReason()).isEqualTo("NOT_SINGLE_OBJECT_ENCODED");
        assertThat(reject(consumed("k", unknown)).getReason()).isEqualTo("UNKNOWN_SCHEMA");
        assertThat(reject(consumed("k", cut)).getReason()).isEqualTo("MALFORMED_RECORD");
        assertThat(reject(consumed("k", image("", "pets", PNG))).getReason()).isEqualTo("INVALID_ID");
        assertThat(reject(consumed(null, image("cat", null, PNG))).getReason()).isEqualTo("INVALID_LANE");
        assertThat(reject(consumed("k", image("cat", "pets", new byte[0]))).getReason())
                .isEqualTo("EMPTY_CONTENT");
        assertThat(reject(consumed("k", byReference)).getReason()).isEqualTo("CONTENT_BY_REFERENCE");
    }

    @Test
    void aRejectNamesLaneAndIdWhereTheyCouldBeRead() throws Exception {
        RejectedImage reject =
                reject(consumed("k", image("cat", "pets", TestImages.png(30_000, 30_000, 8, 2, new byte[10]))));
        assertThat(reject.getReason()).isEqualTo("TOO_MANY_PIXELS");
        assertThat(reject.getLane()).isEqualTo("pets");
        assertThat(reject.getId()).isEqualTo("cat");
        assertThat(reject.getMessage()).contains("30000 x 30000").contains("8192");
    }

    @Test
    void aRecordThatIsTooLargeForARejectIsLeftWhereItIs() throws Exception {
        ConsumedRecord record = consumed("key", image("cat", "pets", new byte[Rejects.MAX_ORIGINAL_BYTES]));
        int bytes = Objects.requireNonNull(record.key()).length + Objects.requireNonNull(record.value()).length;
        Outcome outcome = run(DecodeOperator.forEmbedding(configuration(Map.of())), record);
        assertThat(outcome.rejects()).singleElement().satisfies(reject -> {
            assertThat(reject.getReason()).isEqualTo("UNDECODABLE_IMAGE");
            assertThat(reject.getKey()).isNull();
            assertThat(reject.getValue()).isNull();
            assertThat(reject.getMessage())
                    .contains("the record has " + bytes + " bytes and is left where it is: rejects hold up to 1000000");
        });
    }

    @Test
    void aKeyThatIsNoTextIsNoLane() throws Exception {
        byte[] key = {(byte) 0xff, (byte) 0xfe};
        byte[] value = Codecs.IMAGES.encode(image("cat", null, PNG));
        assertThat(reject(new ConsumedRecord("images", 3, 42, 5678, key, value)).getReason())
                .isEqualTo("INVALID_LANE");
    }

    @Test
    void badImagesLeaveGoodOnesAsTheyAre() throws Exception {
        ConsumedRecord good = consumed(null, image("cat", "pets", PNG));
        ConsumedRecord bad = consumed(null, image("dog", "pets", new byte[] {1, 2, 3}));
        Outcome outcome = run(DecodeOperator.forTraining(configuration(Map.of())), bad, good, bad, good);
        assertThat(outcome.images()).hasSize(2).allSatisfy(image -> assertThat(image.pixels())
                .isEqualTo(new ImageDecoder(new ImageLimits(1 << 20, 100, 10_000), 32).decode(PNG)));
        assertThat(outcome.rejects()).hasSize(2);
        assertThat(outcome.metrics().counter("rejectedImages")).isEqualTo(2);
        assertThat(outcome.metrics().counter("leftOutImages")).isZero();
    }

    @Test
    void whatFlowsIsKnownToFlink() {
        assertThat(TypeInformation.of(ConsumedRecord.class)).isInstanceOf(PojoTypeInfo.class);
        assertThat(TypeInformation.of(DecodedImage.class)).isInstanceOf(PojoTypeInfo.class);
        assertThat(TypeInformation.of(OutgoingRecord.class)).isInstanceOf(PojoTypeInfo.class);
    }
}
