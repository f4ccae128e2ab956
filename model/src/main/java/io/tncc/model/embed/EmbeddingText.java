package io.tncc.model.embed;

import io.tncc.model.encoder.EncoderSpec;
import io.tncc.model.encoder.FoldedNetwork;
import io.tncc.model.encoder.Precision;
import io.tncc.model.engine.HostArray;
import io.tncc.model.file.EmbeddingLayer;
import java.util.Map;

/**
 * From pixels to embeddings as TorchScript.
 *
 * <p>Letters: B batch, S side of an image, E size of an embedding.
 */
final class EmbeddingText {

    private EmbeddingText() {}

    /** The network up to a layer, for inference. */
    static FoldedNetwork network(
            EncoderSpec spec, Map<String, HostArray> weights, EmbeddingLayer layer, Precision precision) {
        return switch (layer) {
            case BACKBONE -> FoldedNetwork.backbone(spec, weights, precision);
            case PROJECTOR -> FoldedNetwork.backboneAndProjector(spec, weights, precision);
        };
    }

    /**
     * The statements from the bytes {@code pixels}, (B, S, S, 3), the {@link PixelScaling} in {@code scale} and {@code shift} and the
     * weights {@code w} to vectors of L2 norm 1, (B, E). A permuted view of (B, S, S, 3) is (B, 3, S, S) in channels-last memory: the
     * layout is never changed by a copy.
     */
    static String of(FoldedNetwork network) {
        return """
               x = torch.to(torch.permute(pixels, [0, 3, 1, 2]), 6) * scale + shift
               %s
               norms = torch.norm(%2$s, 2, [1], True)
               return %2$s / torch.clamp_min(norms, 1.0e-12)
               """
                .formatted(network.statements(), network.result());
    }
}
