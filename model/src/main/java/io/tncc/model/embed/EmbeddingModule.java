package io.tncc.model.embed;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDScope;
import ai.djl.ndarray.types.Shape;
import io.tncc.model.encoder.EncoderSpec;
import io.tncc.model.encoder.FoldedNetwork;
import io.tncc.model.encoder.Precision;
import io.tncc.model.engine.HostArray;
import io.tncc.model.engine.LoadedModule;
import io.tncc.model.engine.Torch;
import io.tncc.model.engine.TorchScriptArchive;
import io.tncc.model.file.EncoderFile;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * An encoder as a TorchScript module that needs nothing else: it holds its weights and the normalisation, and goes from the bytes
 * of pixels to vectors of length 1. Used by one thread at a time.
 *
 * <p>Letters: B batch, S side of an image, E size of an embedding.
 */
public final class EmbeddingModule implements AutoCloseable {

    private final Torch torch;
    private final LoadedModule module;

    private EmbeddingModule(Torch torch, LoadedModule module) {
        this.torch = torch;
        this.module = module;
    }

    /**
     * The module as a file that {@code torch.jit.load} reads; its function takes uint8 (B, S, S, 3) and returns float32 (B, E), by the
     * layer that the encoder file names. The same encoder gives the same bytes.
     *
     * @param extraFiles texts to go with it, by name
     * @throws IllegalArgumentException if the file holds an encoder that this release does not know, or not its weights
     */
    public static byte[] archive(EncoderFile encoder, Map<String, String> extraFiles) {
        FoldedNetwork network = EmbeddingText.network(
                EncoderSpec.of(encoder.metadata()),
                encoder.weights(),
                encoder.metadata().embeddingLayer(),
                Precision.FLOAT32);
        PixelScaling scaling = PixelScaling.of(encoder.metadata().normalisation());
        SortedMap<String, HostArray> buffers = new TreeMap<>();
        buffers.put("scale", scaling.scale());
        buffers.put("shift", scaling.shift());
        List<String> weights = new ArrayList<>();
        for (FoldedNetwork.Weight weight : network.weights()) {
            String name = String.format(Locale.ROOT, "weight%03d", weights.size());
            buffers.put(name, weight.values());
            weights.add("self." + name);
        }
        String body =
                """
                scale = self.scale
                shift = self.shift
                w = [%s]
                """
                                .formatted(String.join(", ", weights))
                        + EmbeddingText.of(network);
        return TorchScriptArchive.of("pixels: Tensor) -> Tensor", body, buffers, extraFiles);
    }

    /** Loads such a file onto the device of this process. */
    public static EmbeddingModule load(byte[] archive) {
        Torch torch = Torch.open();
        try {
            return new EmbeddingModule(torch, LoadedModule.load(archive));
        } catch (RuntimeException e) {
            torch.close();
            throw e;
        }
    }

    /**
     * Embeds a batch.
     *
     * @param pixels red, green and blue bytes of each pixel, row by row, image by image: (B, S, S, 3)
     * @param count how many images there are, B, at least one
     * @param side of each image in pixels, S
     * @return B vectors of L2 norm 1
     * @throws IllegalArgumentException if there are not as many bytes as that
     */
    public float[][] embed(byte[] pixels, int count, int side) {
        Embedder.requireImages(pixels, count, side);
        try (NDScope scope = new NDScope()) {
            scope.suppressNotUsedWarning();
            NDArray images = torch.bytes(pixels, new Shape(count, side, side, 3)); // (B, S, S, 3)
            NDArray embeddings = module.call(new NDList(images)).singletonOrThrow(); // (B, E)
            return Embedder.rows(
                    embeddings.toFloatArray(), (int) embeddings.getShape().get(1));
        }
    }

    @Override
    public void close() {
        module.close();
        torch.close();
    }
}
