package io.tncc.pipeline.decode;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.tncc.fuzz.Budget;
import io.tncc.fuzz.LastInput;
import io.tncc.model.file.EncoderFile;
import io.tncc.pipeline.option.PipelineConfiguration;
import io.tncc.pipeline.sink.OutgoingRecord;
import io.tncc.pipeline.source.ConsumedRecord;
import io.tncc.schemas.ImageRecord;
import io.tncc.schemas.RejectedImage;
import io.tncc.schemas.codec.Codecs;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Queue;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;
import org.apache.flink.streaming.util.OneInputStreamOperatorTestHarness;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Whatever a Kafka record holds, it becomes one image or one reject that says why, and no file is read elsewhere than is allowed. An input is the length of the key (255: there is
 * none), the key and the value.
 */
class ImageRecordFuzzTest {

    private static final int SIDE = 32;
    private static final int MAX_PIXELS = 512 * 512;
    private static final int NO_KEY = 255;
    private static final Budget BUDGET = new Budget(Duration.ofMillis(300), 8 * MAX_PIXELS + (2 << 20));

    private static final Map<String, String> OPTIONS = Map.of(
            "kafka.bootstrap-servers", "localhost:9092",
            "publishing.directory", "/encoders",
            "flink.execution.checkpointing.interval", "1 s",
            "input.decode-side", Integer.toString(SIDE),
            "input.max-bytes", "20 kb",
            "input.max-side", "512",
            "input.max-pixels", Integer.toString(MAX_PIXELS),
            "source.uri-prefixes", "file:///data/",
            "source.uri-retry-time", "0 s");

    private OneInputStreamOperatorTestHarness<ConsumedRecord, DecodedImage> harness;

    static List<byte[]> records() {
        List<byte[]> inputs = new ArrayList<>();
        for (byte[] image : EncodedImages.all()) {
            inputs.add(input("", record("cat", "pets", image)));
        }
        byte[] image = EncodedImages.whole().get(0);
        byte[] good = record("cat", null, image);
        byte[] unknownSchema = good.clone();
        unknownSchema[5] ^= 1;
        inputs.add(input("pets", good));
        inputs.add(input("\ufffd\ud83d\ude00", good));
        inputs.add(input("pets", record("cat", null, null)));
        inputs.add(input("pets", record("", null, image)));
        inputs.add(input("pets", record("a".repeat(1100), "b".repeat(100), image)));
        for (String uri :
                List.of("file:///data/cat.jpg", "file:///data/../etc/passwd", "file:///data/%2e%2e/x", "s3:x", "")) {
            inputs.add(input("pets", reference(uri, OneFile.SHA256)));
        }
        inputs.add(input("pets", reference("file:///data/cat.jpg", "0".repeat(64))));
        inputs.add(input("pets", reference("file:///data/cat.jpg", null)));
        inputs.add(input("pets", unknownSchema));
        inputs.add(input("pets", Arrays.copyOf(good, good.length - 5)));
        inputs.add(input("pets", new byte[0]));
        inputs.add(new byte[] {(byte) NO_KEY});
        return inputs;
    }

    /** The same file wherever somebody may read, and nothing elsewhere. */
    private static final class OneFile implements StoredFiles {

        private static final long serialVersionUID = 1;
        private static final byte[] CONTENT = EncodedImages.whole().get(0);
        private static final String SHA256 = EncoderFile.sha256(CONTENT);

        @Override
        public byte[] read(ImageReference reference, int mostBytes) {
            URI read = reference.file().toUri();
            if (!"file".equals(read.getScheme())
                    || read.getAuthority() != null
                    || !read.getPath().startsWith("/data/")
                    || List.of(read.getPath().split("/")).contains("..")) {
                throw new AssertionError("Read from " + read);
            }
            return Arrays.copyOf(CONTENT, Math.min(CONTENT.length, mostBytes));
        }

        @Override
        public boolean isAbsent(ImageReference reference) {
            return false;
        }
    }

    @BeforeEach
    void open() throws Exception {
        if (harness == null) {
            harness = new OneInputStreamOperatorTestHarness<>(
                    DecodeOperator.forEmbedding(PipelineConfiguration.of(OPTIONS), new OneFile()));
            harness.open();
        }
    }

    @MethodSource("records")
    @FuzzTest
    void recordsBecomeAnImageOrAReject(byte[] input) throws Exception {
        LastInput.note(input);
        ConsumedRecord consumed = consumed(input);
        BUDGET.hold(() -> {
            harness.getOutput().clear();
            rejects().clear();
            harness.processElement(consumed, 0);
            harness.prepareSnapshotPreBarrier(0);
            return consumed;
        });
        List<DecodedImage> images = harness.extractOutputValues();
        assertThat(images.size() + rejects().size()).isEqualTo(1);
        for (DecodedImage image : images) {
            assertThat(image.id().getBytes(StandardCharsets.UTF_8).length).isBetween(1, 1024);
            assertThat(image.lane().getBytes(StandardCharsets.UTF_8).length).isBetween(1, 80);
            assertThat(image.original()).usingRecursiveComparison().isEqualTo(consumed);
        }
        for (StreamRecord<OutgoingRecord> record : rejects()) {
            byte[] value = Objects.requireNonNull(record.getValue().value());
            RejectedImage reject = Codecs.REJECTED_IMAGES.decode(value);
            RejectionReason.valueOf(reject.getReason());
            assertThat(reject.getMessage()).isNotBlank();
            assertThat(reject.getValue()).isEqualTo(ByteBuffer.wrap(Objects.requireNonNull(consumed.value())));
        }
    }

    private Queue<StreamRecord<OutgoingRecord>> rejects() {
        Queue<StreamRecord<OutgoingRecord>> rejects = harness.getSideOutput(Rejects.TAG);
        return rejects == null ? new ArrayDeque<>() : rejects;
    }

    private static ConsumedRecord consumed(byte[] input) {
        int claimed = input.length == 0 ? NO_KEY : input[0] & 0xff;
        int keyBytes = claimed == NO_KEY ? 0 : Math.min(claimed, input.length - 1);
        int valueStart = Math.min(input.length, 1 + keyBytes);
        byte[] key = claimed == NO_KEY ? null : Arrays.copyOfRange(input, 1, valueStart);
        return new ConsumedRecord("images", 3, 42, 5678, key, Arrays.copyOfRange(input, valueStart, input.length));
    }

    private static byte[] input(String key, byte[] value) {
        byte[] bytes = key.getBytes(StandardCharsets.UTF_8);
        return ByteBuffer.allocate(1 + bytes.length + value.length)
                .put((byte) bytes.length)
                .put(bytes)
                .put(value)
                .array();
    }

    private static byte[] reference(String uri, String sha256) {
        ImageRecord image = new ImageRecord();
        image.setId("cat");
        image.setEventTime(Instant.ofEpochMilli(1234));
        image.setUri(uri);
        image.setSha256(sha256);
        return Codecs.IMAGES.encode(image);
    }

    private static byte[] record(String id, String lane, byte[] content) {
        ImageRecord image = new ImageRecord();
        image.setId(id);
        image.setLane(lane);
        image.setEventTime(Instant.ofEpochMilli(1234));
        image.setContent(content == null ? null : ByteBuffer.wrap(content));
        return Codecs.IMAGES.encode(image);
    }
}
