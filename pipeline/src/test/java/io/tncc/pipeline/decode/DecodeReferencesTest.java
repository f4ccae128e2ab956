package io.tncc.pipeline.decode;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tncc.model.file.EncoderFile;
import io.tncc.pipeline.option.PipelineConfiguration;
import io.tncc.pipeline.sink.OutgoingRecord;
import io.tncc.pipeline.source.ConsumedRecord;
import io.tncc.schemas.ImageRecord;
import io.tncc.schemas.RejectedImage;
import io.tncc.schemas.codec.Codecs;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.BooleanSupplier;
import java.util.stream.IntStream;
import org.apache.flink.runtime.checkpoint.OperatorSubtaskState;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;
import org.apache.flink.streaming.runtime.tasks.mailbox.Mail;
import org.apache.flink.streaming.runtime.tasks.mailbox.TaskMailbox;
import org.apache.flink.streaming.util.OneInputStreamOperatorTestHarness;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Images that do not travel in their records, among others that do. */
@Timeout(60)
class DecodeReferencesTest {

    private static final byte[] PNG = TestImages.encoded(TestImages.gradient(32, 32), "png");
    private static final String SHA256 = EncoderFile.sha256(PNG);

    private final FakeFiles files = new FakeFiles();
    private DecodeOperator operator;
    private OneInputStreamOperatorTestHarness<ConsumedRecord, DecodedImage> harness;
    private long nextOffset;

    private static PipelineConfiguration configuration(Map<String, String> more) {
        Map<String, String> options = new HashMap<>(Map.of(
                "kafka.bootstrap-servers", "localhost:9092",
                "publishing.directory", "/encoders",
                "flink.execution.checkpointing.interval", "1 s",
                "source.uri-prefixes", "s3://bucket/"));
        options.putAll(more);
        return PipelineConfiguration.of(options);
    }

    private void open(Map<String, String> options) throws Exception {
        open(DecodeOperator.forEmbedding(configuration(options), files), null);
    }

    private void open(DecodeOperator opened, @Nullable OperatorSubtaskState restored) throws Exception {
        operator = opened;
        harness = new OneInputStreamOperatorTestHarness<>(opened);
        if (restored != null) {
            harness.initializeState(restored);
        }
        harness.open();
    }

    /** As a failure does: without the end of the input. */
    @AfterEach
    void close() throws Exception {
        files.letAllGo();
        operator.close();
        harness.getEnvironment().close();
    }

    private static String uri(String id) {
        return "s3://bucket/" + id + ".png";
    }

    private static ImageRecord image(String id) {
        ImageRecord image = new ImageRecord();
        image.setId(id);
        image.setLane("pets");
        image.setEventTime(Instant.ofEpochMilli(1234));
        return image;
    }

    private void process(ImageRecord image) throws Exception {
        harness.processElement(
                new ConsumedRecord("images", 3, nextOffset++, 5678, null, Codecs.IMAGES.encode(image)), 0);
    }

    private void reference(String id, @Nullable String sha256) throws Exception {
        ImageRecord image = image(id);
        image.setUri(uri(id));
        image.setSha256(sha256);
        process(image);
    }

    /** A reference to a file that is there. */
    private void reference(String id) throws Exception {
        files.with(uri(id), PNG);
        reference(id, SHA256);
    }

    private void bytes(String id) throws Exception {
        ImageRecord image = image(id);
        image.setContent(ByteBuffer.wrap(PNG));
        process(image);
    }

    private void runMails() throws Exception {
        Optional<Mail> mail = harness.getTaskMailbox().tryTake(TaskMailbox.MIN_PRIORITY);
        while (mail.isPresent()) {
            mail.get().run();
            mail = harness.getTaskMailbox().tryTake(TaskMailbox.MIN_PRIORITY);
        }
    }

    private void runMailsUntil(BooleanSupplier condition) throws Exception {
        while (!condition.getAsBoolean()) {
            runMails();
            Thread.sleep(1);
        }
    }

    private List<String> decoded() {
        return harness.extractOutputValues().stream().map(DecodedImage::id).toList();
    }

