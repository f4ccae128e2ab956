package io.tncc.model.evaluate;

/**
 * The figures of one encoder on one set of images.
 *
 * @param knn accuracy of the weighted k-nearest-neighbor classifier in percent: {@link KNearestNeighbors#accuracy}
 * @param neighborPurity the share of neighbors of the same class, 0 to 1: {@link Neighbors#purity}
 * @param alignment {@link Representation#alignment}
 * @param uniformity {@link Representation#uniformity}
 * @param standardDeviation {@link Representation#standardDeviation}, 1 at most
 * @param effectiveRank {@link Representation#effectiveRank}
 */
public record Evaluation(
        double knn,
        double neighborPurity,
        double alignment,
        double uniformity,
        double standardDeviation,
        double effectiveRank) {}
