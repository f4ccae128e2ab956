package io.tncc.model.embed;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDScope;
import ai.djl.ndarray.types.Shape;
import io.tncc.model.encoder.EncoderSpec;
import io.tncc.model.encoder.FoldedNetwork;
import io.tncc.model.encoder.FoldedNetwork.Operations;
import io.tncc.model.engine.HostArray;
import io.tncc.model.engine.Script;
import io.tncc.model.engine.Torch;
import io.tncc.model.file.EmbeddingLayer;
import io.tncc.model.file.EncoderFile;
import io.tncc.model.image.ImageBatch;
import io.tncc.model.image.Normalisation;
import java.util.Arrays;
import java.util.Map;

/**
 * Embeds images by an encoder that no longer changes: from bytes to vectors of length 1, one call of libtorch a batch. Used by
 * one thread at a time.
 *
 * <p>Letters: B batch, S side of an image, E size of an embedding.
 */
public final class Embedder implements AutoCloseable {

    private final Torch torch;
    private final int size;
    private final Script script;
    private final NDList weights = new NDList();
    private final NDArray scale;
    private final NDArray shift;

    /**
     * @param torch owns the arrays; closed with this
     * @param weights parameters and buffers of the whole encoder by name
     * @param normalisation the one that the encoder was trained with
     * @throws IllegalArgumentException naming all the weights that are missing, unknown or of another shape
     */
    public Embedder(
            Torch torch,
            EncoderSpec spec,
            Map<String, HostArray> weights,
            Normalisation normalisation,
            EmbeddingLayer layer) {
        FoldedNetwork network =
                EmbeddingText.network(spec, weights, layer, torch.hasOneDnn() ? Operations.FUSED : Operations.PLAIN);
        PixelScaling scaling = PixelScaling.of(normalisation);
        this.torch = torch;
        this.size = network.size();
        this.script = Script.compile(
                torch,
                "pixels: Tensor, scale: Tensor, shift: Tensor, w: List[Tensor]) -> Tensor",
                EmbeddingText.of(network));
        network.weights().forEach(array -> this.weights.add(torch.array(array)));
        this.scale = torch.array(scaling.scale());
        this.shift = torch.array(scaling.shift());
    }

    /** The embedder of an encoder file, by one of its layers. */
    public static Embedder of(EncoderFile encoder, EmbeddingLayer layer) {
        EncoderSpec spec = EncoderSpec.of(encoder.metadata());
        Torch torch = Torch.open();
        try {
            return new Embedder(
                    torch, spec, encoder.weights(), encoder.metadata().normalisation(), layer);
        } catch (RuntimeException e) {
            torch.close();
            throw e;
        }
    }

    /** The embedder of an encoder file, by the layer that the file names. */
    public static Embedder of(EncoderFile encoder) {
        return of(encoder, encoder.metadata().embeddingLayer());
    }

    /** How many numbers an embedding has, E. */
    public int size() {
        return size;
    }

    /**
     * Embeds a batch.
     *
     * @param pixels red, green and blue bytes of each pixel, row by row, image by image: (B, S, S, 3)
     * @param count how many images there are, B
     * @param side of each image in pixels, S
     * @return B vectors of L2 norm 1
     * @throws IllegalArgumentException if there are not as many bytes as that
     */
    public float[][] embed(byte[] pixels, int count, int side) {
        requireImages(pixels, count, side);
        if (count == 0) {
            return new float[0][];
        }
        try (NDScope scope = new NDScope()) {
            scope.suppressNotUsedWarning();
            return rows(torch.bytes(pixels, new Shape(count, side, side, 3)), scale, shift);
        }
    }

    /**
     * Embeds views that are normalised already. Call inside an {@code NDScope}.
     *
     * @param views (B, 3, S, S)
     * @return B vectors of L2 norm 1
     */
    public float[][] embedViews(NDArray views) {
        return rows(views.transpose(0, 2, 3, 1), scale.onesLike(), shift.zerosLike());
    }

    private float[][] rows(NDArray pixels, NDArray scaling, NDArray shifting) {
        NDList arguments = new NDList(pixels, scaling, shifting);
        arguments.addAll(Script.list("w", weights));
        return rows(script.call(arguments).singletonOrThrow().toFloatArray(), size); // (B, E)
    }

    @Override
    public void close() {
        script.close();
        torch.close();
    }

    static void requireImages(byte[] pixels, int count, int side) {
        if (count < 0 || side < 1 || pixels.length != Math.multiplyExact(count, ImageBatch.imageBytes(side))) {
            throw new IllegalArgumentException(
                    "%d bytes are not %d images of side %d".formatted(pixels.length, count, side));
        }
    }

    /** Values one after the other, (B E), as vectors: (B, E). */
    static float[][] rows(float[] values, int size) {
        float[][] rows = new float[values.length / size][];
        for (int row = 0; row < rows.length; row++) {
            rows[row] = Arrays.copyOfRange(values, row * size, (row + 1) * size);
        }
        return rows;
    }
}
