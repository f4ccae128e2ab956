package io.tncc.model.train;

import io.tncc.model.encoder.Encoder;
import io.tncc.model.encoder.EncoderSpec;
import io.tncc.model.encoder.ParameterSpec;
import io.tncc.model.engine.HostArray;
import io.tncc.model.engine.Torch;
import io.tncc.model.file.EncoderFile;
import io.tncc.model.file.EncoderMetadata;
import io.tncc.model.image.ImageBatch;
import io.tncc.model.memory.MemorySegment;
import io.tncc.model.memory.SlidingMemory;
import io.tncc.model.objective.ObjectiveProbe;
import io.tncc.model.optimizer.Sgd;
import io.tncc.model.snapshot.LearnerSnapshot;
import io.tncc.model.snapshot.MemorySegments;
import io.tncc.model.snapshot.WeightsBlock;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * The learner of one lane: encoder, momentum encoder, optimizer and memory on a device, and the counts that its schedules go
 * by. A learner restored from {@link #changes} goes on to the same bits as one that never stopped.
 *
 * <p>Not thread-safe. Close it to free the device's memory.
 */
public final class Learner implements AutoCloseable {

    private final LearnerSpec spec;
    private final String lane;
    private final Torch torch;
    private final Encoder encoder;
    private final Encoder momentumEncoder;
    private final SlidingMemory memory;
    private final Sgd sgd;
    private final TrainingStep step;
    private long steps;
    private long imagesSeen;

    private Learner(
            LearnerSpec spec,
            String lane,
            Torch torch,
            Map<String, HostArray> encoderWeights,
            Map<String, HostArray> momentumEncoderWeights) {
        this.spec = spec;
        this.lane = lane;
        this.torch = torch;
        this.encoder = new Encoder(torch, spec.encoder(), spec.trainingMode(), encoderWeights);
        this.momentumEncoder = new Encoder(torch, spec.encoder(), spec.trainingMode(), momentumEncoderWeights);
        this.memory = new SlidingMemory(torch, spec.memorySize(), spec.encoder().projectionSize());
        encoder.requireGradients();
        this.sgd = new Sgd(torch, spec.optimizer(), names(spec.encoder()), encoder.parameters());
        this.step = new TrainingStep(spec, lane, torch, encoder, momentumEncoder, memory, sgd);
    }

    /** A learner that has seen nothing: a pure function of the settings and the lane. */
    public static Learner initial(LearnerSpec spec, String lane) {
        SortedMap<String, HostArray> weights = spec.initialWeights(lane);
        return new Learner(spec, lane, Torch.cpu(), weights, weights);
    }

    /**
     * The learner that a snapshot was taken of.
     *
     * @throws IllegalArgumentException if the snapshot's format is unknown, it was taken under other settings or is damaged
     */
    public static Learner restore(LearnerSpec spec, String lane, LearnerSnapshot snapshot) {
        WeightsBlock weights = WeightsBlock.parse(snapshot.weights());
        weights.requireIdentity(lane, identity(spec), LearnerSpec.IDENTITY_WHERE_ABSENT);
        SortedMap<Integer, MemorySegment> segments = MemorySegments.parse(snapshot.memorySegments());
        Torch torch = Torch.cpu();
        try {
            Learner learner = new Learner(spec, lane, torch, weights.encoder(), weights.momentumEncoder());
            learner.steps = weights.steps();
            learner.imagesSeen = weights.imagesSeen();
            learner.sgd.restoreVelocities(weights.velocities());
            learner.memory.restore(weights.keysPushed(), segments);
            return learner;
        } catch (RuntimeException e) {
            torch.close();
            throw e;
        }
    }

    /** Learns from a batch: see {@link TrainingStep}. */
    public StepReport train(ImageBatch batch) {
        StepReport report = step.take(batch, steps, imagesSeen);
        steps = report.step();
        imagesSeen = report.imagesSeen();
        return report;
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
        return new LearnerSnapshot(weights.toBytes(), MemorySegments.toBytes(memory.takeChangedSegments()));
    }

    /** The encoder as it is now, as the version of that number. */
    public EncoderFile encoderFile(long version) {
        return encoderFile(spec, lane, version, imagesSeen, steps, encoder.weights(), spec.method());
    }

    /**
     * The encoder as it is now, with BatchNorm's running statistics replaced by those over the images: what an image is embedded
     * by then fits images of all the stream, not only of its last minutes. The learner stays as it is.
     *
     * @param batches at least one, each with two images or more
     */
    public EncoderFile encoderFile(long version, List<ImageBatch> batches) {
        SortedMap<String, String> method = spec.method();
        method.put("method.batch-norm-statistics", "recalibrated");
        return encoderFile(
                spec, lane, version, imagesSeen, steps, Recalibration.of(spec, encoder.weights(), batches), method);
    }

    /**
     * What the objective does to images now, without learning from them: the learner stays as it is.
     *
     * @param batch two images or more, which are seen at once
     * @throws IllegalStateException if the memory is empty: before the first step
     */
    public ObjectiveProbe.Figures probe(ImageBatch batch) {
        if (memory.isEmpty()) {
            throw new IllegalStateException("Before its first step a learner has no negatives");
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
