package io.tncc.model.encoder;

import io.tncc.model.engine.HostArray;
import io.tncc.model.file.EncoderMetadata;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Which encoder it is: all that decides the names and shapes of its weights.
 *
 * @param architecture of the backbone
 * @param stem the first layers of the backbone
 * @param projectorHiddenSize the width of the projector's hidden layer
 * @param projectionSize how many numbers the projector gives of an image, D
 */
public record EncoderSpec(Architecture architecture, Stem stem, int projectorHiddenSize, int projectionSize) {

    /** What the names of the projector's weights begin with. */
    static final String PROJECTOR = "projector.";

    public EncoderSpec {
        if (!architecture.stems().contains(stem)) {
            throw new IllegalArgumentException(
                    "The stem of %s is one of %s, not %s".formatted(architecture.id(), architecture.stems(), stem));
        }
        if (projectorHiddenSize < 1 || projectionSize < 1) {
            throw new IllegalArgumentException(
                    "The sizes of the projector's layers are at least 1, not %d (hidden) and %d (projection)"
                            .formatted(projectorHiddenSize, projectionSize));
        }
    }

    /**
     * The encoder of a file.
     *
     * @throws IllegalArgumentException if this release has no such encoder
     */
    public static EncoderSpec of(EncoderMetadata metadata) {
        return new EncoderSpec(
                Architecture.of(metadata.architecture()),
                Stem.of(metadata.stem()),
                metadata.projectorHiddenSize(),
                metadata.projectionSize());
    }

    /** The trained weights, in the order of the network (that of torchvision's {@code named_parameters()}). */
    public List<ParameterSpec> parameters() {
        return NetworkLayer.parameters(layers());
    }

    /** The running statistics of BatchNorm, in the order of the network. */
    public List<ParameterSpec> buffers() {
        return NetworkLayer.buffers(layers());
    }

    /** How many pixels of an image's side become one of the last feature map, at least in part. */
    public int totalStride() {
        int stageStrides = 1 << (architecture.stageWidths().size() - 1);
        return stem == Stem.IMAGENET ? 4 * stageStrides : stageStrides;
    }

    /**
     * Checks that the weights are this encoder's: parameters and buffers, none missing, none unknown, each of its shape.
     *
     * @throws IllegalArgumentException naming every tensor that is not
     */
    public void requireMatching(Map<String, HostArray> weights) {
        requireMatching(weights, Stream.of(parameters(), buffers()).flatMap(List::stream));
    }

    /** The same where only those of the backbone are there. */
    void requireMatchingBackbone(Map<String, HostArray> weights) {
        requireMatching(
                weights,
                Stream.of(parameters(), buffers()).flatMap(List::stream).filter(spec -> !spec.name()
                        .startsWith(PROJECTOR)));
    }

    private void requireMatching(Map<String, HostArray> weights, Stream<ParameterSpec> specs) {
        List<String> problems = new ArrayList<>();
        TreeSet<String> unknown = new TreeSet<>(weights.keySet());
        specs.forEach(spec -> {
            unknown.remove(spec.name());
            @Nullable HostArray array = weights.get(spec.name());
            if (array == null) {
                problems.add("missing %s %s".formatted(spec.name(), spec.shape()));
            } else if (!Arrays.equals(array.shape(), spec.dimensions())) {
                problems.add(
                        "%s has shape %s, not %s".formatted(spec.name(), Arrays.toString(array.shape()), spec.shape()));
            }
        });
        unknown.forEach(name -> problems.add("unknown " + name));
        if (!problems.isEmpty()) {
            throw new IllegalArgumentException(
                    "These weights are not those of %s: %s".formatted(this, String.join("; ", problems)));
        }
    }

    /** The layers from normalised images (B, 3, S, S) to features (B, F). */
    public List<NetworkLayer> backbone() {
        return ResidualNetwork.backbone(architecture, stem);
    }

    /** The layers from features (B, F) to projections (B, D). */
    public List<NetworkLayer> projector() {
        return ResidualNetwork.projector(architecture.featureSize(), projectorHiddenSize, projectionSize);
    }

    List<NetworkLayer> layers() {
        return Stream.concat(backbone().stream(), projector().stream()).toList();
    }
}
