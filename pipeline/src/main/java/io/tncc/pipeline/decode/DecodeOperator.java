package io.tncc.pipeline.decode;

import io.tncc.pipeline.extension.EncodedContent;
import io.tncc.pipeline.metric.Metric;
import io.tncc.pipeline.option.PipelineConfiguration;
import io.tncc.pipeline.option.RegistryConnection;
import io.tncc.pipeline.option.SourceOptions;
import io.tncc.pipeline.option.TrainingOptions;
import io.tncc.pipeline.source.ConsumedRecord;
import io.tncc.schemas.ImageRecord;
import io.tncc.schemas.registry.TopicReader;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import org.apache.flink.api.common.operators.MailboxExecutor;
import org.apache.flink.metrics.Counter;
import org.apache.flink.streaming.api.operators.AbstractStreamOperator;
import org.apache.flink.streaming.api.operators.OneInputStreamOperator;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;
import org.apache.flink.util.ExceptionUtils;
import org.jspecify.annotations.Nullable;

/**
 * Decodes the images of records, in their order; those that cannot be used go to the side output {@link Rejects#TAG}.
 *
 * <p>Of images that do not travel in their records, some are read at a time. What comes behind one of them waits for it, and all
 * that waits is sent on before every barrier: no image is ever in state.
 */