    private List<RejectedImage> rejects() throws Exception {
        List<RejectedImage> rejects = new ArrayList<>();
        var side = harness.getSideOutput(Rejects.TAG);
        if (side != null) {
            for (StreamRecord<OutgoingRecord> record : side) {
                rejects.add(Codecs.REJECTED_IMAGES.decode(
                        Objects.requireNonNull(record.getValue().value())));
            }
        }
        return rejects;
    }

    private static CompletableFuture<Void> when(BooleanSupplier condition, Runnable then) {
        return CompletableFuture.runAsync(() -> {
            try {
                while (!condition.getAsBoolean()) {
                    Thread.sleep(1);
                }
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
            then.run();
        });
    }

    @Test
    void anImageIsTheSameWhereverItLies() throws Exception {
        open(Map.of());
        bytes("a");
        reference("b");
        runMailsUntil(() -> decoded().size() == 2);
        DecodedImage image = harness.extractOutputValues().get(1);
        assertThat(image.pixels())
                .isEqualTo(harness.extractOutputValues().get(0).pixels());
        assertThat(image.lane()).isEqualTo("pets");
        assertThat(image.eventTimeMillis()).isEqualTo(1234);
        assertThat(image.kafkaTimestampMillis()).isEqualTo(5678);
        assertThat(image.partition()).isEqualTo(3);
        assertThat(Objects.requireNonNull(image.original()).offset()).isEqualTo(1);
    }

    @Test
    void whatComesBehindAnImageThatIsNotThereYetWaitsForIt() throws Exception {
        open(Map.of());
        bytes("before");
        files.holdUp(uri("slow"));
        reference("slow");
        bytes("bytes");
        reference("quick");
        process(image("delete"));
        runMailsUntil(() -> files.reads() == 2 && files.readingNow() == 1);
        runMails();
        assertThat(decoded()).containsExactly("before");

        files.letGo(uri("slow"));
        runMailsUntil(() -> decoded().size() == 5);
        assertThat(decoded()).containsExactly("before", "slow", "bytes", "quick", "delete");
        assertThat(harness.extractOutputValues().get(4).deletes()).isTrue();
        bytes("after");
        assertThat(decoded()).endsWith("delete", "after");
    }

    @Test
    void allThatWaitsIsSentOnBeforeABarrierSoThatNothingIsInState() throws Exception {
        open(Map.of());
        files.holdUp(uri("slow"));
        reference("slow");
        bytes("bytes");
        CompletableFuture<Void> letGo = when(() -> files.readingNow() == 1, () -> files.letGo(uri("slow")));
        harness.prepareSnapshotPreBarrier(1);
        letGo.join();
        assertThat(decoded()).containsExactly("slow", "bytes");
        OperatorSubtaskState state = harness.snapshot(1, 1);
        assertThat(state.getManagedOperatorState()).isEmpty();
        assertThat(state.getRawOperatorState()).isEmpty();
        reference("lost with the failure");
        close();

        open(DecodeOperator.forTraining(configuration(Map.of()), files), state);
        reference("again");
        operator.finish();
        assertThat(decoded()).containsExactly("again");
    }

    @Test
    void theEndOfTheInputWaitsForAll() throws Exception {
        open(Map.of());
        files.holdUp(uri("slow"));
        reference("slow");
        bytes("bytes");
        CompletableFuture<Void> letGo = when(() -> files.readingNow() == 1, () -> files.letGo(uri("slow")));
        operator.finish();
        letGo.join();
        assertThat(decoded()).containsExactly("slow", "bytes");
    }

    /** The last are there before the first, so that none of them is told of again when it is their turn. */
    @Test
    void noMoreAreReadAtATimeThanTheOptionSaysAndTheirOrderIsKept() throws Exception {
        open(Map.of("source.uri-reads", "3"));
        files.holdUp(uri("0"));
        CompletableFuture<Void> letGo =
                when(() -> files.reads() >= 4 && files.readingNow() == 1, () -> files.letGo(uri("0")));
        List<String> ids = IntStream.range(0, 20).mapToObj(Integer::toString).toList();
        for (String id : ids) {
            reference(id);
        }
        operator.finish();
        letGo.join();
        assertThat(decoded()).isEqualTo(ids);
        assertThat(files.mostAtATime()).isBetween(2, 3);
    }

    @Test
    void aRowOfReadsOfWhichSomeFailLosesNothing() throws Exception {
        open(Map.of("source.uri-reads", "4"));
        List<String> ids = IntStream.range(0, 12).mapToObj(Integer::toString).toList();
        for (String id : ids) {
            files.failing(uri(id), Integer.parseInt(id) % 3 == 0 ? 1 : 0);
            reference(id);
        }
        operator.finish();
        assertThat(decoded()).isEqualTo(ids);
        assertThat(rejects()).isEmpty();
    }

    @Test
    void anImageThatCanNotBeReadFailsTheTaskAndNamesWhereItsRecordIs() throws Exception {
        open(Map.of("source.uri-retry-time", "0 s"));
        files.failing(uri("cat"), Integer.MAX_VALUE);
        bytes("first");
        assertThatThrownBy(
                        () -> { // whichever comes when the read has failed
                            reference("cat");
                            bytes("behind");
                            harness.prepareSnapshotPreBarrier(1);
                        })
                .hasStackTraceContaining("The image of the record images-3@1 can not be read from s3://bucket/cat.png")
                .rootCause()
                .hasMessage("503 Slow Down");
        assertThat(decoded()).containsExactly("first");
        assertThat(rejects()).isEmpty();
    }

    @Test
    void whatIsCertainlyNoGoodIsRejectedInItsPlace() throws Exception {
        open(Map.of("input.max-bytes", Integer.toString(PNG.length)));
        files.with(uri("long"), new byte[PNG.length + 1])
                .with(uri("empty"), new byte[0])
                .with(uri("other"), PNG);
        reference("gone", SHA256);
        reference("other", "0".repeat(64));
        reference("long", SHA256);
        reference("empty", EncoderFile.sha256(new byte[0]));
        reference("without", null);
        reference("../up", SHA256);
        reference("good");
        operator.finish();
        assertThat(decoded()).containsExactly("good");
        assertThat(rejects())
                .extracting(reject -> reject.getId() + " " + reject.getReason())
                .containsExactlyInAnyOrder(
                        "gone FILE_NOT_FOUND",
                        "other SHA256_MISMATCH",
                        "long TOO_MANY_BYTES",
                        "empty EMPTY_CONTENT",
                        "without INVALID_SHA256",
                        "../up URI_NOT_ALLOWED");
        assertThat(rejects()).allSatisfy(reject -> {
            assertThat(reject.getLane()).isEqualTo("pets");
            assertThat(reject.getValue()).isNotNull();
        });
    }

    @Test
    void withoutAllowedFoldersAReferenceIsRejectedAtOnce() throws Exception {
        PipelineConfiguration off = PipelineConfiguration.of(Map.of(
                "kafka.bootstrap-servers", "localhost:9092",
                "publishing.directory", "/encoders",
                "flink.execution.checkpointing.interval", "1 s"));
        open(DecodeOperator.forEmbedding(off, files), null);
        reference("cat");
        bytes("dog");
        assertThat(decoded()).containsExactly("dog");
        assertThat(rejects()).extracting(RejectedImage::getReason).containsExactly("CONTENT_BY_REFERENCE");
        assertThat(files.reads()).isZero();
    }

    @Test
    void whatIsNotTrainedOnIsNotRead() throws Exception {
        open(DecodeOperator.forTraining(configuration(Map.of("training.sample-rate", "1e-9")), files), null);
        reference("cat");
        operator.finish();
        assertThat(decoded()).isEmpty();
        assertThat(files.reads()).isZero();
    }

    @Test
    void contentWithinTheRecordIsUsedWhateverElseItNames() throws Exception {
        open(Map.of());
        ImageRecord image = image("cat");
        image.setContent(ByteBuffer.wrap(PNG));
        image.setUri("file:///etc/passwd");
        process(image);
        assertThat(decoded()).containsExactly("cat");
        assertThat(files.reads()).isZero();
    }
}
