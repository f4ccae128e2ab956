package io.tncc.pipeline.extension;

import io.tncc.model.extension.Extension;
import io.tncc.model.objective.ContrastiveLoss;
import io.tncc.model.replay.ReplayPriorities;
import io.tncc.model.view.ViewTransform;
import java.io.IOException;
import java.io.Serializable;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;
import org.apache.flink.util.InstantiationUtil;

/** The extensions of a job, at most one at each point. */
public final class Extensions implements Serializable {

    /** A job without any. */
    public static final Extensions NONE = new Extensions(new EnumMap<>(ExtensionPoint.class));

    private static final long serialVersionUID = 1;

    private final EnumMap<ExtensionPoint, Extension<?>> extensions;

    private Extensions(EnumMap<ExtensionPoint, Extension<?>> extensions) {
        this.extensions = extensions;
    }

    /** These, and a lane chooser. */
    public Extensions withLaneChooser(Extension<LaneChooser> chooser) {
        return with(ExtensionPoint.LANE_CHOOSER, chooser);
    }

    /** These, and options of lanes. */
    public Extensions withLaneOptions(Extension<LaneOptions> options) {
        return with(ExtensionPoint.LANE_OPTIONS, options);
    }

    /** These, and a decoder. */
    public Extensions withDecoder(Extension<ContentDecoder> decoder) {
        return with(ExtensionPoint.DECODER, decoder);
    }

    /** These, and an objective. */
    public Extensions withObjective(Extension<ContrastiveLoss> objective) {
        return with(ExtensionPoint.OBJECTIVE, objective);
    }

    /** These, and a policy of replay. */
    public Extensions withReplayPolicy(Extension<ReplayPriorities> policy) {
        return with(ExtensionPoint.REPLAY_POLICY, policy);
    }

    /** These, and a transform of views. */
    public Extensions withViewTransform(Extension<ViewTransform> transform) {
        return with(ExtensionPoint.VIEW_TRANSFORM, transform);
    }

    /** These, and a sink of embeddings. */
    public Extensions withEmbeddingSink(Extension<EmbeddingSink> sink) {
        return with(ExtensionPoint.EMBEDDING_SINK, sink);
    }

    /** These, and an evaluator. */
    public Extensions withEvaluator(Extension<VersionEvaluator> evaluator) {
        return with(ExtensionPoint.EVALUATOR, evaluator);
    }

    private Extensions with(ExtensionPoint point, Extension<?> extension) {
        requireSerialisable(point, extension);
        EnumMap<ExtensionPoint, Extension<?>> more = new EnumMap<>(extensions);
        Extension<?> other = more.put(point, extension);
        if (other != null) {
            throw new IllegalArgumentException("There is one %s at most, not both %s and %s"
                    .formatted(point.key(), other.name(), extension.name()));
        }
        return new Extensions(more);
    }

    private static void requireSerialisable(ExtensionPoint point, Extension<?> extension) {
        try {
            InstantiationUtil.serializeObject(extension.code());
        } catch (IOException e) {
            throw new IllegalArgumentException(
                    "%s: %s can not be sent to a cluster, as all that it holds on to would have to be serialisable: %s"
                            .formatted(point.key(), extension.name(), e),
                    e);
        }
    }

    public Optional<LaneChooser> laneChooser() {
        return find(ExtensionPoint.LANE_CHOOSER, LaneChooser.class);
    }

    public Optional<LaneOptions> laneOptions() {
        return find(ExtensionPoint.LANE_OPTIONS, LaneOptions.class);
    }

    public Optional<ContentDecoder> decoder() {
        return find(ExtensionPoint.DECODER, ContentDecoder.class);
    }

    public Optional<Extension<ContrastiveLoss>> objective() {
        return named(ExtensionPoint.OBJECTIVE, ContrastiveLoss.class);
    }

    public Optional<Extension<ReplayPriorities>> replayPolicy() {
        return named(ExtensionPoint.REPLAY_POLICY, ReplayPriorities.class);
    }

    public Optional<Extension<ViewTransform>> viewTransform() {
        return named(ExtensionPoint.VIEW_TRANSFORM, ViewTransform.class);
    }

    public Optional<EmbeddingSink> embeddingSink() {
        return find(ExtensionPoint.EMBEDDING_SINK, EmbeddingSink.class);
    }

    public Optional<VersionEvaluator> evaluator() {
        return find(ExtensionPoint.EVALUATOR, VersionEvaluator.class);
    }

    private <T extends Serializable> Optional<T> find(ExtensionPoint point, Class<T> type) {
        return named(point, type).map(Extension::code);
    }

    private <T extends Serializable> Optional<Extension<T>> named(ExtensionPoint point, Class<T> type) {
        return Optional.ofNullable(extensions.get(point))
                .map(found -> new Extension<>(found.id(), found.version(), type.cast(found.code())));
    }

    /** The name of the extension at each point where there is one. */
    public Map<ExtensionPoint, String> names() {
        Map<ExtensionPoint, String> names = new EnumMap<>(ExtensionPoint.class);
        extensions.forEach((point, extension) -> names.put(point, extension.name()));
        return names;
    }
}
