package io.tncc.model.evaluate;

import io.tncc.model.embed.Embedder;
import io.tncc.model.engine.Torch;
import io.tncc.model.file.EmbeddingLayer;
import io.tncc.model.file.EncoderFile;
import io.tncc.model.random.CounterRandom;
import java.util.Arrays;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.IntStream;

/**
 * How well a {@link LinearProbe} on an encoder's backbone tells classes, with all labels and with few.
 *
 * @param accuracy with the labels of the whole bank, in percent
 * @param accuracyOfFew with so many labels of each class, in percent: a mean over {@link #DRAWS} choices of them
 */
public record LinearEvaluation(double accuracy, SortedMap<Integer, Double> accuracyOfFew) {

    /** How often images are chosen where few labels are given; always the same choices. */
    public static final int DRAWS = 5;

    /**
     * Evaluates an encoder.
     *
     * @param bank the images that probes are fitted to
     * @param queries the images to classify
     * @param labelsPerClass the numbers of labels to give of each class; a class that has fewer gives all
     */
    public static LinearEvaluation of(
            EncoderFile encoder, LabelledImages bank, LabelledImages queries, List<Integer> labelsPerClass) {
        try (Torch torch = Torch.open();
                Embedder embedder = Embedder.of(encoder, EmbeddingLayer.BACKBONE)) {
            Embeddings bankFeatures = EncoderEvaluation.features(embedder, bank);
            Embeddings queryFeatures = EncoderEvaluation.features(embedder, queries);
            double all = accuracy(torch, bankFeatures, bank.labels(), queryFeatures, queries.labels());
            SortedMap<Integer, Double> few = new TreeMap<>();
            for (int count : labelsPerClass) {
                double sum = 0;
                for (int draw = 0; draw < DRAWS; draw++) {
                    int[] rows = chosen(bank.labels(), count, draw);
                    int[] labels =
                            IntStream.of(rows).map(row -> bank.labels()[row]).toArray();
                    sum += accuracy(torch, bankFeatures.select(rows), labels, queryFeatures, queries.labels());
                }
                few.put(count, sum / DRAWS);
            }
            return new LinearEvaluation(all, few);
        }
    }

    private static double accuracy(
            Torch torch, Embeddings bank, int[] bankLabels, Embeddings queries, int[] queryLabels) {
        int[] predicted = LinearProbe.fit(torch, bank, bankLabels).predict(queries);
        return Accuracy.of(predicted, queryLabels).percent();
    }

    /** So many rows of each label at random, in ascending order: a pure function of labels, count and draw. */
    static int[] chosen(int[] labels, int count, int draw) {
        return Arrays.stream(labels)
                .distinct()
                .flatMap(label -> {
                    int[] rows = IntStream.range(0, labels.length)
                            .filter(row -> labels[row] == label)
                            .toArray();
                    long[] order =
                            CounterRandom.of(0, "linear probe", label, draw).permutation(rows.length);
                    return Arrays.stream(order).limit(count).mapToInt(place -> rows[(int) place]);
                })
                .sorted()
                .toArray();
    }
}
