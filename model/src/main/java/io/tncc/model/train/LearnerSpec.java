package io.tncc.model.train;

import io.tncc.model.encoder.EncoderSpec;
import io.tncc.model.encoder.InitialWeights;
import io.tncc.model.encoder.TrainingMode;
import io.tncc.model.encoder.WarmStart;
import io.tncc.model.engine.HostArray;
import io.tncc.model.extension.Extension;
import io.tncc.model.file.EmbeddingLayer;
import io.tncc.model.objective.ContrastiveLoss;
import io.tncc.model.objective.ObjectiveSpec;
import io.tncc.model.objective.Space;
import io.tncc.model.optimizer.Sgd;
import io.tncc.model.replay.ReplaySpec;
import io.tncc.model.view.ViewPair;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The settings of a learner: with its lane and the images, all that decides what it becomes.
 *
 * @param encoder the encoder and its projector
 * @param imageSide the side of an image and of its views in pixels
 * @param views how the two views of an image are drawn
 * @param objective what is minimised; of it remains {@link ObjectiveSpec#withoutLoss} where there is a loss of a user's
 * @param memorySize how many keys the memory holds, K; at least the neighbors of an image where the loss uses them
 * @param encoderMomentum how much of the momentum encoder remains at each step
 * @param optimizer how the weights follow the gradients
 * @param seed of all that is random
 * @param embeddingLayer the layer whose output is published
 * @param trainingMode how the encoders compute in training
 * @param warmStart the weights to begin with, or null for random ones
 * @param replay how images are trained on more than once
 * @param momentumAlignment the weight of the alignment of features to those of the momentum encoder; 0 leaves it out
 * @param own code of a user's
 */
public record LearnerSpec(
        EncoderSpec encoder,
        int imageSide,
        ViewPair views,
        ObjectiveSpec objective,
        int memorySize,
        double encoderMomentum,
        Sgd.Spec optimizer,
        long seed,
        EmbeddingLayer embeddingLayer,
        TrainingMode trainingMode,
        @Nullable WarmStart warmStart,
        ReplaySpec replay,
        double momentumAlignment,
        OwnCode own) {

    private static final String SPACE = "objective.space";

    /** What settings of {@link #identity} were before there were such settings. */
    static final Map<String, String> IDENTITY_WHERE_ABSENT = Map.of(
            SPACE,
            Space.SPHERE.id(),
            OwnCode.OBJECTIVE,
            OwnCode.NOTHING,
            OwnCode.REPLAY,
            OwnCode.NOTHING,
            OwnCode.VIEWS,
            OwnCode.NOTHING);

    public LearnerSpec {
        objective = own.objective() == null ? objective : objective.withoutLoss();
        if (objective.usesNeighbors() && memorySize < objective.neighbors()) {
            throw new IllegalArgumentException(
                    "A memory of %d keys has no %d neighbors".formatted(memorySize, objective.neighbors()));
        }
        if (warmStart != null) {
            warmStart.requireMatching(encoder);
        }
        if (!(momentumAlignment >= 0 && Double.isFinite(momentumAlignment))) {
            throw new IllegalArgumentException(
                    "The weight of the momentum alignment is not negative, not " + momentumAlignment);
        }
    }

    /** Settings with {@link TrainingMode#STANDARD}, random weights to begin with, each image trained on once, and no own code. */
    public LearnerSpec(
            EncoderSpec encoder,
            int imageSide,
            ViewPair views,
            ObjectiveSpec objective,
            int memorySize,
            double encoderMomentum,
            Sgd.Spec optimizer,
            long seed,
            EmbeddingLayer embeddingLayer) {
        this(
                encoder,
                imageSide,
                views,
                objective,
                memorySize,
                encoderMomentum,
                optimizer,
                seed,
                embeddingLayer,
                TrainingMode.STANDARD,
                null,
                ReplaySpec.NONE,
                0,
                OwnCode.NONE);
    }

    /** The same settings with another mode. */
    public LearnerSpec with(TrainingMode other) {
        return with(objective, other, warmStart, replay, momentumAlignment, own);
    }

    /** The same settings with other weights to begin with. */
    public LearnerSpec with(WarmStart other) {
        return with(objective, trainingMode, other, replay, momentumAlignment, own);
    }

    /** The same settings with another objective. */
    public LearnerSpec with(ObjectiveSpec other) {
        return with(other, trainingMode, warmStart, replay, momentumAlignment, own);
    }

    /** The same settings with another replay. */
    public LearnerSpec with(ReplaySpec other) {
        return with(objective, trainingMode, warmStart, other, momentumAlignment, own);
    }

    /** The same settings with another weight of the alignment. */
    public LearnerSpec withMomentumAlignment(double other) {
        return with(objective, trainingMode, warmStart, replay, other, own);
    }

    /** The same settings with code of a user's. */
    public LearnerSpec with(OwnCode other) {
        return with(objective, trainingMode, warmStart, replay, momentumAlignment, other);
    }

    private LearnerSpec with(
            ObjectiveSpec goal,
            TrainingMode mode,
            @Nullable WarmStart start,
            ReplaySpec rehearsal,
            double alignment,
            OwnCode code) {
        return new LearnerSpec(
                encoder,
                imageSide,
                views,
                goal,
                memorySize,
                encoderMomentum,
                optimizer,
                seed,
                embeddingLayer,
                mode,
                start,
                rehearsal,
                alignment,
                code);
    }

    /** The weights that a lane's learner begins with: a pure function of these settings and the lane. */
    SortedMap<String, HostArray> initialWeights(String lane) {
        return warmStart == null ? InitialWeights.of(encoder, seed, lane) : warmStart.weights(encoder, seed, lane);
    }

    /** The settings that a learner's state depends on: it can only be restored under the same. */
    public SortedMap<String, String> identity() {
        SortedMap<String, String> identity = new TreeMap<>();
        identity.put("encoder.architecture", encoder.architecture().id());
        identity.put("encoder.stem", encoder.stem().id());
        identity.put("encoder.projector-hidden-size", Integer.toString(encoder.projectorHiddenSize()));
        identity.put("encoder.projection-size", Integer.toString(encoder.projectionSize()));
        identity.put("input.decode-side", Integer.toString(imageSide));
        identity.put(SPACE, objective.variation().space().id());
        identity.put("memory.size", Integer.toString(memorySize));
        identity.put("training.seed", Long.toString(seed));
        identity.putAll(own.names());
        return identity;
    }

    /** The settings that decide how the encoder learns, for the record: the method's part of a file's metadata. */
    public SortedMap<String, String> method() {
        SortedMap<String, String> method = new TreeMap<>();
        Extension<ContrastiveLoss> loss = own.objective();
        if (loss == null) {
            objective.toText().forEach((key, value) -> method.put("method." + key, value));
        } else {
            objective.toTextWithoutLoss().forEach((key, value) -> method.put("method." + key, value));
            method.put("method.objective", loss.name());
        }
        method.put("method.memory-size", Integer.toString(memorySize));
        method.put("method.encoder-momentum", Double.toString(encoderMomentum));
        method.put("method.optimizer", optimizer.toString());
        method.put("method.views", views.queries().toString());
        if (!views.isSame()) {
            method.put("method.key-views", views.keys().toString());
        }
        if (own.views() != null) {
            method.put("method.view-transform", own.views().name());
        }
        method.put("method.precision", trainingMode.precision().id());
        method.put("method.batch-norm-splits", Integer.toString(trainingMode.batchNormSplits()));
        if (warmStart != null) {
            method.put("method.warm-start-sha256", warmStart.sha256());
        }
        if (!replay.equals(ReplaySpec.NONE)) {
            method.put("method.replay", replay.toString());
        }
        if (own.replay() != null) {
            method.put("method.replay-policy", own.replay().name());
        }
        if (momentumAlignment > 0) {
            method.put("method.momentum-alignment", Double.toString(momentumAlignment));
        }
        return method;
    }
}
