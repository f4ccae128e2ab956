package io.tncc.model.probe;

import io.tncc.model.embed.Embedder;
import io.tncc.model.engine.Torch;
import io.tncc.model.evaluate.DivergedEncoderException;
import io.tncc.model.evaluate.Embeddings;
import io.tncc.model.evaluate.ImageFeatures;
import io.tncc.model.evaluate.KNearestNeighbors;
import io.tncc.model.evaluate.Representation;
import io.tncc.model.file.EmbeddingLayer;
import io.tncc.model.file.EncoderFile;
import io.tncc.model.image.ImageBatch;
import io.tncc.model.image.Normalisation;
import io.tncc.model.train.Learner;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** Tries an encoder version on the images of a probe set. */
public final class Probe {

    /** How many images make the batch whose gradients are looked into. */
    public static final int GRADIENT_IMAGES = 64;

    private static final double TEMPERATURE = 0.1;
    private static final KNearestNeighbors KNN = new KNearestNeighbors(20, TEMPERATURE);

    private Probe() {}

    /**
     * What a version makes of a probe set.
     *
     * @param figures for people
     * @param features of each image by its ordinal, for the drift to the next version
     */
    public record Outcome(ProbeFigures figures, SortedMap<Long, float[]> features) {}

    /**
     * Tries a version. A pure function of the arguments, and the learner stays as it is.
     *
     * @param learner that the version was made of, after its first step
     * @param encoder the version
     * @param images at least two, each with an ordinal of its own; what asks for labels is told of those that have one
     * @param earlier the features that the version before gave images, by their ordinals; empty if there are none
     * @throws DivergedEncoderException if a feature is not finite
     */
    public static Outcome of(Learner learner, EncoderFile encoder, ImageBatch images, Map<Long, float[]> earlier) {
        try (Torch torch = Torch.open();
                Embedder embedder = Embedder.of(encoder, EmbeddingLayer.BACKBONE)) {
            Embeddings features = ImageFeatures.of(embedder, images);
            Normalisation normalisation = encoder.metadata().normalisation();
            int[] labelled = labelled(images.labels());
            int[] labels =
                    IntStream.of(labelled).map(row -> images.labels()[row]).toArray();
            boolean tells = IntStream.of(labels).distinct().count() > 1;
            int neighbors = learner.spec().objective().neighbors();
            ProbeFigures figures = new ProbeFigures(
                    images.size(),
                    tells ? knn(torch, features.select(labelled), labels) : null,
                    tells ? purity(torch, features.select(labelled), labels, neighbors) : null,
                    Representation.alignment(
                            ImageFeatures.ofViews(torch, embedder, normalisation, images, 0),
                            ImageFeatures.ofViews(torch, embedder, normalisation, images, 1)),
                    Representation.uniformity(torch, features),
                    Representation.standardDeviation(features),
                    Representation.effectiveRank(torch, features),
                    drift(torch, images.ordinals(), features, earlier),
                    learner.probe(images.part(0, Math.min(GRADIENT_IMAGES, images.size()))));
            return new Outcome(figures, byOrdinal(images.ordinals(), features));
        }
    }

    /** The rows of images whose class is known. */
    private static int[] labelled(int[] labels) {
        return IntStream.range(0, labels.length).filter(row -> labels[row] >= 0).toArray();
    }

    private static double knn(Torch torch, Embeddings features, int[] labels) {
        return KNN.accuracy(KNN.otherNeighbors(torch, features), labels, labels).percent();
    }

    private static double purity(Torch torch, Embeddings features, int[] labels, int neighbors) {
        return new KNearestNeighbors(neighbors, TEMPERATURE)
                .otherNeighbors(torch, features)
                .purity(labels, labels);
    }

    private static @Nullable Double drift(
            Torch torch, long[] ordinals, Embeddings features, Map<Long, float[]> earlier) {
        int[] common = IntStream.range(0, ordinals.length)
                .filter(row -> earlier.containsKey(ordinals[row]))
                .toArray();
        if (common.length < 2) {
            return null;
        }
        float[][] before =
                IntStream.of(common).mapToObj(row -> earlier.get(ordinals[row])).toArray(float[][]::new);
        float[][] now = IntStream.of(common).mapToObj(features::row).toArray(float[][]::new);
        return Representation.drift(torch, Embeddings.ofRows(before), Embeddings.ofRows(now));
    }

    private static SortedMap<Long, float[]> byOrdinal(long[] ordinals, Embeddings features) {
        SortedMap<Long, float[]> rows = new TreeMap<>();
        for (int row = 0; row < ordinals.length; row++) {
            rows.put(ordinals[row], features.row(row));
        }
        return rows;
    }
}
