package io.tncc.pipeline.train;

import io.tncc.model.evaluate.DivergedEncoderException;
import io.tncc.model.extension.UnusableResultException;
import io.tncc.model.file.EncoderFile;
import io.tncc.model.file.EncoderPath;
import io.tncc.model.image.ImageBatch;
import io.tncc.model.replay.UnreadableReplayException;
import io.tncc.model.train.Learner;
import io.tncc.model.train.LearnerSpec;
import io.tncc.model.train.MemorySpread;
import io.tncc.model.train.StepReport;
import io.tncc.pipeline.decode.DecodedImage;
import io.tncc.pipeline.option.Half;
import io.tncc.pipeline.option.LearnerSettings;
import io.tncc.pipeline.option.PipelineConfiguration;
import io.tncc.pipeline.option.PublishingOptions;
import io.tncc.pipeline.option.ResumedOptions;
import io.tncc.pipeline.option.TrainingOptions;
import io.tncc.pipeline.option.TrainingOptions.LaneSpread;
import io.tncc.pipeline.publish.EncoderStore;
import io.tncc.pipeline.publish.PromotedVersions;
import io.tncc.pipeline.publish.Retention;
import io.tncc.pipeline.publish.VersionPublisher;
import io.tncc.pipeline.sink.OutgoingRecord;
import io.tncc.pipeline.train.LaneProgress.KeptVersion;
import io.tncc.schemas.EncoderVersion;
import io.tncc.schemas.codec.Codecs;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.SortedMap;
import java.util.concurrent.TimeUnit;
import org.apache.flink.runtime.execution.SuppressRestartsException;
import org.apache.flink.runtime.state.StateInitializationContext;
import org.apache.flink.runtime.state.StateSnapshotContext;
import org.apache.flink.streaming.api.operators.AbstractStreamOperator;
import org.apache.flink.streaming.api.operators.OneInputStreamOperator;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;
import org.apache.flink.util.OutputTag;
import org.jspecify.annotations.Nullable;

/**
 * Trains the learner of each lane on the lane's images, in their order; keyed by lane.
 *
 * <p>An image first goes to state. When a batch of the lane is full, its learner is woken, trains on it, and every so many
 * images becomes an encoder version. The main output are announcements of versions, the side output {@link #PROGRESS} is a
 * record a step.
 *
 * <p>Learners work on the device and are saved to keyed state when a checkpoint is taken or when they give way to others, so
 * that state is all there is to a lane whenever a barrier passes: batches are cut by count alone, the randomness of a step is
 * a function of seed, lane and ordinals, and announcements are made before the barrier.
 */
