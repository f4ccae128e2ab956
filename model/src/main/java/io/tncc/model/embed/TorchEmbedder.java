package io.tncc.model.embed;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDScope;
import ai.djl.ndarray.types.Shape;
import io.tncc.model.encoder.EncoderSpec;
import io.tncc.model.encoder.FoldedNetwork;
import io.tncc.model.encoder.Precision;
import io.tncc.model.engine.HostArray;
import io.tncc.model.engine.Script;
import io.tncc.model.engine.Torch;
import io.tncc.model.file.EmbeddingLayer;
import io.tncc.model.file.EncoderFile;
import io.tncc.model.file.EncoderMetadata;
import io.tncc.model.image.Normalisation;
import java.util.Map;

/**
 * Embeds by libtorch, on the device of the process: one call a batch, and the bytes of the pixels go to the device.
 *
 * <p>Letters: B batch, S side of an image, E size of an embedding.
 */
public final class TorchEmbedder implements Embedder {

    private final Torch torch;
    private final int size;
    private final int side;
    private final Script script;
    private final NDList weights = new NDList();
    private final NDArray scale;
    private final NDArray shift;

    /**
     * @param torch owns the arrays; closed with this
     * @param weights parameters and buffers of the whole encoder by name
     * @param side of the images that the encoder was trained on, in pixels
     * @param normalisation the one that the encoder was trained with
     * @param precision of the convolutions
     * @throws IllegalArgumentException naming all the weights that are missing, unknown or of another shape
     */
    TorchEmbedder(
            Torch torch,
            EncoderSpec spec,
            Map<String, HostArray> weights,
            int side,
            Normalisation normalisation,
            EmbeddingLayer layer,
            Precision precision) {
        FoldedNetwork network = EmbeddingText.network(spec, weights, layer, precision);
        PixelScaling scaling = PixelScaling.of(normalisation);
        this.torch = torch;
        this.size = network.size();
        this.side = side;
        this.script = Script.compile(
                torch,
                "pixels: Tensor, scale: Tensor, shift: Tensor, w: List[Tensor]) -> Tensor",
                EmbeddingText.of(network));
        try (Script toBfloat16 = Script.compile(torch, "w: Tensor) -> Tensor", FoldedNetwork.TO_BFLOAT16)) {
            network.weights().forEach(weight -> this.weights.add(cast(weight, toBfloat16)));
        }
        this.scale = torch.array(scaling.scale());
        this.shift = torch.array(scaling.shift());
    }

    /** By a script, as DJL has no arrays of this type of its own. */
    private NDArray cast(FoldedNetwork.Weight weight, Script toBfloat16) {
        NDArray values = torch.array(weight.values());
        return switch (weight.precision()) {
            case FLOAT32 -> values;
            case BFLOAT16 -> {
                try (values) {
                    yield toBfloat16.call(new NDList(values)).singletonOrThrow();
                }
            }
        };
    }

    /**
     * The embedder of an encoder file, by one of its layers.
     *
     * @param precision of the convolutions
     * @throws IllegalArgumentException if the file holds an encoder that this release does not know, or not its weights
     */
    public static TorchEmbedder of(EncoderFile encoder, EmbeddingLayer layer, Precision precision) {
        EncoderMetadata metadata = encoder.metadata();
        EncoderSpec spec = EncoderSpec.of(metadata);
        Torch torch = Torch.open();
        try {
            return new TorchEmbedder(
                    torch, spec, encoder.weights(), metadata.inputSide(), metadata.normalisation(), layer, precision);
        } catch (RuntimeException e) {
            torch.close();
            throw e;
        }
    }

    @Override
    public int size() {
        return size;
    }

    @Override
    public int side() {
        return side;
    }

    @Override
    public float[][] embed(byte[] pixels, int count, int side) {
        Embedder.requireSide(side, this.side);
        Embedder.requireImages(pixels, count, side);
        if (count == 0) {
            return new float[0][];
        }
        try (NDScope scope = new NDScope()) {
            scope.suppressNotUsedWarning();
            return rows(torch.bytes(pixels, new Shape(count, side, side, 3)), scale, shift);
        }
    }

    @Override
    public float[][] embedViews(NDArray views) {
        Embedder.requireViews(views.getShape(), side);
        return rows(views.transpose(0, 2, 3, 1), scale.onesLike(), shift.zerosLike());
    }

    private float[][] rows(NDArray pixels, NDArray scaling, NDArray shifting) {
        NDList arguments = new NDList(pixels, scaling, shifting);
        arguments.addAll(Script.list("w", weights));
        return Embedder.rows(script.call(arguments).singletonOrThrow().toFloatArray(), size); // (B, E)
    }

    @Override
    public void close() {
        script.close();
        torch.close();
    }
}
