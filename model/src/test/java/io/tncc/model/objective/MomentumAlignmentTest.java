package io.tncc.model.objective;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDScope;
import ai.djl.ndarray.types.Shape;
import io.tncc.model.engine.Torch;
import org.junit.jupiter.api.Test;

class MomentumAlignmentTest {

    /** The cosines are 1, 0, -1 and 24 / 25. */
    @Test
    void isOneMinusTheMeanCosineFromTheFirstImageOn() {
        float[] features = {2, 0, 0, 3, 1, 1, 3, 4};
        float[] references = {5, 0, 1, 0, -2, -2, 4, 3};
        assertThat(loss(features, references, 0)).isCloseTo(1 - 0.96f / 4, within(1e-6f));
        assertThat(loss(features, references, 1)).isCloseTo(1 + 0.04f / 3, within(1e-6f));
        assertThat(loss(features, references, 3)).isCloseTo(0.04f, within(1e-6f));
    }

    /**
     * Of 1 - u.v / (|u||v|) by u: at u = (3, 4), v = (4, 3) it is -(v - u 24 / 25) / 25 = (-0.0448, 0.0336); half of it, as the mean
     * is over two images.
     */
    @Test
    void itsGradientTurnsTheFeaturesTowardsTheReferences() {
        try (Torch torch = Torch.open();
                MomentumAlignment alignment = new MomentumAlignment(torch);
                NDScope scope = new NDScope()) {
            scope.suppressNotUsedWarning();
            NDArray features = torch.manager().create(new float[] {1, 0, 3, 4}, new Shape(2, 2));
            NDArray references = torch.manager().create(new float[] {1, 0, 4, 3}, new Shape(2, 2));
            features.setRequiresGradient(true);
            Torch.backward(Torch.recording(() -> alignment.loss(features, references, 0)));
            assertThat(features.getGradient().toFloatArray())
                    .containsExactly(new float[] {0, 0, -0.0224f, 0.0168f}, within(1e-6f));
        }
    }

    private static float loss(float[] features, float[] references, int first) {
        try (Torch torch = Torch.open();
                MomentumAlignment alignment = new MomentumAlignment(torch);
                NDScope scope = new NDScope()) {
            scope.suppressNotUsedWarning();
            return alignment
                    .loss(
                            torch.manager().create(features, new Shape(4, 2)),
                            torch.manager().create(references, new Shape(4, 2)),
                            first)
                    .getFloat();
        }
    }
}
