package io.tncc.model.train;

import io.tncc.model.encoder.Encoder;
import io.tncc.model.encoder.EncoderSpec;
import io.tncc.model.encoder.ParameterSpec;
import io.tncc.model.engine.HostArray;
import io.tncc.model.engine.Torch;
import io.tncc.model.extension.UnusableResultException;
import io.tncc.model.file.EncoderFile;
import io.tncc.model.file.EncoderMetadata;
import io.tncc.model.image.ImageBatch;
import io.tncc.model.memory.MemorySegment;
import io.tncc.model.memory.SlidingMemory;
import io.tncc.model.objective.ObjectiveProbe;
import io.tncc.model.optimizer.Sgd;
import io.tncc.model.replay.HeapReplayStore;
import io.tncc.model.replay.ReplayBuffer;
import io.tncc.model.replay.ReplayEntry;
import io.tncc.model.replay.ReplayStore;
import io.tncc.model.snapshot.LearnerSnapshot;
import io.tncc.model.snapshot.MemorySegments;
import io.tncc.model.snapshot.ReplayEntries;
import io.tncc.model.snapshot.WeightsBlock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The learner of one lane: encoder, momentum encoder, optimizer and memory on a device, the replay buffer, and the counts that its
 * schedules go by. A learner restored from {@link #changes} goes on to the same bits as one that never stopped.
 *
 * <p>Not thread-safe. Close it to free the device's memory.
 */
public final class Learner implements AutoCloseable {

    /** How many images of the replay buffer BatchNorm's statistics are gathered over at most. */
    private static final int STATISTICS_IMAGES = 2048;

    private final LearnerSpec spec;
    private final String lane;
    private final Torch torch;
    private final Encoder encoder;
    private final Encoder momentumEncoder;
    private final SlidingMemory memory;
    private final Sgd sgd;
    private final ReplayBuffer replay;
    private final Rehearsal rehearsal;
    private final TrainingStep step;
    private long steps;
    private long imagesSeen;

    private Learner(
            LearnerSpec spec,
            String lane,
            Torch torch,
            Map<String, HostArray> encoderWeights,
            Map<String, HostArray> momentumEncoderWeights,
            ReplayStore store) {
        this.spec = spec;
        this.lane = lane;
        this.torch = torch;
        this.encoder = new Encoder(torch, spec.encoder(), spec.trainingMode(), encoderWeights);
        this.momentumEncoder = new Encoder(torch, spec.encoder(), spec.trainingMode(), momentumEncoderWeights);
        this.memory = new SlidingMemory(torch, spec.memorySize(), spec.encoder().projectionSize());
        encoder.requireGradients();
        this.sgd = new Sgd(torch, spec.optimizer(), names(spec.encoder()), encoder.parameters());
        this.replay = new ReplayBuffer(
                spec.replay(),
                spec.encoder().projectionSize(),
                spec.seed(),
                lane,
                store,
                spec.own().replay());
        this.rehearsal = new Rehearsal(spec, lane, replay);
        this.step = new TrainingStep(spec, lane, torch, encoder, momentumEncoder, memory, sgd, rehearsal);
    }

    /** A learner that has seen nothing: a pure function of the settings and the lane. What it replays is on the heap. */
    public static Learner initial(LearnerSpec spec, String lane) {
        return initial(spec, lane, new HeapReplayStore());
    }

    /** The same, with an empty store for what it replays. */
    public static Learner initial(LearnerSpec spec, String lane, ReplayStore store) {
        SortedMap<String, HostArray> weights = spec.initialWeights(lane);
        return onDevice(torch -> new Learner(spec, lane, torch, weights, weights, store));
    }

    /** The learner that a snapshot was taken of, if it replays nothing. */
    public static Learner restore(LearnerSpec spec, String lane, LearnerSnapshot snapshot) {
        return restore(spec, lane, snapshot, new HeapReplayStore());
    }

    /**
     * The learner that a snapshot was taken of.
     *
     * @param store has the images that it replays, as they were when the snapshot was taken
     * @throws IllegalArgumentException if the snapshot's format is unknown, it was taken under other settings or is damaged
     */
    public static Learner restore(LearnerSpec spec, String lane, LearnerSnapshot snapshot, ReplayStore store) {
        WeightsBlock weights = WeightsBlock.parse(snapshot.weights());
        weights.requireIdentity(lane, identity(spec), LearnerSpec.IDENTITY_WHERE_ABSENT);
        SortedMap<Integer, MemorySegment> segments = MemorySegments.parse(snapshot.memorySegments());
        List<ReplayEntry> entries = ReplayEntries.parse(snapshot.replayEntries());
        return onDevice(torch -> {
            Learner learner = new Learner(spec, lane, torch, weights.encoder(), weights.momentumEncoder(), store);
            learner.steps = weights.steps();
            learner.imagesSeen = weights.imagesSeen();
            learner.sgd.restoreVelocities(weights.velocities());
            learner.memory.restore(weights.keysPushed(), segments);
            learner.replay.restore(entries);
            return learner;
        });
    }

    /** A learner that can not be made leaves nothing on the device. */
    private static Learner onDevice(Function<Torch, Learner> making) {
        Torch torch = Torch.open();
        try {
            return making.apply(torch);
        } catch (RuntimeException e) {
            torch.close();
            throw e;
        }
    }

    /**
     * Learns from a batch of new images, in one or more steps: see {@link Rehearsal} and {@link TrainingStep}.
     *
     * @throws UnusableResultException if code of a user's returns what can not be used: this learner is then of no more use
     */
    public List<StepReport> train(ImageBatch batch) {
        List<StepReport> reports = new ArrayList<>();
        for (int number = 0; number < spec.replay().updatesPerBatch(); number++) {
            Update update = rehearsal.update(batch, number, steps);
            StepReport report = step.take(update, steps, imagesSeen);
            steps = report.step();
            imagesSeen = report.imagesSeen();
            reports.add(report);
        }
        rehearsal.remember(batch);
        return reports;
    }

    /** Takes the images of the id out of the replay buffer, and says how many there were. Weights stay as they are. */
    public int forget(String id) {
        return replay.forget(id);
    }

    /** How far the memory's keys are spread, or null while there are too few to tell. */
    public @Nullable MemorySpread memorySpread() {
        return MemorySpread.of(torch, memory);
    }

    /**
     * Goes on from an encoder of before: encoder and momentum encoder have its weights, the optimizer stands still and the memory is
     * empty. The counts go on, and the replay buffer stays.
     *
     * @throws IllegalArgumentException if it is a file of another encoder
     */
    public void rollBack(EncoderFile file) {
        encoder.overwrite(file.weights());
        momentumEncoder.overwrite(file.weights());
        sgd.clearVelocities();
        memory.clear();
    }

    /**
     * Up to so many images of the replay buffer at random, in batches of at most so many, each decoded when its turn comes: a function
     * of the learner alone, which stays as it is.
     */
    public Stream<ImageBatch> replayed(int most, int atOnce) {
        return rehearsal.sample(most, atOnce, steps);
    }

    /** The blocks that changed since the last call, or since the learner was made. */
    public LearnerSnapshot changes() {
        WeightsBlock weights = new WeightsBlock(
                lane,
                identity(spec),
                steps,
                imagesSeen,
                memory.pushed(),
                encoder.weights(),
                momentumEncoder.weights(),
                sgd.velocities());
        ReplayBuffer.Changes replayed = replay.takeChanges();
        return new LearnerSnapshot(
                weights.toBytes(),
                MemorySegments.toBytes(memory.takeChangedSegments()),
                ReplayEntries.toBytes(replayed.entries()),
                new LearnerSnapshot.Removed(memory.takeRemovedSegments(), replayed.removed()));
    }

    /** The encoder as it is now, as the version of that number. */
    public EncoderFile encoderFile(long version) {
        return encoderFile(spec, lane, version, imagesSeen, steps, encoder.weights(), spec.method());
    }

    /**
     * The encoder as it is now, with BatchNorm's running statistics replaced by those over the images: what an image is embedded
     * by then fits images of all the stream, not only of its last minutes. The learner stays as it is.
     *
     * @param images two or more
     * @throws IllegalArgumentException if there are none
     */
    public EncoderFile encoderFile(long version, ImageBatch images) {
        return recalibrated(version, images.parts(Recalibration.imagesAtOnce(spec.imageSide())));
    }

    /** The same over up to 2,048 images of the replay buffer; while it has fewer than two, with the running statistics. */
    public EncoderFile recalibratedEncoderFile(long version) {
        return replay.size() < 2
                ? encoderFile(version)
                : recalibrated(version, replayed(STATISTICS_IMAGES, Recalibration.imagesAtOnce(spec.imageSide())));
    }

    private EncoderFile recalibrated(long version, Stream<ImageBatch> batches) {
        SortedMap<String, String> method = spec.method();
        method.put("method.batch-norm-statistics", "recalibrated");
        return encoderFile(
                spec, lane, version, imagesSeen, steps, Recalibration.of(spec, encoder.weights(), batches), method);
    }

    /** Whether the memory has keys: not before the first step, nor before the first after a roll-back. */
    public boolean hasNegatives() {
        return !memory.isEmpty();
    }

    /**
     * What the objective does to images now, without learning from them: the learner stays as it is.
     *
     * @param batch two images or more, which are seen at once
     * @throws IllegalStateException if it {@linkplain #hasNegatives() has no negatives}
     */
    public ObjectiveProbe.Figures probe(ImageBatch batch) {
        if (memory.isEmpty()) {
            throw new IllegalStateException("A learner whose memory is empty has no negatives");
        }
        return QueryProbe.of(
                spec, lane, encoder.weights(), momentumEncoder.weights(), memory, batch, steps, imagesSeen);
    }

    /**
     * The encoder that has seen nothing, as version 0: a pure function of the lane and of settings that can not change. The method
     * may change before the lane's first image is trained on, so the file says nothing of it.
     */
    public static EncoderFile initialEncoderFile(LearnerSpec spec, String lane) {
        return encoderFile(spec, lane, 0, 0, 0, spec.initialWeights(lane), new TreeMap<>());
    }

    private static EncoderFile encoderFile(
            LearnerSpec spec,
            String lane,
            long version,
            long imagesSeen,
            long steps,
            SortedMap<String, HostArray> weights,
            SortedMap<String, String> method) {
        EncoderMetadata metadata = new EncoderMetadata(
                lane,
                version,
                imagesSeen,
                steps,
                spec.encoder().architecture().id(),
                spec.encoder().stem().id(),
                spec.encoder().projectorHiddenSize(),
                spec.encoder().projectionSize(),
                spec.encoder().architecture().featureSize(),
                spec.imageSide(),
                spec.views().normalisation(),
                spec.embeddingLayer(),
                spec.seed(),
                method);
        return new EncoderFile(metadata, weights);
    }

    public LearnerSpec spec() {
        return spec;
    }

    public String lane() {
        return lane;
    }

    /** How many steps were taken. */
    public long steps() {
        return steps;
    }

    /** How many images were trained on. */
    public long imagesSeen() {
        return imagesSeen;
    }

    /** How many images the replay buffer has. */
    public int replayImages() {
        return replay.size();
    }

    /** How many bytes they take, encoded. */
    public long replayBytes() {
        return replay.bytes();
    }

    /** The threads too: another number of them gives other bits. */
    private static SortedMap<String, String> identity(LearnerSpec spec) {
        SortedMap<String, String> identity = spec.identity();
        identity.put("training.threads", Integer.toString(Torch.threads()));
        return identity;
    }

    private static List<String> names(EncoderSpec encoder) {
        return encoder.parameters().stream().map(ParameterSpec::name).toList();
    }

    /** How many arrays the device holds for this learner; constant between steps. */
    int arrays() {
        return torch.arrays();
    }

    @Override
    public void close() {
        step.close();
        sgd.close();
        encoder.close();
        momentumEncoder.close();
        torch.close();
    }
}
