package io.tncc.cli.dashboard.map;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tncc.cli.dashboard.map.NearestVectors.Nearest;
import io.tncc.model.evaluate.Embeddings;
import org.junit.jupiter.api.Test;

class NearestVectorsTest {

    private final Embeddings set =
            Embeddings.ofRows(new float[] {1, 0}, new float[] {0, 1}, new float[] {0.6f, 0.8f}, new float[] {-1, 0});

    @Test
    void theNearestComeFirst() {
        Nearest nearest = NearestVectors.of(new float[] {1, 0}, set, 3, -1);
        assertThat(nearest.rows()).containsExactly(0, 2, 1);
        assertThat(nearest.cosines()).containsExactly(1, 0.6f, 0);
    }

    @Test
    void theQueryItselfIsLeftOut() {
        assertThat(NearestVectors.of(new float[] {1, 0}, set, 9, 0).rows()).containsExactly(2, 1, 3);
    }

    @Test
    void vectorsOfOtherLengthsHaveNoNeighborsHere() {
        assertThatThrownBy(() -> NearestVectors.of(new float[] {1, 0, 0}, set, 1, -1))
                .hasMessageContaining("length 3");
    }
}
