package io.tncc.cli.dashboard.map;

import io.tncc.model.evaluate.Embeddings;
import java.util.HashMap;
import java.util.Map;

/**
 * Which embeddings are near each other, and how much, as a weighted graph: to each its k nearest, with weights that fall off
 * from 1 at the nearest, at a pace of its own so that they sum to log2 k; joined for both directions as a probability that
 * either holds.
 *
 * <p>Source: McInnes, Healy, Melville: "UMAP: uniform manifold approximation and projection for dimension reduction" (2018,
 * arXiv:1802.03426), section 3.1.
 *
 * @param count of the embeddings
 * @param from the first end of each edge
 * @param to the second
 * @param weights above 0, 1 at most
 */
record NeighborGraph(int count, int[] from, int[] to, float[] weights) {

    private static final int PACE_STEPS = 40;

    /** The graph of embeddings of length 1. */
    static NeighborGraph of(Embeddings embeddings, int k) {
        int count = embeddings.count();
        Map<Long, Float> directed = new HashMap<>();
        for (int row = 0; row < count; row++) {
            NearestVectors.Nearest nearest = NearestVectors.of(embeddings.row(row), embeddings, k, row);
            float[] weights = weights(nearest.cosines());
            for (int i = 0; i < weights.length; i++) {
                directed.put((long) row * count + nearest.rows()[i], weights[i]);
            }
        }
        return joined(count, directed);
    }

    private static NeighborGraph joined(int count, Map<Long, Float> directed) {
        long[] edges = directed.keySet().stream()
                .mapToLong(edge -> Math.min(edge, edge % count * count + edge / count))
                .distinct()
                .sorted()
                .toArray();
        int[] from = new int[edges.length];
        int[] to = new int[edges.length];
        float[] weights = new float[edges.length];
        for (int i = 0; i < edges.length; i++) {
            from[i] = (int) (edges[i] / count);
            to[i] = (int) (edges[i] % count);
            float there = directed.getOrDefault(edges[i], 0f);
            float back = directed.getOrDefault((long) to[i] * count + from[i], 0f);
            weights[i] = there + back - there * back;
        }
        return new NeighborGraph(count, from, to, weights);
    }

    /** The weights of neighbors by their cosines, nearest first. */
    private static float[] weights(float[] cosines) {
        double target = Math.log(cosines.length) / Math.log(2);
        double[] further = new double[cosines.length];
        for (int i = 0; i < cosines.length; i++) {
            further[i] = distance(cosines[i]) - distance(cosines[0]);
        }
        double low = 0;
        double high = Double.POSITIVE_INFINITY;
        double pace = 1;
        for (int step = 0; step < PACE_STEPS; step++) {
            double sum = 0;
            for (double distance : further) {
                sum += Math.exp(-distance / pace);
            }
            if (sum > target) {
                high = pace;
                pace = (low + high) / 2;
            } else {
                low = pace;
                pace = Double.isInfinite(high) ? 2 * pace : (low + high) / 2;
            }
        }
        float[] weights = new float[cosines.length];
        for (int i = 0; i < weights.length; i++) {
            weights[i] = (float) Math.exp(-further[i] / Math.max(pace, 1e-9));
        }
        return weights;
    }

    private static double distance(double cosine) {
        return Math.sqrt(Math.max(0, 2 - 2 * cosine));
    }
}
