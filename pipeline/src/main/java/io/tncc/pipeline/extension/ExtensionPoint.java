package io.tncc.pipeline.extension;

import io.tncc.model.objective.ContrastiveLoss;
import io.tncc.model.replay.ReplayPriorities;
import io.tncc.model.view.ViewTransform;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/** Where a job takes code of its user's. */
public enum ExtensionPoint {
    /** {@link LaneChooser}. */
    LANE_CHOOSER(true, true, true),
    /** {@link LaneOptions}. */
    LANE_OPTIONS(true, false, true),
    /** {@link ContentDecoder}. */
    DECODER(true, true, true),
    /** {@link ContrastiveLoss}. */
    OBJECTIVE(true, false, true),
    /** {@link ReplayPriorities}. */
    REPLAY_POLICY(true, false, true),
    /** {@link ViewTransform}. */
    VIEW_TRANSFORM(true, false, true),
    /** {@link EmbeddingSink}. */
    EMBEDDING_SINK(false, true, false),
    /** {@link VersionEvaluator}. */
    EVALUATOR(true, false, false);

    private final boolean inTraining;
    private final boolean inEmbedding;
    private final boolean needed;

    ExtensionPoint(boolean inTraining, boolean inEmbedding, boolean needed) {
        this.inTraining = inTraining;
        this.inEmbedding = inEmbedding;
        this.needed = needed;
    }

    /** The point of that key, if there is one. */
    public static Optional<ExtensionPoint> of(String key) {
        return Arrays.stream(values()).filter(point -> point.key().equals(key)).findFirst();
    }

    /** What state names it by, such as {@code extension.lane-chooser}. */
    public String key() {
        return "extension." + name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /** Whether the training half calls it. */
    public boolean inTraining() {
        return inTraining;
    }

    /** Whether the embedding half calls it. */
    public boolean inEmbedding() {
        return inEmbedding;
    }

    /** Whether a job with one can not go on without it, nor one without it with one: what is in state depends on it. */
    public boolean needed() {
        return needed;
    }
}
