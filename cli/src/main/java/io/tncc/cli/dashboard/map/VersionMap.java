package io.tncc.cli.dashboard.map;

import io.tncc.model.evaluate.Embeddings;
import org.jspecify.annotations.Nullable;

/**
 * The map of one encoder version: a sample of the stream's images, laid out by who is near whom, and any other embedding of the
 * same version among its nearest of the sample. The map of a version begins at that of the version before and is turned to it,
 * so that points move rather than jump.
 *
 * @param sample the embeddings of the sample by this version, (N, E)
 * @param positions of the sample, standardised
 */
public record VersionMap(Embeddings sample, Positions positions) {

    private static final int NEIGHBORS = 15;
    private static final int FIRST_ROUNDS = 200;
    private static final int LATER_ROUNDS = 100;
    private static final double LATER_STEP = 0.3;
    private static final int NEAREST = 5;
    private static final double TEMPERATURE = 0.05;

    /**
     * Lays a version out.
     *
     * @param sample embeddings of the same images in the same order as those of {@code before}
     * @param before the map of the version before, or null for the first
     */
    public static VersionMap of(Embeddings sample, @Nullable VersionMap before) {
        NeighborGraph graph = NeighborGraph.of(sample, NEIGHBORS);
        if (before == null) {
            Positions start = PrincipalAxes.of(sample).standardised();
            return new VersionMap(sample, NeighborLayout.of(graph, start, FIRST_ROUNDS, 1));
        }
        Positions laidOut = NeighborLayout.of(graph, before.positions, LATER_ROUNDS, LATER_STEP);
        return new VersionMap(sample, Alignment.of(laidOut, before.positions));
    }

    /**
     * Places embeddings, each at the weighted mean of its nearest of the sample.
     *
     * @param vectors of this version
     */
    public Positions place(float[][] vectors) {
        float[] x = new float[vectors.length];
        float[] y = new float[vectors.length];
        for (int i = 0; i < vectors.length; i++) {
            NearestVectors.Nearest nearest = NearestVectors.of(vectors[i], sample, NEAREST, -1);
            double total = 0;
            double sumX = 0;
            double sumY = 0;
            for (int j = 0; j < nearest.rows().length; j++) {
                double weight = Math.exp((nearest.cosines()[j] - nearest.cosines()[0]) / TEMPERATURE);
                total += weight;
                sumX += weight * positions.x()[nearest.rows()[j]];
                sumY += weight * positions.y()[nearest.rows()[j]];
            }
            x[i] = (float) (sumX / total);
            y[i] = (float) (sumY / total);
        }
        return new Positions(x, y);
    }
}
