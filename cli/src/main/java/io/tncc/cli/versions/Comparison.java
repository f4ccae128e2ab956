package io.tncc.cli.versions;

import io.tncc.cli.dataset.Dataset;
import io.tncc.cli.dataset.LabelledImage;
import io.tncc.cli.evaluate.ImageBank;
import io.tncc.cli.terminal.ProgressDisplay;
import io.tncc.model.embed.Embedder;
import io.tncc.model.engine.Torch;
import io.tncc.model.evaluate.Embeddings;
import io.tncc.model.evaluate.ImageFeatures;
import io.tncc.model.evaluate.KNearestNeighbors;
import io.tncc.model.evaluate.LabelledImages;
import io.tncc.model.evaluate.Representation;
import io.tncc.model.file.EmbeddingLayer;
import io.tncc.model.file.EncoderFile;
import io.tncc.model.image.ImageBatch;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How two encoders differ, by the normalised features of their backbones.
 *
 * @param first figures of the first
 * @param second figures of the second
 * @param images how many images the figures are of
 * @param neighborOverlap the mean share of the {@value #NEIGHBORS} nearest others of an image that both agree on, 0 to 1
 * @param drift how far images have moved, turns of the whole apart: {@link Representation#drift}; null where the features are not of
 *     the same length
 */
record Comparison(Figures first, Figures second, int images, double neighborOverlap, @Nullable Double drift) {

    static final int NEIGHBORS = 20;

    private static final int PART = 512;

    /**
     * Figures of one encoder.
     *
     * @param knn accuracy of the images by the votes of the bank, in percent; null where nothing can vote
     * @param standardDeviation {@link Representation#standardDeviation}
     * @param effectiveRank {@link Representation#effectiveRank}
     */
    record Figures(@Nullable Double knn, double standardDeviation, double effectiveRank) {}

    /** The images to compare on: those that vote, which may be none, and those that the figures are of. */
    record Images(List<String> classes, List<LabelledImage> bank, List<LabelledImage> queries) {

        /**
         * Images of a data set. Where it has no images to test with, those to train with are compared on, and none vote; nor do images
         * without labels that tell them apart.
         *
         * @param most of either
         */
        static Images of(Dataset dataset, int most, long seed) {
            if (dataset.test().isEmpty()) {
                return new Images(dataset.classes(), List.of(), dataset.train().stratified(most, seed));
            }
            List<LabelledImage> bank = dataset.isLabelled() ? dataset.train().stratified(most, seed) : List.of();
            return new Images(dataset.classes(), bank, dataset.test().stratified(most, seed));
        }
    }

    /** Features of the bank, if there is one, and of the queries: (N, F) and (Q, F). */
    private record Features(@Nullable Embeddings bank, Embeddings queries) {}

    /** Compares two encoders on the same images, telling the person at the terminal how far it is. */
    static Comparison of(EncoderFile first, EncoderFile second, Images images) {
        int all = 2 * (images.bank().size() + images.queries().size());
        try (Torch torch = Torch.open();
                ProgressDisplay progress = ProgressDisplay.of("Embedding", "images", all)) {
            Features before = features(first, images, 0, progress);
            Features after = features(second, images, all / 2, progress);
            KNearestNeighbors nearest = new KNearestNeighbors(NEIGHBORS, 1);
            return new Comparison(
                    figures(torch, before, images),
                    figures(torch, after, images),
                    images.queries().size(),
                    nearest.otherNeighbors(torch, before.queries).overlap(nearest.otherNeighbors(torch, after.queries)),
                    before.queries.dimension() == after.queries.dimension()
                            ? Representation.drift(torch, before.queries, after.queries)
                            : null);
        }
    }

    private static Figures figures(Torch torch, Features features, Images images) {
        return new Figures(
                features.bank == null
                        ? null
                        : KNearestNeighbors.STANDARD
                                .accuracy(
                                        torch,
                                        features.queries,
                                        labels(images.queries(), images.classes()),
                                        features.bank,
                                        labels(images.bank(), images.classes()))
                                .percent(),
                Representation.standardDeviation(features.queries),
                Representation.effectiveRank(torch, features.queries));
    }

    private static int[] labels(List<LabelledImage> images, List<String> classes) {
        return images.stream().mapToInt(image -> classes.indexOf(image.label())).toArray();
    }

    private static Features features(EncoderFile encoder, Images images, int done, ProgressDisplay progress) {
        try (Embedder embedder = Embedder.of(encoder, EmbeddingLayer.BACKBONE)) {
            int side = encoder.metadata().inputSide();
            int bank = images.bank().size();
            return new Features(
                    bank == 0 ? null : features(embedder, side, images.classes(), images.bank(), done, progress),
                    features(embedder, side, images.classes(), images.queries(), done + bank, progress));
        }
    }

    private static Embeddings features(
            Embedder embedder,
            int side,
            List<String> classes,
            List<LabelledImage> images,
            int done,
            ProgressDisplay progress) {
        float[][] rows = new float[images.size()][];
        for (int from = 0; from < rows.length; from += PART) {
            int to = Math.min(rows.length, from + PART);
            LabelledImages decoded = ImageBank.decode(classes, images.subList(from, to), side, count -> {});
            ImageBatch batch = decoded.asBatch();
            Embeddings some = ImageFeatures.of(embedder, batch);
            for (int row = from; row < to; row++) {
                rows[row] = some.row(row - from);
            }
            progress.show(done + to);
        }
        return Embeddings.ofRows(rows);
    }
}
