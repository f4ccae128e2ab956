package io.tncc.model.evaluate;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDScope;
import ai.djl.ndarray.types.Shape;
import io.tncc.model.embed.Embedder;
import io.tncc.model.engine.Torch;
import io.tncc.model.file.EmbeddingLayer;
import io.tncc.model.file.EncoderFile;
import io.tncc.model.image.Normalisation;
import io.tncc.model.view.ViewRecipe;
import io.tncc.model.view.Views;
import java.util.stream.LongStream;

/**
 * Evaluates encoders on the normalised features of their backbones: kNN of the queries against the bank, the other figures on
 * the queries. Alignment is over two views of each query by the recipe of {@link ViewRecipe#mocoV2Cifar}, always the same
 * ones, so that encoders can be compared.
 */
public final class EncoderEvaluation {

    private static final int BATCH = 256;
    private static final long VIEW_SEED = 0;

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
        try (Torch torch = Torch.cpu()) {
            Embeddings queryFeatures = features(embedder, queries);
            return new Evaluation(
                    KNearestNeighbors.STANDARD.accuracy(torch, queryFeatures, queries.labels(), bank, bankLabels),
                    Representation.alignment(
                            viewFeatures(torch, embedder, normalisation, queries, 0),
                            viewFeatures(torch, embedder, normalisation, queries, 1)),
                    Representation.uniformity(torch, queryFeatures),
                    Representation.standardDeviation(queryFeatures),
                    Representation.effectiveRank(torch, queryFeatures));
        }
    }

    /** The kNN accuracy on the pixels themselves, in percent. */
    public static double pixels(LabelledImages bank, LabelledImages queries) {
        try (Torch torch = Torch.cpu()) {
            return KNearestNeighbors.STANDARD.accuracy(
                    torch, queries.asFeatures(), queries.labels(), bank.asFeatures(), bank.labels());
        }
    }

    /** The embeddings of all images, (N, E). */
    public static Embeddings features(Embedder embedder, LabelledImages images) {
        float[][] rows = new float[images.count()][];
        for (int from = 0; from < rows.length; from += BATCH) {
            int to = Math.min(from + BATCH, rows.length);
            float[][] batch = embedder.embed(images.pixels(from, to), to - from, images.side());
            System.arraycopy(batch, 0, rows, from, batch.length);
        }
        return Embeddings.ofRows(rows);
    }

    private static Embeddings viewFeatures(
            Torch torch, Embedder embedder, Normalisation normalisation, LabelledImages images, int draw) {
        ViewRecipe recipe = ViewRecipe.mocoV2Cifar().with(normalisation);
        float[][] rows = new float[images.count()][];
        try (Views views = new Views(torch, recipe, images.side())) {
            for (int from = 0; from < rows.length; from += BATCH) {
                int to = Math.min(from + BATCH, rows.length);
                float[][] batch = viewFeatures(torch, embedder, views, images, from, to, draw);
                System.arraycopy(batch, 0, rows, from, batch.length);
            }
        }
        return Embeddings.ofRows(rows);
    }

    private static float[][] viewFeatures(
            Torch torch, Embedder embedder, Views views, LabelledImages images, int from, int to, int draw) {
        try (NDScope scope = new NDScope()) {
            scope.suppressNotUsedWarning();
            Shape shape = new Shape(to - from, images.side(), images.side(), 3);
            NDArray pixels = torch.bytes(images.pixels(from, to), shape); // (B, S, S, 3)
            long[] ordinals = LongStream.range(from, to).toArray();
            return embedder.embedViews(views.draw(pixels, VIEW_SEED, "evaluation", ordinals, draw)); // (B, E)
        }
    }
}
