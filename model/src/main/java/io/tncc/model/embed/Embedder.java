package io.tncc.model.embed;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.Shape;
import io.tncc.model.encoder.Precision;
import io.tncc.model.engine.Torch;
import io.tncc.model.engine.Workspace;
import io.tncc.model.file.EmbeddingLayer;
import io.tncc.model.file.EncoderFile;
import io.tncc.model.image.ImageBatch;
import java.util.Arrays;

/**
 * Embeds images by an encoder that no longer changes: from bytes to vectors of length 1. Used by one thread at a time.
 *
 * <p>Letters: B batch, S side of an image, E size of an embedding.
 */
public sealed interface Embedder extends AutoCloseable permits OnnxEmbedder, TorchEmbedder {

    /**
     * The embedder of an encoder file, by one of its layers, in what is fastest on the device of this process: ONNX Runtime for float32
     * on the CPU, libtorch on a GPU and for bfloat16, in which ONNX Runtime has no convolutions.
     *
     * @param precision of the convolutions; in bfloat16 an embedding is off by some 0.005 of its length
     * @param workspace of ONNX Runtime; libtorch has one for all encoders of the process
     * @throws IllegalArgumentException if the file holds an encoder that this release does not know, or not its weights
     */
    static Embedder of(EncoderFile encoder, EmbeddingLayer layer, Precision precision, Workspace workspace) {
        return Torch.usesGpu() || precision == Precision.BFLOAT16
                ? TorchEmbedder.of(encoder, layer, precision)
                : OnnxEmbedder.of(encoder, layer, workspace);
    }

    /** The embedder of an encoder file, by one of its layers, in float32. */
    static Embedder of(EncoderFile encoder, EmbeddingLayer layer) {
        return of(encoder, layer, Precision.FLOAT32, Workspace.KEPT);
    }

    /** The embedder of an encoder file, by the layer that the file names, in float32. */
    static Embedder of(EncoderFile encoder) {
        return of(encoder, encoder.metadata().embeddingLayer());
    }

    /** How many numbers an embedding has, E. */
    int size();

    /** The side of the images that the encoder was trained on, in pixels, S. It embeds no others. */
    int side();

    /**
     * Embeds a batch.
     *
     * @param pixels red, green and blue bytes of each pixel, row by row, image by image: (B, S, S, 3)
     * @param count how many images there are, B
     * @param side of each image in pixels, S
     * @return B vectors of L2 norm 1
     * @throws IllegalArgumentException if there are not as many bytes as that, or the encoder embeds images of another side
     */
    float[][] embed(byte[] pixels, int count, int side);

    /**
     * Embeds views that are normalised already. Call inside an {@code NDScope}.
     *
     * @param views (B, 3, S, S)
     * @return B vectors of L2 norm 1
     * @throws IllegalArgumentException if the encoder embeds images of another side
     */
    float[][] embedViews(NDArray views);

    @Override
    void close();

    /** Refuses pixels that are not so many images of such a side. */
    static void requireImages(byte[] pixels, int count, int side) {
        if (count < 0 || side < 1 || pixels.length != Math.multiplyExact(count, ImageBatch.imageBytes(side))) {
            throw new IllegalArgumentException(
                    "%d bytes are not %d images of side %d".formatted(pixels.length, count, side));
        }
    }

    /** Refuses a side that is not the encoder's own. */
    static void requireSide(long side, int own) {
        if (side != own) {
            throw new IllegalArgumentException("The encoder embeds images of side %d, not %d".formatted(own, side));
        }
    }

    /** Refuses views that are not of the encoder's own side: (B, 3, S, S). */
    static void requireViews(Shape views, int own) {
        requireSide(views.get(2), own);
        requireSide(views.get(3), own);
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
