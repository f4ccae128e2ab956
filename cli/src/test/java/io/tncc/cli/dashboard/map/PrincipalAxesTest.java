package io.tncc.cli.dashboard.map;

import static org.assertj.core.api.Assertions.assertThat;

import io.tncc.model.evaluate.Embeddings;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;

class PrincipalAxesTest {

    /**
     * Points at ±3 along (1, 1, 0) / √2, at ±1 along (1, -1, 0) / √2 and at ±0.1 along (0, 0, 1), around (5, 5, 5): the first
     * axis sees 3, the second 1, the third is lost.
     */
    @Test
    void pointsAreSeenAlongTheTwoDirectionsInWhichTheyVaryMost() {
        float a = (float) (3 / Math.sqrt(2));
        float b = (float) (1 / Math.sqrt(2));
        Positions positions = PrincipalAxes.of(Embeddings.ofRows(
                new float[] {5 + a, 5 + a, 5},
                new float[] {5 - a, 5 - a, 5},
                new float[] {5 + b, 5 - b, 5},
                new float[] {5 - b, 5 + b, 5},
                new float[] {5, 5, 5.1f},
                new float[] {5, 5, 4.9f}));
        Offset<Float> near = Offset.offset(1e-3f);
        assertThat(Math.abs(positions.x()[0])).isCloseTo(3, near);
        assertThat(positions.x()[1]).isCloseTo(-positions.x()[0], near);
        assertThat(positions.y()[0]).isCloseTo(0, near);
        assertThat(positions.x()[2]).isCloseTo(0, near);
        assertThat(Math.abs(positions.y()[2])).isCloseTo(1, near);
        assertThat(Math.hypot(positions.x()[4], positions.y()[4])).isLessThan(1e-3);
    }

    @Test
    void pointsThatAreAllTheSameAreAllAtZero() {
        Positions positions = PrincipalAxes.of(Embeddings.ofRows(new float[] {1, 0}, new float[] {1, 0}))
                .standardised();
        assertThat(positions.x()).containsOnly(0);
        assertThat(positions.y()).containsOnly(0);
    }
}
