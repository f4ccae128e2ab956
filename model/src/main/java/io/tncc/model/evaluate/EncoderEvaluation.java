package io.tncc.model.evaluate;

import io.tncc.model.embed.Embedder;
import io.tncc.model.engine.Torch;
import io.tncc.model.file.EmbeddingLayer;
import io.tncc.model.file.EncoderFile;
import io.tncc.model.image.ImageBatch;
import io.tncc.model.image.Normalisation;

/**
 * Evaluates encoders on the normalised features of their backbones: kNN and neighbor purity of the queries against the bank,
 * the other figures on the queries. Alignment is over two views of each query, always the same ones, so that encoders can be
 * compared.
 */
public final class EncoderEvaluation {

    /** How many neighbors purity looks at. */
    public static final int PURITY_NEIGHBORS = 32;

    private EncoderEvaluation() {}

    /**
     * The figures of an encoder.
     *
     * @param bank the images whose labels vote
     * @param queries the images to classify
     */
    public static Evaluation of(EncoderFile encoder, LabelledImages bank, LabelledImages queries) {
        try (Embedder embedder = Embedder.of(encoder, EmbeddingLayer.BACKBONE)) {
            Normalisation normalisation = encoder.metadata().normalisation();
            return of(embedder, normalisation, features(embedder, bank), bank.labels(), queries);
        }
    }

    /**
     * The figures of an encoder whose embeddings of the bank are at hand.
     *
     * @param embedder by the encoder's backbone
     * @param normalisation the one that the encoder was trained with
     * @param bank the embeddings of the images whose labels vote: {@link #features}, (N, E)
     * @param bankLabels their labels, (N)
     * @param queries the images to classify
     */
    public static Evaluation of(
            Embedder embedder, Normalisation normalisation, Embeddings bank, int[] bankLabels, LabelledImages queries) {
        try (Torch torch = Torch.open()) {
            Embeddings queryFeatures = features(embedder, queries);
            Neighbors neighbors = KNearestNeighbors.STANDARD.neighbors(torch, queryFeatures, bank);
            Accuracy knn = KNearestNeighbors.STANDARD.accuracy(neighbors, queries.labels(), bankLabels);
            ImageBatch images = queries.asBatch();
            return new Evaluation(
                    knn.percent(),
                    knn.percentOfClasses(),
                    neighbors.nearest(PURITY_NEIGHBORS).purity(queries.labels(), bankLabels),
                    Representation.alignment(
                            ImageFeatures.ofViews(torch, embedder, normalisation, images, 0),
                            ImageFeatures.ofViews(torch, embedder, normalisation, images, 1)),
                    Representation.uniformity(torch, queryFeatures),
                    Representation.standardDeviation(queryFeatures),
                    Representation.effectiveRank(torch, queryFeatures));
        }
    }

    /** The kNN accuracy on the pixels themselves, in percent. */
    public static double pixels(LabelledImages bank, LabelledImages queries) {
        try (Torch torch = Torch.open()) {
            return KNearestNeighbors.STANDARD
                    .accuracy(torch, queries.asFeatures(), queries.labels(), bank.asFeatures(), bank.labels())
                    .percent();
        }
    }

    /** The embeddings of all images, (N, E). */
    public static Embeddings features(Embedder embedder, LabelledImages images) {
        return ImageFeatures.of(embedder, images.asBatch());
    }
}