public final class DecodeOperator extends AbstractStreamOperator<DecodedImage>
        implements OneInputStreamOperator<ConsumedRecord, DecodedImage> {

    private static final long serialVersionUID = 1;

    private final PipelineConfiguration configuration;
    private final Lanes lanes;
    private final Sampling sampling;
    private final long maxLagMillis;
    private final boolean keepOriginals;
    private final StoredFiles files;

    private transient MailboxExecutor mailbox;
    private transient TopicReader<ImageRecord> records;
    private transient ImageDecoder decoder;
    private transient ReferenceReads reads;
    private transient Deque<Incoming> waiting;
    private transient int mostWaiting;
    private transient Counter rejected;
    private transient Counter leftOut;
    private transient Counter byReference;

    private DecodeOperator(
            PipelineConfiguration configuration,
            Sampling sampling,
            long maxLagMillis,
            boolean keepOriginals,
            StoredFiles files) {
        this.configuration = configuration;
        this.lanes = Lanes.of(configuration);
        this.sampling = sampling;
        this.maxLagMillis = maxLagMillis;
        this.keepOriginals = keepOriginals;
        this.files = files;
    }

    /**
     * An image to decode, or a delete.
     *
     * @param reading its content where that does not travel in the record
     */
    private record Incoming(
            ConsumedRecord consumed,
            ImageRecord image,
            String lane,
            String id,
            @Nullable CompletableFuture<byte[]> reading) {

        boolean isThere() {
            return reading == null || reading.isDone();
        }
    }

    /** Decodes the sampled share of images that are not too old; deletes always pass. */
    public static DecodeOperator forTraining(PipelineConfiguration configuration) {
        return forTraining(configuration, new FlinkFiles());
    }

    static DecodeOperator forTraining(PipelineConfiguration configuration, StoredFiles files) {
        Sampling sampling =
                new Sampling(configuration.get(TrainingOptions.SEED), configuration.get(TrainingOptions.SAMPLE_RATE));
        long maxLagMillis = configuration
                .find(TrainingOptions.MAX_LAG)
                .map(Duration::toMillis)
                .orElse(Long.MAX_VALUE);
        return new DecodeOperator(configuration, sampling, maxLagMillis, false, files);
    }

    /** Decodes all images, and keeps the records so that images without an encoder version can still be rejected. */
    public static DecodeOperator forEmbedding(PipelineConfiguration configuration) {
        return forEmbedding(configuration, new FlinkFiles());
    }

    static DecodeOperator forEmbedding(PipelineConfiguration configuration, StoredFiles files) {
        return new DecodeOperator(configuration, new Sampling(0, 1), Long.MAX_VALUE, true, files);
    }

    @Override
    public void setMailboxExecutor(MailboxExecutor mailboxExecutor) {
        super.setMailboxExecutor(mailboxExecutor);
        mailbox = mailboxExecutor;
    }

    @Override
    public void open() throws Exception {
        super.open();
        records = RegistryConnection.readers(configuration.registry().orElse(null))
                .images();
        decoder = ImageDecoder.of(configuration);
        rejected = Metric.RECORDS_REJECTED.counter(getMetricGroup());
        leftOut = Metric.IMAGES_LEFT_OUT.counter(getMetricGroup());
        byReference = Metric.IMAGES_BY_REFERENCE.counter(getMetricGroup());
        waiting = new ArrayDeque<>();
        mostWaiting = configuration.get(SourceOptions.URI_READS);
        ReferenceReader reader = new ReferenceReader(
                files,
                ImageLimits.of(configuration),
                configuration.get(SourceOptions.URI_RETRY_TIME),
                ReferenceReader.FIRST_PAUSE,
                Metric.FAILED_REFERENCE_READS.sharedCounter(getMetricGroup()));
        reads = new ReferenceReads(UriPrefixes.of(configuration), reader, mostWaiting);
    }

    @Override
    public void processElement(StreamRecord<ConsumedRecord> element) throws Exception {
        Incoming incoming = incoming(element.getValue());
        if (incoming == null) {
            return;
        }
        if (waiting.isEmpty() && incoming.isThere()) {
            decode(incoming);
        } else {
            await(incoming);
        }
    }

    /** What is to be decoded of a record; null where it is rejected or left out. */
    private @Nullable Incoming incoming(ConsumedRecord consumed) throws Exception {
        @Nullable String id = null;
        @Nullable String lane = null;
        try {
            ImageRecord image = ImageRecords.read(consumed, records);
            id = ImageRecords.id(image);
            lane = lanes.laneOf(image, consumed.key());
            if (!ImageRecords.isDelete(image) && !(sampling.keeps(lane, id) && isYoung(consumed))) {
                leftOut.inc();
                return null;
            }
            boolean travels = image.getContent() != null || ImageRecords.isDelete(image);
            return new Incoming(consumed, image, lane, id, travels ? null : begin(consumed, image));
        } catch (Rejection rejection) {
            reject(consumed, lane, id, rejection);
            return null;
        }
    }

    private boolean isYoung(ConsumedRecord consumed) {
        return maxLagMillis == Long.MAX_VALUE || System.currentTimeMillis() - consumed.timestamp() <= maxLagMillis;
    }

    private CompletableFuture<byte[]> begin(ConsumedRecord consumed, ImageRecord image) throws Rejection {
        CompletableFuture<byte[]> reading = reads.begin(consumed, image);
        reading.whenComplete((content, failure) -> mailbox.execute(this::decodeWhatIsThere, "an image that was read"));
        return reading;
    }

    private void await(Incoming incoming) throws Exception {
        while (waiting.size() >= mostWaiting) {
            mailbox.yield();
        }
        waiting.add(incoming);
        // it may have been read meanwhile, and then nothing tells of it any more
        decodeWhatIsThere();
    }

    private void decodeWhatIsThere() throws Exception {
        while (!waiting.isEmpty() && waiting.element().isThere()) {
            decode(waiting.remove());
        }
    }

    private void decodeAllWaiting() throws Exception {
        while (!waiting.isEmpty()) {
            mailbox.yield();
        }
    }

    private void decode(Incoming incoming) throws Exception {
        byte @Nullable [] pixels;
        try {
            byte[] content = content(incoming);
            pixels = content == null
                    ? null
                    : decoder.decode(
                            new EncodedContent(content, incoming.image().getContentType()));
        } catch (Rejection rejection) {
            reject(incoming.consumed(), incoming.lane(), incoming.id(), rejection);
            return;
        }
        output.collect(new StreamRecord<>(decoded(incoming, pixels)));
    }

    private byte @Nullable [] content(Incoming incoming) throws Exception {
        if (incoming.reading() == null) {
            return ImageRecords.content(incoming.image());
        }
        try {
            byte[] content = incoming.reading().get();
            byReference.inc();
            return content;
        } catch (ExecutionException e) {
            ExceptionUtils.rethrowException(e.getCause());
            throw e;
        }
    }

    private DecodedImage decoded(Incoming incoming, byte @Nullable [] pixels) {
        ConsumedRecord consumed = incoming.consumed();
        return new DecodedImage(
                incoming.lane(),
                incoming.id(),
                incoming.image().getEventTime().toEpochMilli(),
                consumed.partition(),
                consumed.timestamp(),
                decoder.side(),
                pixels,
                incoming.image().getLabel(),
                keepOriginals ? consumed : null);
    }

    private void reject(ConsumedRecord consumed, @Nullable String lane, @Nullable String id, Rejection rejection) {
        rejected.inc();
        output.collect(Rejects.TAG, new StreamRecord<>(Rejects.of(consumed, lane, id, rejection)));
    }

    @Override
    public void prepareSnapshotPreBarrier(long checkpointId) throws Exception {
        decodeAllWaiting();
    }

    @Override
    public void finish() throws Exception {
        decodeAllWaiting();
        super.finish();
    }

    @Override
    public void close() throws Exception {
        if (reads != null) {
            reads.close();
        }
        super.close();
    }
}
