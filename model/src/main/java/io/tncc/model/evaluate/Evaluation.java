package io.tncc.model.evaluate;

import java.util.SortedMap;

/**
 * The figures of one encoder on one set of images.
 *
 * @param knn accuracy of the weighted k-nearest-neighbor classifier in percent: {@link KNearestNeighbors#accuracy}
 * @param knnOfClasses the same of the images of each label
 * @param neighborPurity the share of neighbors of the same class, 0 to 1: {@link Neighbors#purity}
 * @param alignment {@link Representation#alignment}
 * @param uniformity {@link Representation#uniformity}
 * @param standardDeviation {@link Representation#standardDeviation}, 1 at most
 * @param effectiveRank {@link Representation#effectiveRank}
 */
public record Evaluation(
        double knn,
        SortedMap<Integer, Double> knnOfClasses,
        double neighborPurity,
        double alignment,
        double uniformity,
        double standardDeviation,
        double effectiveRank) {}
