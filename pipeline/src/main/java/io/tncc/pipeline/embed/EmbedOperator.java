package io.tncc.pipeline.embed;

import io.tncc.model.encoder.Precision;
import io.tncc.model.train.Learner;
import io.tncc.model.train.LearnerSpec;
import io.tncc.pipeline.control.Arrivals;
import io.tncc.pipeline.control.ControlRecord;
import io.tncc.pipeline.control.UnreadableControlException;
import io.tncc.pipeline.control.VersionFeed;
import io.tncc.pipeline.decode.DecodedImage;
import io.tncc.pipeline.decode.Rejection;
import io.tncc.pipeline.decode.RejectionReason;
import io.tncc.pipeline.decode.Rejects;
import io.tncc.pipeline.option.EmbeddingOptions;
import io.tncc.pipeline.option.EmbeddingOptions.BeforeFirstVersion;
import io.tncc.pipeline.option.Half;
import io.tncc.pipeline.option.LearnerSettings;
import io.tncc.pipeline.option.PipelineConfiguration;
import io.tncc.pipeline.option.ResumedOptions;
import io.tncc.pipeline.option.TrainingOptions;
import io.tncc.pipeline.publish.VersionChoice;
import io.tncc.pipeline.sink.OutgoingRecord;
import io.tncc.pipeline.source.ConsumedRecord;
import io.tncc.schemas.EncoderVersion;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.TimeUnit;
import org.apache.flink.api.common.operators.MailboxExecutor;
import org.apache.flink.runtime.state.StateInitializationContext;
import org.apache.flink.streaming.api.operators.AbstractStreamOperator;
import org.apache.flink.streaming.api.operators.OneInputStreamOperator;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;
import org.jspecify.annotations.Nullable;

/**
 * Embeds images in batches, each with its lane's current encoder version. Versions and promotions come from a feed beside the
 * input, so that a bounded input ends the operator, and source, decoding and embedding are one chain. The main output are
 * embeddings and, for deletes, tombstones; images without an encoder version go to {@link Rejects#TAG}.
 *
 * <p>A batch is embedded when it is full, when no further image is at hand, when its first one has waited long enough, and before
 * every barrier: no image is ever in state. So batches are full under load, where those that come during one batch make the next,
 * and an image that comes alone hardly waits.
 *
 * <p>One batch at a time is embedded, by a thread of its own, so that the next one is read and decoded meanwhile; results come in the
 * order of the batches, and before a barrier all of them are awaited.
 */
