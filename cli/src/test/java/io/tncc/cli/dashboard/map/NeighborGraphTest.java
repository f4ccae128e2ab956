package io.tncc.cli.dashboard.map;

import static org.assertj.core.api.Assertions.assertThat;

import io.tncc.model.evaluate.Embeddings;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;

class NeighborGraphTest {

    private static float[] at(double degrees) {
        return new float[] {(float) Math.cos(Math.toRadians(degrees)), (float) Math.sin(Math.toRadians(degrees))};
    }

    /** With one neighbor each: 0 and 1 choose each other, 2 chooses 1; the nearest always has weight 1. */
    @Test
    void eachIsJoinedToItsNearestOnce() {
        NeighborGraph graph = NeighborGraph.of(Embeddings.ofRows(at(0), at(10), at(30)), 1);
        assertThat(graph.from()).containsExactly(0, 1);
        assertThat(graph.to()).containsExactly(1, 2);
        assertThat(graph.weights()).containsExactly(1, 1);
    }

    /**
     * With four neighbors each, the weights that a point gives sum to log2(4) = 2. The point 0 is all others' neighbor too; in a
     * graph of five all are joined, each edge by a + b - ab of what both give.
     */
    @Test
    void weightsAreProbabilitiesAndFallWithDistance() {
        NeighborGraph graph = NeighborGraph.of(Embeddings.ofRows(at(0), at(1), at(3), at(7), at(15)), 4);
        assertThat(graph.weights()).hasSize(10);
        for (float weight : graph.weights()) {
            assertThat(weight).isGreaterThan(0).isLessThanOrEqualTo(1);
        }
        assertThat(graph.weights()[0]).isEqualTo(1);
        assertThat(graph.weights()[1]).isCloseTo(1, Offset.offset(0.2f));
        assertThat(graph.weights()[3]).isLessThan(graph.weights()[1]);
    }
}
