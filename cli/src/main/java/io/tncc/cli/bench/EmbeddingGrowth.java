package io.tncc.cli.bench;

import io.tncc.cli.dataset.Split;
import io.tncc.model.embed.Embedder;
import io.tncc.model.encoder.Precision;
import io.tncc.model.engine.Workspace;
import io.tncc.model.file.EncoderFile;
import io.tncc.model.file.EncoderMetadata;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;

/** From pixels to vectors: by batch, and by side. */
final class EmbeddingGrowth {

    private static final String NAME = "embedding";
    private static final int DIFFERENT_BATCHES = 4;

    private final EncoderFile encoder;
    private final Precision precision;
    private final Split images;

    EmbeddingGrowth(EncoderFile encoder, Precision precision, Split images) {
        this.encoder = encoder;
        this.precision = precision;
        this.images = images;
    }

    List<Growth> growths(BenchSizes sizes) {
        int side = encoder.metadata().inputSide();
        List<Growth> growths = new ArrayList<>();
        growths.add(growth(
                "images of a batch",
                sizes.embeddingBatches().stream()
                        .map(batch -> new Growth.Case(batch, () -> new Batches(side, batch)))
                        .toList()));
        if (!sizes.sides().isEmpty()) {
            growths.add(growth(
                    "side of an image in pixels, batches of " + sizes.sideBatch(),
                    sizes.sides().stream()
                            .map(pixels -> new Growth.Case(pixels, () -> new Batches(pixels, sizes.sideBatch())))
                            .toList()));
        }
        return growths;
    }

    private static Growth growth(String axis, List<Growth.Case> cases) {
        return new Growth(BenchPart.EMBEDDING, NAME, axis, BenchUnit.IMAGES_PER_SECOND, cases);
    }

    /** The encoder as if it had been trained on images of such a side: its weights do not depend on that. */
    private EncoderFile ofSide(int side) {
        SortedMap<String, String> text = encoder.metadata().toText();
        text.put("input.side", Integer.toString(side));
        return new EncoderFile(EncoderMetadata.of(text), encoder.weights());
    }

    private final class Batches implements Workload {

        private final Embedder embedder;
        private final DecodedBatches batches;
        private long number;

        Batches(int pixels, int batch) throws Exception {
            batches = DecodedBatches.of(images, pixels, batch, DIFFERENT_BATCHES);
            EncoderFile ofSide = ofSide(pixels);
            embedder = Embedder.of(ofSide, ofSide.metadata().embeddingLayer(), precision, Workspace.KEPT);
        }

        @Override
        public double once() {
            embedder.embed(batches.pixels(number++), batches.batchSize(), batches.side());
            return batches.batchSize();
        }

        @Override
        public void close() {
            embedder.close();
        }
    }
}