public final class EmbedOperator extends AbstractStreamOperator<OutgoingRecord>
        implements OneInputStreamOperator<DecodedImage, OutgoingRecord> {

    private static final long serialVersionUID = 1;
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final PipelineConfiguration configuration;
    private final VersionFeed feed;
    private final InputIdleness idleness;
    private final EmbeddingThread thread;

    private transient LearnerSpec spec;
    private transient Precision precision;
    private transient long lingerMillis;
    private transient long maxDelayMillis;
    private transient VersionFeed.Following following;
    private transient MailboxExecutor mailbox;
    private transient AnnouncedVersions versions;
    private transient ActiveEncoders encoders;
    private transient Map<String, WaitingBatch> waiting;
    private transient boolean timerSet;
    private transient ExecutorService embedding;
    private transient @Nullable BatchInBackground inBackground;
    private transient EmbedMetrics embedMetrics;

    /** Images of one lane, and when the first of them came, in milliseconds of processing time. */
    private record WaitingBatch(long sinceMillis, List<DecodedImage> images) {}

    public EmbedOperator(PipelineConfiguration configuration, VersionFeed feed) {
        this(configuration, feed, InputIdleness.OF_TASK, EmbeddingThread.OF_ITS_OWN);
    }

    EmbedOperator(
            PipelineConfiguration configuration, VersionFeed feed, InputIdleness idleness, EmbeddingThread thread) {
        this.configuration = configuration;
        this.feed = feed;
        this.idleness = idleness;
        this.thread = thread;
    }

    @Override
    public void setMailboxExecutor(MailboxExecutor mailboxExecutor) {
        super.setMailboxExecutor(mailboxExecutor);
        mailbox = mailboxExecutor;
    }

    @Override
    public void initializeState(StateInitializationContext context) throws Exception {
        ResumedOptions.check(context, configuration, Half.EMBEDDING);
        versions = new AnnouncedVersions(
                VersionChoice.parse(configuration.get(EmbeddingOptions.VERSION)),
                configuration.get(EmbeddingOptions.REMEMBERED_VERSIONS),
                context.getOperatorStateStore());
    }

    @Override
    public void open() throws Exception {
        super.open();
        spec = LearnerSettings.start(configuration, getRuntimeContext());
        precision = LearnerSettings.embeddingPrecision(configuration);
        lingerMillis = configuration.get(EmbeddingOptions.LINGER).toMillis();
        maxDelayMillis = configuration.get(EmbeddingOptions.MAX_DELAY).toMillis();
        waiting = new LinkedHashMap<>();
        embedMetrics = new EmbedMetrics(getMetricGroup());
        embedding = thread.start();
        encoders = new ActiveEncoders(
                configuration.get(TrainingOptions.MAX_ACTIVE_LANES),
                mailbox,
                embedding,
                System::nanoTime,
                embedMetrics::failedLoad);
        following = versions.isToBeReadAnew() ? feed.openAnew(versions.positions()) : feed.open(versions.positions());
        following.catchUp(this::note);
        versions.forgetOldest();
        versions.promotedLanes().forEach(this::warnUnlessAnnounced);
        following.follow(
                failure -> mailbox.execute(() -> failed(failure), "the feed of encoder versions"),
                arrivals -> mailbox.execute(() -> arrived(arrivals), "encoder versions and promotions"));
    }

    private void note(Arrivals past) throws Exception {
        versions.takeBack(past.takenBack());
        for (ControlRecord record : past.records()) {
            remember(record);
        }
        // Promotions come first, and in pieces: one that is taken back in the next piece must not have cost a version.
        if (past.records().stream().anyMatch(record -> !record.promotion())) {
            versions.forgetOldest();
        }
        versions.read(past.positions());
    }

    @Override
    public void processElement(StreamRecord<DecodedImage> element) throws Exception {
        DecodedImage image = element.getValue();
        if (image.deletes()) {
            embedWaiting(image.lane());
            awaitBackground();
            output.collect(new StreamRecord<>(EmbeddingRecord.tombstone(image)));
        } else {
            await(image);
        }
    }

    private void await(DecodedImage image) throws Exception {
        WaitingBatch batch =
                waiting.computeIfAbsent(image.lane(), lane -> new WaitingBatch(nowMillis(), new ArrayList<>()));
        batch.images().add(image);
        if (batch.images().size() >= configuration.get(EmbeddingOptions.BATCH_SIZE)) {
            embedWaiting(image.lane());
        } else if (!timerSet) {
            setTimer();
        }
    }

    /** The batch that has waited longest is the first. */
    private void setTimer() {
        long sinceMillis = waiting.values().iterator().next().sinceMillis();
        long dueMillis = Math.min(nowMillis() + lingerMillis, sinceMillis + maxDelayMillis);
        processingTimeService.registerTimer(dueMillis, time -> lingered());
        timerSet = true;
    }

    /** Embeds all that waits if no further image is at hand, else what has waited long enough. */
    private void lingered() throws Exception {
        timerSet = false;
        boolean idle = idleness.isIdle(mailbox);
        long latest = nowMillis() - maxDelayMillis;
        for (Map.Entry<String, WaitingBatch> entry : List.copyOf(waiting.entrySet())) {
            if (idle || entry.getValue().sinceMillis() <= latest) {
                embedWaiting(entry.getKey());
            }
        }
        if (idle) {
            awaitBackground(); // there is nothing else to do, and a task that waits for its thread is as busy as that
        }
        if (!waiting.isEmpty()) {
            setTimer();
        }
    }

    private long nowMillis() {
        return processingTimeService.getCurrentProcessingTime();
    }

    private void embedAllWaiting() throws Exception {
        for (String lane : List.copyOf(waiting.keySet())) {
            embedWaiting(lane);
        }
        awaitBackground();
    }

    /** Embeds the lane's waiting images with the lane's encoder, or rejects them where there is none. */
    private void embedWaiting(String lane) throws Exception {
        WaitingBatch batch = waiting.remove(lane);
        if (batch == null) {
            return;
        }
        LoadedEncoder encoder = encoder(lane);
        if (encoder == null) {
            batch.images().forEach(this::reject);
        } else {
            embed(batch.images(), encoder);
        }
    }

    /** The thread goes from one batch to the next without a pause; the task waits for the one before. */
    private void embed(List<DecodedImage> batch, LoadedEncoder encoder) throws Exception {
        BatchInBackground before = inBackground;
        BatchInBackground begun = BatchInBackground.begin(batch, encoder, spec.imageSide(), embedding);
        inBackground = begun;
        if (before != null) {
            send(before);
        }
        if (begun.isDone()) {
            awaitBackground();
        } else {
            begun.outcome().whenComplete((outcome, failure) -> mailbox.execute(this::sendWhatIsDone, "embeddings"));
        }
    }

    private void sendWhatIsDone() throws Exception {
        if (inBackground != null && inBackground.isDone()) {
            awaitBackground();
        }
    }

    /** Waits for the batch that is being embedded, if there is one, and sends its embeddings on. */
    private void awaitBackground() throws Exception {
        BatchInBackground batch = inBackground;
        if (batch != null) {
            inBackground = null;
            send(batch);
        }
    }

    private void send(BatchInBackground batch) throws Exception {
        BatchInBackground.Outcome outcome = batch.await();
        for (int i = 0; i < outcome.vectors().length; i++) {
            DecodedImage image = batch.images().get(i);
            output.collect(new StreamRecord<>(EmbeddingRecord.of(image, batch.encoder(), outcome.vectors()[i])));
        }
        embedMetrics.embedded(batch.images(), batch.encoder().version(), encoders.size(), outcome.nanos());
    }

    private void reject(DecodedImage image) {
        Long promoted = versions.promotedAndNotAnnounced(image.lane());
        String message = "Lane '%s' has no encoder version for embedding.version: %s%s"
                .formatted(
                        image.lane(),
                        configuration.get(EmbeddingOptions.VERSION),
                        promoted == null ? "" : "; version %d is promoted and not announced".formatted(promoted));
        ConsumedRecord original = Objects.requireNonNull(image.original(), "the embedding half keeps the records");
        Rejection rejection = new Rejection(RejectionReason.NO_ENCODER_VERSION, message);
        output.collect(Rejects.TAG, new StreamRecord<>(Rejects.of(original, image.lane(), image.id(), rejection)));
        embedMetrics.rejected();
    }

    /** The lane's encoder by now, or null; sees to it that it is, or becomes, the current version. */
    private @Nullable LoadedEncoder encoder(String lane) throws Exception {
        EncoderVersion current = versions.current(lane);
        if (current != null) {
            encoders.strive(
                    lane, current, (version, workspace) -> LoadedEncoder.of(version, spec, precision, workspace));
        } else if (encoders.active(lane) == null
                && configuration.get(EmbeddingOptions.BEFORE_FIRST_VERSION) == BeforeFirstVersion.INITIAL) {
            encoders.activate(
                    lane,
                    LoadedEncoder.initial(Learner.initialEncoderFile(spec, lane), precision, encoders.workspace(lane)));
        }
        return encoders.active(lane);
    }

    private void arrived(Arrivals arrivals) throws Exception {
        versions.takeBack(arrivals.takenBack());
        for (ControlRecord record : arrivals.records()) {
            String lane = remember(record);
            if (lane != null && record.promotion()) {
                warnUnlessAnnounced(lane);
            }
            if (lane != null && encoders.active(lane) != null) {
                encoder(lane);
            }
        }
        for (String lane : arrivals.takenBack()) {
            if (versions.current(lane) == null) {
                encoders.deactivate(lane);
            }
        }
        versions.forgetOldest();
        versions.read(arrivals.positions());
    }

    private void warnUnlessAnnounced(String lane) {
        Long promoted = versions.promotedAndNotAnnounced(lane);
        if (promoted != null) {
            LOG.warn(
                    "Version {} is promoted in lane '{}' and not announced: the lane goes on with the encoder that it"
                            + " has, and its images are rejected where it has none, as after a restart. Promote a"
                            + " version that is announced; ./tncc versions list shows them",
                    promoted,
                    lane);
        }
    }

    /** Takes note of a record; one that can not be read must not stop the embedding of all lanes. */
    private @Nullable String remember(ControlRecord record) throws Exception {
        try {
            return versions.remember(record);
        } catch (UnreadableControlException e) {
            LOG.error("Left out: {}", e.getMessage(), e);
            versions.leaveOut(record);
            embedMetrics.unreadableControl();
            return null;
        }
    }

    private static void failed(Exception failure) throws IOException {
        throw new IOException("The topics of encoder versions and promotions can no longer be read", failure);
    }

    @Override
    public void prepareSnapshotPreBarrier(long checkpointId) throws Exception {
        embedAllWaiting();
    }

    @Override
    public void finish() throws Exception {
        following.close();
        embedAllWaiting();
        super.finish();
    }

    @Override
    public void close() throws Exception {
        if (following != null) {
            following.close();
        }
        if (encoders != null) {
            free();
        }
        super.close();
    }

    /** A batch that has begun ends before encoders are freed, also where the task does not wait as long as that takes. */
    private void free() throws InterruptedException {
        if (inBackground != null) {
            inBackground.outcome().cancel(false);
        }
        List<Runnable> left = embedding.shutdownNow();
        Thread freeing = new Thread(
                () -> {
                    if (hasEnded(embedding)) {
                        left.forEach(Runnable::run);
                        encoders.close();
                    }
                },
                "embedding-end");
        freeing.setDaemon(true);
        freeing.start();
        freeing.join(PATIENCE.toMillis());
        if (freeing.isAlive()) {
            LOG.warn(
                    "A batch is still being embedded after {} s; encoders are freed when it is over",
                    PATIENCE.toSeconds());
        }
    }

    private static boolean hasEnded(ExecutorService embedding) {
        try {
            return embedding.awaitTermination(Long.MAX_VALUE, TimeUnit.NANOSECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }
}
