package io.tncc.model.train;

import io.tncc.model.encoder.EncoderSpec;
import io.tncc.model.encoder.TrainingMode;
import io.tncc.model.file.EmbeddingLayer;
import io.tncc.model.objective.ObjectiveSpec;
import io.tncc.model.optimizer.Sgd;
import io.tncc.model.view.ViewRecipe;
import java.util.Locale;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * The settings of a learner: with its lane and the images, all that decides what it becomes.
 *
 * @param encoder the encoder and its projector
 * @param imageSide the side of an image and of its views in pixels
 * @param views how views are drawn
 * @param objective what is minimised
 * @param memorySize how many keys the memory holds, K
 * @param encoderMomentum how much of the momentum encoder remains at each step
 * @param optimizer how the weights follow the gradients
 * @param seed of all that is random
 * @param embeddingLayer the layer whose output is published
 * @param trainingMode how the encoders compute in training
 */
public record LearnerSpec(
        EncoderSpec encoder,
        int imageSide,
        ViewRecipe views,
        ObjectiveSpec objective,
        int memorySize,
        double encoderMomentum,
        Sgd.Spec optimizer,
        long seed,
        EmbeddingLayer embeddingLayer,
        TrainingMode trainingMode) {

    public LearnerSpec {
        if (memorySize < objective.neighbors()) {
            throw new IllegalArgumentException(
                    "A memory of %d keys has no %d neighbors".formatted(memorySize, objective.neighbors()));
        }
    }

    /** Settings with {@link TrainingMode#STANDARD}. */
    public LearnerSpec(
            EncoderSpec encoder,
            int imageSide,
            ViewRecipe views,
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
                TrainingMode.STANDARD);
    }

    /** The same settings with another mode. */
    public LearnerSpec with(TrainingMode other) {
        return new LearnerSpec(
                encoder,
                imageSide,
                views,
                objective,
                memorySize,
                encoderMomentum,
                optimizer,
                seed,
                embeddingLayer,
                other);
    }

    /** The settings that a learner's state depends on: it can only be restored under the same. */
    public SortedMap<String, String> identity() {
        SortedMap<String, String> identity = new TreeMap<>();
        identity.put("encoder.architecture", encoder.architecture().id());
        identity.put("encoder.stem", encoder.stem().id());
        identity.put("encoder.projector-hidden-size", Integer.toString(encoder.projectorHiddenSize()));
        identity.put("encoder.projection-size", Integer.toString(encoder.projectionSize()));
        identity.put("input.decode-side", Integer.toString(imageSide));
        identity.put("memory.size", Integer.toString(memorySize));
        identity.put("training.seed", Long.toString(seed));
        return identity;
    }

    /** The settings that decide how the encoder learns, for the record: the method's part of a file's metadata. */
    public SortedMap<String, String> method() {
        SortedMap<String, String> method = new TreeMap<>();
        method.put("method.kernel", objective.kernel().toString());
        method.put("method.consistency", objective.consistency().name().toLowerCase(Locale.ROOT));
        method.put("method.consistency-schedule", objective.schedule().toString());
        method.put("method.target-temperature", Double.toString(objective.targetTemperature()));
        method.put("method.neighbors", Integer.toString(objective.neighbors()));
        method.put("method.memory-size", Integer.toString(memorySize));
        method.put("method.encoder-momentum", Double.toString(encoderMomentum));
        method.put("method.optimizer", optimizer.toString());
        method.put("method.views", views.toString());
        method.put("method.precision", trainingMode.precision().id());
        return method;
    }
}
