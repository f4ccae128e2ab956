package io.tncc.model.encoder;

import io.tncc.model.engine.HostArray;
import java.util.List;
import java.util.Map;

/**
 * An encoder for inference as TorchScript: BatchNorm, by its running statistics, is folded into the convolutions.
 *
 * @param statements TorchScript from the variables {@code x}, normalised float32 images (B, 3, S, S), and {@code w}, the
 *     weights, to {@code result}; the names it assigns are {@code x0}, {@code x1} and so on
 * @param result the variable of the result, (B, size)
 * @param size how many numbers the result has of an image
 * @param weights the elements of {@code w}
 */
public record FoldedNetwork(String statements, String result, int size, List<HostArray> weights) {

    public FoldedNetwork {
        weights = List.copyOf(weights);
    }

    /**
     * The backbone alone; its result is the features.
     *
     * @param weights the weights of the whole encoder
     * @throws IllegalArgumentException if the weights are not those of the spec
     */
    public static FoldedNetwork backbone(EncoderSpec spec, Map<String, HostArray> weights) {
        return of(spec, weights, spec.backbone(), spec.architecture().featureSize());
    }

    /**
     * The backbone and the projector; its result is the projections.
     *
     * @param weights the weights of the whole encoder
     * @throws IllegalArgumentException if the weights are not those of the spec
     */
    public static FoldedNetwork backboneAndProjector(EncoderSpec spec, Map<String, HostArray> weights) {
        return of(spec, weights, spec.layers(), spec.projectionSize());
    }

    private static FoldedNetwork of(
            EncoderSpec spec, Map<String, HostArray> weights, List<NetworkLayer> layers, int size) {
        spec.requireMatching(weights);
        FoldedText text = new FoldedText(weights);
        String result = text.write("x", layers);
        return new FoldedNetwork(text.statements(), result, size, text.folded());
    }
}
