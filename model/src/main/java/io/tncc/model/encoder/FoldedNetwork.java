package io.tncc.model.encoder;

import io.tncc.model.engine.HostArray;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/**
 * An encoder for inference as TorchScript: BatchNorm, by its running statistics, is folded into the convolutions.
 *
 * @param statements TorchScript from the variables {@code x}, normalised float32 images (B, 3, S, S), and {@code w}, the
 *     weights, to {@code result}; the names it assigns are {@code x0}, {@code x1} and so on
 * @param result the variable of the result, (B, size)
 * @param size how many numbers the result has of an image
 * @param weights the elements of {@code w}, as they are to be given
 */
public record FoldedNetwork(String statements, String result, int size, List<Weight> weights) {

    /** The statement that returns a weight {@code w} in bfloat16. */
    public static final String TO_BFLOAT16 = "return torch.to(w, " + NetworkText.BFLOAT16 + ")";

    /**
     * An element of {@code w}.
     *
     * @param values of it
     * @param precision that it is to be cast to
     */
    public record Weight(HostArray values, Precision precision) {}

    public FoldedNetwork {
        weights = List.copyOf(weights);
    }

    /**
     * The backbone alone; its result is the features.
     *
     * @param weights the weights of the whole encoder
     * @param precision of the convolutions
     * @throws IllegalArgumentException if the weights are not those of the spec
     */
    public static FoldedNetwork backbone(EncoderSpec spec, Map<String, HostArray> weights, Precision precision) {
        return of(spec, weights, precision, spec.backbone(), spec.architecture().featureSize());
    }

    /**
     * The backbone and the projector; its result is the projections.
     *
     * @param weights the weights of the whole encoder
     * @param precision of the convolutions
     * @throws IllegalArgumentException if the weights are not those of the spec
     */
    public static FoldedNetwork backboneAndProjector(
            EncoderSpec spec, Map<String, HostArray> weights, Precision precision) {
        return of(spec, weights, precision, spec.layers(), spec.projectionSize());
    }

    private static FoldedNetwork of(
            EncoderSpec spec,
            Map<String, HostArray> weights,
            Precision precision,
            List<NetworkLayer> layers,
            int size) {
        spec.requireMatching(weights);
        FoldedText text = new FoldedText(weights, precision);
        String result = text.writeFrom("x", layers);
        List<Weight> folded = IntStream.range(0, text.folded().size())
                .mapToObj(
                        at -> new Weight(text.folded().get(at), at < text.convolved() ? precision : Precision.FLOAT32))
                .toList();
        return new FoldedNetwork(text.statements(), result, size, folded);
    }
}
