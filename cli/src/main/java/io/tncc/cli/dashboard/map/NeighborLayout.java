package io.tncc.cli.dashboard.map;

import java.util.SplittableRandom;

/**
 * Lays a {@link NeighborGraph} out in the plane: points that an edge joins are drawn together, others pushed apart, at random
 * and ever less. Where it begins decides where it ends, so a layout that begins at that of an earlier version stays like it.
 *
 * <p>The nearness of two points at the distance d is 1 / (1 + a d²). Source: McInnes, Healy, Melville: "UMAP" (2018,
 * arXiv:1802.03426), section 3.2 and algorithm 5, with b = 1.
 */
final class NeighborLayout {

    private static final double A = 1.6;
    private static final double WIDTH = 10;
    private static final double LONGEST_STEP = 4;
    private static final int PUSHES = 5;

    private final NeighborGraph graph;
    private final double[] x;
    private final double[] y;
    private final SplittableRandom random = new SplittableRandom(0);

    private NeighborLayout(NeighborGraph graph, Positions start) {
        this.graph = graph;
        this.x = new double[graph.count()];
        this.y = new double[graph.count()];
        double scale = WIDTH / 2;
        for (int i = 0; i < x.length; i++) {
            // a hair's breadth apart: equal points could not be told from each other
            x[i] = start.x()[i] * scale + random.nextDouble(-1e-3, 1e-3);
            y[i] = start.y()[i] * scale + random.nextDouble(-1e-3, 1e-3);
        }
    }

    /**
     * The layout; the same for the same arguments.
     *
     * @param start where the points begin, standardised
     * @param rounds how often the strongest edges draw
     * @param firstStep how far the first round moves, 1 for a layout from scratch
     */
    static Positions of(NeighborGraph graph, Positions start, int rounds, double firstStep) {
        NeighborLayout layout = new NeighborLayout(graph, start);
        for (int round = 0; round < rounds; round++) {
            layout.round(firstStep * (1 - (double) round / rounds));
        }
        return layout.positions();
    }

    private void round(double step) {
        for (int edge = 0; edge < graph.weights().length; edge++) {
            if (random.nextDouble() < graph.weights()[edge]) {
                draw(graph.from()[edge], graph.to()[edge], step);
                push(graph.from()[edge], step);
                push(graph.to()[edge], step);
            }
        }
    }

    private void draw(int one, int other, double step) {
        double dx = x[one] - x[other];
        double dy = y[one] - y[other];
        double force = -2 * A / (1 + A * (dx * dx + dy * dy));
        move(one, force * dx, force * dy, step);
        move(other, -force * dx, -force * dy, step);
    }

    private void push(int point, double step) {
        for (int i = 0; i < PUSHES; i++) {
            int other = random.nextInt(x.length);
            double dx = x[point] - x[other];
            double dy = y[point] - y[other];
            double squares = dx * dx + dy * dy;
            double force = 2 / ((1e-3 + squares) * (1 + A * squares));
            move(point, force * dx, force * dy, step);
        }
    }

    private void move(int point, double dx, double dy, double step) {
        x[point] += step * Math.max(-LONGEST_STEP, Math.min(LONGEST_STEP, dx));
        y[point] += step * Math.max(-LONGEST_STEP, Math.min(LONGEST_STEP, dy));
    }

    private Positions positions() {
        float[] toX = new float[x.length];
        float[] toY = new float[y.length];
        for (int i = 0; i < x.length; i++) {
            toX[i] = (float) x[i];
            toY[i] = (float) y[i];
        }
        return new Positions(toX, toY).standardised();
    }
}