public final class TrainOperator extends AbstractStreamOperator<OutgoingRecord>
        implements OneInputStreamOperator<DecodedImage, OutgoingRecord> {

    /** What each step did, as records of the topic of training progress. */
    public static final OutputTag<OutgoingRecord> PROGRESS = new OutputTag<>("training-progress") {
        private static final long serialVersionUID = 1;
    };

    private static final long serialVersionUID = 1;

    private final PipelineConfiguration configuration;
    private final PromotedVersions promotions;
    private final TrainingWatch watch;

    private transient LearnerSpec spec;
    private transient LaneState state;
    private transient SetAsideImages setAside;
    private transient ProbedFeatures probedFeatures;
    private transient ProbedVersions probe;
    private transient ActiveLearners learners;
    private transient VersionPublisher publisher;
    private transient EncoderStore store;
    private transient VersionSchedule versions;
    private transient Guards guards;
    private transient TrainMetrics trainMetrics;

    public TrainOperator(PipelineConfiguration configuration, PromotedVersions promotions, TrainingWatch watch) {
        this.configuration = configuration;
        this.promotions = promotions;
        this.watch = watch;
    }

    @Override
    public void initializeState(StateInitializationContext context) throws Exception {
        ResumedOptions.check(context, configuration, Half.TRAINING);
        state = new LaneState(StateTables.of(context.getKeyedStateStore()));
        setAside = new SetAsideImages(configuration, context.getKeyedStateStore());
        probedFeatures = new ProbedFeatures(context.getKeyedStateStore());
    }

    @Override
    public void open() throws Exception {
        super.open();
        spec = LearnerSettings.start(configuration, getRuntimeContext());
        learners = new ActiveLearners(
                lane -> LearnerSettings.ofLane(configuration, spec, lane),
                configuration.get(TrainingOptions.MAX_ACTIVE_LANES),
                new KeyedLearners(state, this),
                state.replayImages());
        store = new EncoderStore(configuration.get(PublishingOptions.DIRECTORY));
        publisher = new VersionPublisher(store);
        versions = new VersionSchedule(
                publisher,
                Retention.of(configuration, store, promotions),
                configuration.get(PublishingOptions.EVERY_IMAGES),
                configuration.get(PublishingOptions.KEEP_VERSIONS));
        probe = new ProbedVersions(configuration, setAside, probedFeatures, getMetricGroup());
        trainMetrics = new TrainMetrics(getMetricGroup(), learners::size);
        guards = new Guards(configuration, trainMetrics);
    }

    @Override
    public void processElement(StreamRecord<DecodedImage> element) throws Exception {
        DecodedImage image = element.getValue();
        LaneProgress progress = state.progress();
        byte[] pixels = image.pixels();
        if (pixels == null) {
            forget(image, progress);
            return;
        }
        if (progress == null) {
            progress = LaneProgress.atFirstImage(image.partition());
            progress = versions.publish(Learner.initialEncoderFile(spec, image.lane()), progress);
        }
        watchSpread(image, progress);
        state.progress(probe.setsAside(image, pixels) ? progress : accept(image, pixels, progress));
    }

    private LaneProgress accept(DecodedImage image, byte[] pixels, LaneProgress before) throws Exception {
        state.addPending(before.accepted(), PendingImage.of(image, pixels));
        LaneProgress progress = before.accepting();
        while (progress.pending() >= configuration.get(TrainingOptions.BATCH_SIZE)) {
            progress = train(image.lane(), progress);
        }
        trainMetrics.accepted(image.kafkaTimestampMillis());
        watch.accepted(image.lane(), progress.accepted());
        return progress;
    }

    /** A delete takes the image out of those that wait, were set aside or are replayed; weights stay as they are. */
    private void forget(DecodedImage image, @Nullable LaneProgress progress) throws Exception {
        if (progress == null) {
            return;
        }
        if (!learners.forget(image.lane(), image.id())) {
            state.forgetReplayed(image.id());
        }
        probe.forget(image);
        SortedMap<Long, PendingImage> pending = state.oldestPending(progress, progress.pending());
        List<Long> deleted = pending.entrySet().stream()
                .filter(entry -> entry.getValue().id().equals(image.id()))
                .map(SortedMap.Entry::getKey)
                .toList();
        state.removePending(deleted);
        state.progress(progress.withPending(pending.size() - deleted.size()));
    }

    private void watchSpread(DecodedImage image, LaneProgress progress) {
        if (image.partition() == progress.partition()) {
            return;
        }
        trainMetrics.spread();
        String message =
                ("Lane '%s' began in partition %d and has an image in partition %d. Its order, and with it the "
                                + "bits of its encoder, is not reproducible. Key the records by lane.")
                        .formatted(image.lane(), progress.partition(), image.partition());
        if (configuration.get(TrainingOptions.LANE_SPREAD) == LaneSpread.FAIL) {
            throw new SuppressRestartsException(new IllegalStateException(
                    message + " The lane is trained on nevertheless with training.lane-spread: allow."));
        }
        if (trainMetrics.firstSpreadOf(image.lane())) {
            LOG.warn(message);
        }
    }

    /** Trains on the lane's oldest images, as many as a batch has at most. */
    private LaneProgress train(String lane, LaneProgress progress) throws Exception {
        SortedMap<Long, PendingImage> batch =
                state.oldestPending(progress, configuration.get(TrainingOptions.BATCH_SIZE));
        Learner learner = learners.toTrain(lane);
        long seenBefore = learner.imagesSeen();
        long before = System.nanoTime();
        List<StepReport> steps = train(learner, PendingBatch.of(batch, spec.imageSide()));
        float stepMillis = (System.nanoTime() - before) / (float) TimeUnit.MILLISECONDS.toNanos(steps.size());
        state.removePending(batch.keySet());

        long latest = batch.values().stream()
                .mapToLong(PendingImage::eventTimeMillis)
                .max()
                .orElse(0);
        LaneProgress after = progress.trained(batch.size(), steps.size(), latest);
        trainMetrics.trained(batch.size(), learner);
        boolean due = versions.isDue(seenBefore, learner.imagesSeen());
        MemorySpread spread = due ? guards.memorySpread(learner) : null;
        ProbedVersion version = null;
        try {
            Publication published = publish(learner, steps, due, spread, after);
            version = published.version();
            return published.progress();
        } finally { // also of steps that end the job
            tell(learner, steps, stepMillis, latest, spread, version);
        }
    }

    /** A user's code would return the same again, and state would hold the same: the job fails for good. */
    private static List<StepReport> train(Learner learner, ImageBatch batch) {
        try {
            return learner.train(batch);
        } catch (UnusableResultException | UnreadableReplayException e) {
            throw new SuppressRestartsException(e);
        }
    }

    /** Tells what steps did, and of the memory and the version that the last one led to, if a version was due after it. */
    private void tell(
            Learner learner,
            List<StepReport> steps,
            float stepMillis,
            long latest,
            @Nullable MemorySpread spread,
            @Nullable ProbedVersion version)
            throws Exception {
        for (StepReport step : steps) {
            boolean last = step.step() == learner.steps();
            OutgoingRecord record = ProgressRecord.of(
                    learner.lane(), step, stepMillis, latest, last ? spread : null, last ? version : null);
            output.collect(PROGRESS, new StreamRecord<>(record));
            trainMetrics.stepped(step, stepMillis);
            watch.trained(learner.lane(), step.step());
        }
    }

    /** How far a lane is after a step, and the version that was published, if one was. */
    private record Publication(LaneProgress progress, @Nullable ProbedVersion version) {}

    /** Publishes the version that is due, if one is and all is well with the lane. */
    private Publication publish(
            Learner learner, List<StepReport> steps, boolean due, @Nullable MemorySpread spread, LaneProgress progress)
            throws Exception {
        LaneHealth before = state.health();
        LaneHealth now = guards.after(learner.lane(), steps, before);
        LaneProgress after = progress;
        ProbedVersion version = null;
        Guards.Decision decision = guards.decide(learner, steps, before, now, due, spread);
        if (decision == Guards.Decision.GO_ON && due) {
            try {
                version = probe.version(learner, progress.nextVersion());
                after = versions.publish(version.file(), progress);
                now = LaneHealth.GOOD;
            } catch (DivergedEncoderException e) {
                decision = guards.decideOnDiverged(learner, now);
            } catch (UnusableResultException | UnreadableReplayException e) {
                throw new SuppressRestartsException(e);
            }
        }
        if (decision == Guards.Decision.ROLL_BACK) {
            rollBack(learner, progress);
            after = progress.rolledBack();
            now = now.rolledBack();
        }
        state.health(now);
        return new Publication(after, version);
    }

    /** The file may be on its way still, and is there when its announcement is. */
    private void rollBack(Learner learner, LaneProgress progress) throws Exception {
        announce();
        KeptVersion last = progress.kept().get(progress.kept().size() - 1);
        String uri = store.uri(new EncoderPath(learner.lane(), last.version(), last.sha256()));
        try {
            learner.rollBack(EncoderFile.parse(EncoderStore.read(uri, last.sha256())));
        } catch (IOException e) {
            throw new IOException(
                    "Lane '%s' can not go back to its version %d, which can not be read from %s: %s. The job tries again from its last checkpoint"
                            .formatted(learner.lane(), last.version(), uri, e.getMessage()),
                    e);
        }
    }

    @Override
    public void prepareSnapshotPreBarrier(long checkpointId) throws Exception {
        announce();
    }

    private void announce() throws Exception {
        for (EncoderVersion version : publisher.awaitAnnouncements()) {
            watch.uploaded(version.getLane(), version.getVersion());
            byte[] key = version.getLane().getBytes(StandardCharsets.UTF_8);
            output.collect(new StreamRecord<>(new OutgoingRecord(key, Codecs.ENCODER_VERSIONS.encode(version))));
            trainMetrics.announced(version.getVersion());
        }
    }

    @Override
    public void snapshotState(StateSnapshotContext context) throws Exception {
        super.snapshotState(context);
        learners.saveChanged();
        versions.retention().checkpointTaken(context.getCheckpointId());
    }

    @Override
    public void notifyCheckpointComplete(long checkpointId) throws Exception {
        super.notifyCheckpointComplete(checkpointId);
        versions.retention().checkpointComplete(checkpointId);
    }

    /** The input has ended: what waits is one smaller batch, and what was not published becomes a last version. */
    @Override
    public void finish() throws Exception {
        List<String> lanes = state.lanes(getKeyedStateBackend());
        for (String lane : lanes) {
            setCurrentKey(lane);
            LaneProgress progress = state.progress();
            if (progress != null) {
                while (progress.pending() > 0) {
                    progress = train(lane, progress);
                }
                if (progress.unpublishedSteps() > 0) {
                    Learner learner = learners.toTrain(lane);
                    progress = publish(learner, List.of(), true, guards.memorySpread(learner), progress)
                            .progress();
                }
                state.progress(progress);
            }
        }
        announce();
        super.finish();
    }

    @Override
    public void close() throws Exception {
        if (trainMetrics != null) {
            learners.close();
            versions.retention().close();
            publisher.close();
        }
        super.close();
    }
}
