package io.tncc.model.evaluate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.tncc.model.embed.Embedder;
import io.tncc.model.encoder.Architecture;
import io.tncc.model.encoder.EncoderSpec;
import io.tncc.model.encoder.InitialWeights;
import io.tncc.model.encoder.Stem;
import io.tncc.model.engine.HostArray;
import io.tncc.model.engine.Torch;
import io.tncc.model.file.EmbeddingLayer;
import io.tncc.model.file.EncoderFile;
import io.tncc.model.file.EncoderMetadata;
import io.tncc.model.image.ImageBatch;
import io.tncc.model.image.Normalisation;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.SplittableRandom;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** Dark noise and bright noise: any encoder tells them apart, but one that has died. */
class EncoderEvaluationTest {

    private static final int SIDE = 16;
    private static final EncoderSpec SPEC = new EncoderSpec(Architecture.RESNET20, Stem.CIFAR, 16, 8);

    /**
     * In the bank dark is 0 and bright is 1, in the queries it is the other way round: who is right about the looks is wrong about
     * every label. Each of the 32 neighbors is among the 40 of the bank that look like the query.
     */
    @Test
    void theBankTeachesAndTheQueriesAreAsked() {
        EncoderFile encoder = file(InitialWeights.of(SPEC, 7, "lane"));
        LabelledImages bank = noise(1, 40, 0, 1);
        LabelledImages queries = noise(2, 3, 1, 0);
        Evaluation figures = EncoderEvaluation.of(encoder, bank, queries);
        assertThat(figures.knn()).isZero();
        assertThat(figures.knnOfClasses()).isEqualTo(Map.of(0, 0.0, 1, 0.0));
        assertThat(figures.neighborPurity()).isZero();
        assertThat(figures.alignment()).isPositive();
        try (Torch torch = Torch.open();
                Embedder embedder = Embedder.of(encoder, EmbeddingLayer.BACKBONE)) {
            Embeddings ofQueries = EncoderEvaluation.features(embedder, queries);
            Embeddings ofBank = EncoderEvaluation.features(embedder, bank);
            assertThat(figures.uniformity())
                    .isCloseTo(Representation.uniformity(torch, ofQueries), within(1e-6))
                    .isNotCloseTo(Representation.uniformity(torch, ofBank), within(1e-5));
            assertThat(figures.standardDeviation())
                    .isCloseTo(Representation.standardDeviation(ofQueries), within(1e-6));
            assertThat(figures.effectiveRank()).isCloseTo(Representation.effectiveRank(torch, ofQueries), within(1e-4));
        }

        LinearEvaluation linear = LinearEvaluation.of(encoder, bank, queries, List.of(5));
        assertThat(linear.accuracy()).isZero();
        assertThat(linear.accuracyOfFew()).isEqualTo(Map.of(5, 0.0));
    }

    @Test
    void anEncoderThatHasDiedHasFigures() {
        SortedMap<String, HostArray> weights = InitialWeights.of(SPEC, 7, "lane");
        weights.replaceAll((name, array) -> new HostArray(array.shape(), new float[array.values().length]));
        Evaluation figures = EncoderEvaluation.of(file(weights), noise(1, 5, 0, 1), noise(2, 5, 0, 1));
        assertThat(figures.effectiveRank()).isZero();
        assertThat(figures.standardDeviation()).isZero();
        assertThat(figures.uniformity()).isCloseTo(0, within(1e-9));
        assertThat(figures.alignment()).isZero();
    }

    private static EncoderFile file(SortedMap<String, HostArray> weights) {
        EncoderMetadata metadata = new EncoderMetadata(
                "lane",
                1,
                0,
                0,
                SPEC.architecture().id(),
                SPEC.stem().id(),
                SPEC.projectorHiddenSize(),
                SPEC.projectionSize(),
                SPEC.architecture().featureSize(),
                SIDE,
                Normalisation.CIFAR_10,
                EmbeddingLayer.BACKBONE,
                7,
                new TreeMap<>());
        return new EncoderFile(metadata, weights);
    }

    /** Dark images, then as many bright ones. */
    private static LabelledImages noise(long seed, int ofEach, int labelOfDark, int labelOfBright) {
        int imageBytes = ImageBatch.imageBytes(SIDE);
        byte[] pixels = new byte[2 * ofEach * imageBytes];
        new SplittableRandom(seed).nextBytes(pixels);
        int[] labels = new int[2 * ofEach];
        for (int i = 0; i < pixels.length; i++) {
            boolean bright = i / imageBytes >= ofEach;
            pixels[i] = (byte) ((pixels[i] & 0x0f) + (bright ? 200 : 0));
            labels[i / imageBytes] = bright ? labelOfBright : labelOfDark;
        }
        return new LabelledImages(SIDE, pixels, labels);
    }
}
