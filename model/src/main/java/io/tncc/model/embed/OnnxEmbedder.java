package io.tncc.model.embed;

import ai.djl.ndarray.NDArray;
import io.tncc.model.encoder.EncoderSpec;
import io.tncc.model.engine.HostArray;
import io.tncc.model.engine.OnnxRuntime;
import io.tncc.model.engine.OnnxSession;
import io.tncc.model.engine.SideBySide;
import io.tncc.model.engine.Workspace;
import io.tncc.model.file.EmbeddingLayer;
import io.tncc.model.file.EncoderFile;
import io.tncc.model.file.EncoderMetadata;
import io.tncc.model.image.Normalisation;
import java.nio.FloatBuffer;
import java.util.Map;

/**
 * Embeds by ONNX Runtime, on the CPU: a batch in two parts for each thread, side by side, or whole where there is but one thread. A
 * thread that lost its processor to other work for a while leaves its second part to the others. Parts of large images are smaller:
 * what is computed of them in between is then bounded, and the processor is as busy with it.
 *
 * <p>Letters: B batch, P images of a part, S side of an image, E size of an embedding.
 */
public final class OnnxEmbedder implements Embedder {

    /** At most so many numbers go there at once, if they are more than one image: 8 MiB. */
    private static final int PART_NUMBERS = 1 << 21;

    private static final int PARTS_OF_A_THREAD = 2;

    private final OnnxSession session;
    private final PixelScaling scaling;
    private final int size;
    private final int side;

    /**
     * @param weights parameters and buffers of the whole encoder by name
     * @param side of the images that the encoder was trained on, in pixels
     * @param normalisation the one that the encoder was trained with
     * @throws IllegalArgumentException naming all the weights that are missing, unknown or of another shape
     */
    OnnxEmbedder(
            EncoderSpec spec,
            Map<String, HostArray> weights,
            int side,
            Normalisation normalisation,
            EmbeddingLayer layer,
            Workspace workspace) {
        this.scaling = PixelScaling.of(normalisation);
        this.size = switch (layer) {
            case BACKBONE -> spec.architecture().featureSize();
            case PROJECTOR -> spec.projectionSize();
        };
        this.side = side;
        this.session = OnnxRuntime.session(OnnxModel.ofViews(spec, weights, side, layer), workspace);
    }

    /**
     * The embedder of an encoder file, by one of its layers.
     *
     * @throws IllegalArgumentException if the file holds an encoder that this release does not know, or not its weights
     */
    public static OnnxEmbedder of(EncoderFile encoder, EmbeddingLayer layer, Workspace workspace) {
        EncoderMetadata metadata = encoder.metadata();
        return new OnnxEmbedder(
                EncoderSpec.of(metadata),
                encoder.weights(),
                metadata.inputSide(),
                metadata.normalisation(),
                layer,
                workspace);
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
        return inParts(count, (from, to, views) -> scaling.normalise(pixels, side, from, to, views));
    }

    @Override
    public float[][] embedViews(NDArray views) {
        Embedder.requireViews(views.getShape(), side);
        float[] numbers = views.toFloatArray(); // (B 3 S S)
        int count = (int) views.getShape().get(0);
        int each = numbers();
        return inParts(count, (from, to, part) -> part.put(numbers, from * each, (to - from) * each));
    }

    /** Writes the views of some images, from one to before another: (P, 3, S, S). */
    private interface Part {
        void write(int from, int to, FloatBuffer views);
    }

    private float[][] inParts(int count, Part part) {
        float[][] rows = new float[count][];
        int parts = parts(count);
        SideBySide.run(parts, number -> {
            int from = (int) ((long) count * number / parts);
            int to = (int) ((long) count * (number + 1) / parts);
            long[] shape = {to - from, 3, side, side};
            float[] embeddings = session.run(shape, views -> part.write(from, to, views)); // (P E)
            System.arraycopy(Embedder.rows(embeddings, size), 0, rows, from, to - from);
        });
        return rows;
    }

    private int parts(int count) {
        int most = Math.max(1, PART_NUMBERS / numbers());
        int threads = SideBySide.threads();
        int turns = threads == 1 ? 1 : PARTS_OF_A_THREAD * threads;
        return Math.max((count + most - 1) / most, Math.min(count, turns));
    }

    private int numbers() {
        return Math.multiplyExact(3, Math.multiplyExact(side, side));
    }

    @Override
    public void close() {
        session.close();
    }
}
