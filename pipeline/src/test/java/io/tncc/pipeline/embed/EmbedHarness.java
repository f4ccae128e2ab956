package io.tncc.pipeline.embed;

import io.tncc.pipeline.TestImages;
import io.tncc.pipeline.TestMetrics;
import io.tncc.pipeline.decode.DecodedImage;
import io.tncc.pipeline.decode.Rejects;
import io.tncc.pipeline.option.PipelineConfiguration;
import io.tncc.pipeline.sink.OutgoingRecord;
import io.tncc.pipeline.source.ConsumedRecord;
import io.tncc.schemas.Embedding;
import io.tncc.schemas.RejectedImage;
import io.tncc.schemas.codec.Codecs;
import io.tncc.schemas.codec.UndecodableRecordException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.IntStream;
import org.apache.flink.runtime.checkpoint.OperatorSubtaskState;
import org.apache.flink.runtime.operators.testutils.MockEnvironment;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;
import org.apache.flink.streaming.runtime.tasks.StreamTaskActionExecutor;
import org.apache.flink.streaming.runtime.tasks.mailbox.Mail;
import org.apache.flink.streaming.runtime.tasks.mailbox.MailboxExecutorImpl;
import org.apache.flink.streaming.runtime.tasks.mailbox.TaskMailbox;
import org.apache.flink.streaming.util.OneInputStreamOperatorTestHarness;
import org.apache.flink.util.concurrent.Executors;
import org.jspecify.annotations.Nullable;

/** The embedding operator alone, without a job. Images are functions of their lane and number, and so are their ids. */
final class EmbedHarness implements AutoCloseable {

    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private final AtomicBoolean inputIsIdle = new AtomicBoolean();
    private final EmbedOperator operator;
    private final TestMetrics metrics = new TestMetrics();
    private final MockEnvironment environment;
    private final OneInputStreamOperatorTestHarness<DecodedImage, OutgoingRecord> harness;

    EmbedHarness(Map<String, String> options, TestFeed feed) throws Exception {
        this(options, feed, null);
    }

    EmbedHarness(Map<String, String> options, TestFeed feed, @Nullable OperatorSubtaskState restored) throws Exception {
        this(options, feed, restored, Executors::newDirectExecutorService);
    }

    /** An operator that embeds by such a thread; else the batch is done when it has begun. */
    EmbedHarness(
            Map<String, String> options, TestFeed feed, @Nullable OperatorSubtaskState restored, EmbeddingThread thread)
            throws Exception {
        AtomicBoolean idle = inputIsIdle;
        operator = new EmbedOperator(PipelineConfiguration.of(options), feed, mailbox -> idle.get(), thread);
        environment = metrics.environment();
        harness = new OneInputStreamOperatorTestHarness<>(operator, environment);
        // Flink's harness does so only where it makes the environment itself.
        operator.setMailboxExecutor(
                new MailboxExecutorImpl(harness.getTaskMailbox(), 0, StreamTaskActionExecutor.IMMEDIATE));
        if (restored != null) {
            harness.initializeState(restored);
        }
        harness.open();
    }

    static String id(int number) {
        return "image-" + number;
    }

    static String[] ids(int from, int to) {
        return IntStream.range(from, to).mapToObj(EmbedHarness::id).toArray(String[]::new);
    }

    static byte[] pixels(String lane, int number) {
        return TestImages.pixels(31L * lane.hashCode() + number);
    }

    /** The record that an image came from. */
    static ConsumedRecord original(String lane, int number) {
        return new ConsumedRecord(
                "images",
                3,
                100 + number,
                1_000,
                lane.getBytes(StandardCharsets.UTF_8),
                ("the record of " + id(number)).getBytes(StandardCharsets.UTF_8));
    }

    void images(String lane, int from, int to) throws Exception {
        for (int number = from; number < to; number++) {
            process(lane, number, pixels(lane, number));
        }
    }

    void delete(String lane, int number) throws Exception {
        process(lane, number, null);
    }

    private void process(String lane, int number, byte @Nullable [] pixels) throws Exception {
        ConsumedRecord original = original(lane, number);
        harness.processElement(new StreamRecord<>(new DecodedImage(
                lane, id(number), number, original.partition(), 0, TestImages.SIDE, pixels, null, original)));
    }

    /** Whether there are further images at hand is up to the test; there are, to begin with. */
    void inputIsIdle(boolean idle) {
        inputIsIdle.set(idle);
    }

    void pass(Duration time) throws Exception {
        harness.setProcessingTime(harness.getProcessingTime() + time.toMillis());
    }

    void beforeBarrier() throws Exception {
        harness.prepareSnapshotPreBarrier(1);
    }

    OperatorSubtaskState checkpoint() throws Exception {
        beforeBarrier();
        return harness.snapshot(1, 1);
    }

    /** The input ends. */
    void end() throws Exception {
        operator.finish();
    }

    /** Runs what waits for the operator's thread, and not what comes of it: that may be another thread's, and come at any time. */
    void runMails() throws Exception {
        TaskMailbox mailbox = harness.getTaskMailbox();
        mailbox.createBatch();
        Optional<Mail> mail = mailbox.tryTakeFromBatch();
        while (mail.isPresent()) {
            mail.get().run();
            mail = mailbox.tryTakeFromBatch();
        }
    }

    /** Waits until something was sent to the operator's thread, and runs it. */
    void awaitMail() throws Exception {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (!harness.getTaskMailbox().hasMail() && System.nanoTime() < deadline) {
            Thread.sleep(2);
        }
        if (!harness.getTaskMailbox().hasMail()) {
            throw new AssertionError("Nothing came for the operator within " + PATIENCE);
        }
        runMails();
    }

    /** All results, in order: ids and versions of embeddings, keys of tombstones. */
    List<String> results() throws UndecodableRecordException {
        List<String> results = new ArrayList<>();
        for (OutgoingRecord record : harness.extractOutputValues()) {
            if (record.value() == null) {
                results.add("no " + new String(record.key(), StandardCharsets.UTF_8));
            } else {
                Embedding embedding = Codecs.EMBEDDINGS.decode(record.value());
                results.add(embedding.getId() + " by " + embedding.getEncoderVersion());
            }
        }
        return results;
    }

    List<OutgoingRecord> records() {
        return harness.extractOutputValues();
    }

    List<Embedding> embeddings() throws UndecodableRecordException {
        List<Embedding> embeddings = new ArrayList<>();
        for (OutgoingRecord record : harness.extractOutputValues()) {
            if (record.value() != null) {
                embeddings.add(Codecs.EMBEDDINGS.decode(record.value()));
            }
        }
        return embeddings;
    }

    List<RejectedImage> rejects() throws UndecodableRecordException {
        List<RejectedImage> rejects = new ArrayList<>();
        var records = harness.getSideOutput(Rejects.TAG);
        if (records != null) {
            for (StreamRecord<OutgoingRecord> record : records) {
                rejects.add(Codecs.REJECTED_IMAGES.decode(record.getValue().value()));
            }
        }
        return rejects;
    }

    long counter(String name) {
        return metrics.counter(name);
    }

    Object gauge(String name) {
        return metrics.gauge(name);
    }

    /** Closes the operator as a failure does: without the end of its input. */
    @Override
    public void close() {
        try {
            operator.close();
            environment.close();
        } catch (Exception e) {
            throw new IllegalStateException("The operator could not be closed", e);
        }
    }
}
