package io.tncc.model.evaluate;

import java.util.SortedMap;
import java.util.TreeMap;

/**
 * How many queries a classifier gave their own label.
 *
 * @param percent of all queries
 * @param percentOfClasses of the queries of each label
 */
public record Accuracy(double percent, SortedMap<Integer, Double> percentOfClasses) {

    /**
     * The accuracy of predictions.
     *
     * @param predicted the label given to each query: (Q), at least one
     * @param labels the label of each query: (Q)
     * @throws IllegalArgumentException if the sizes do not fit
     */
    public static Accuracy of(int[] predicted, int[] labels) {
        if (predicted.length == 0 || predicted.length != labels.length) {
            throw new IllegalArgumentException(
                    "%d predictions are not for %d labels".formatted(predicted.length, labels.length));
        }
        SortedMap<Integer, int[]> rightAndAll = new TreeMap<>();
        int right = 0;
        for (int query = 0; query < labels.length; query++) {
            int[] counts = rightAndAll.computeIfAbsent(labels[query], label -> new int[2]);
            int hit = predicted[query] == labels[query] ? 1 : 0;
            right += hit;
            counts[0] += hit;
            counts[1]++;
        }
        SortedMap<Integer, Double> ofClasses = new TreeMap<>();
        rightAndAll.forEach((label, counts) -> ofClasses.put(label, 100.0 * counts[0] / counts[1]));
        return new Accuracy(100.0 * right / labels.length, ofClasses);
    }
}
