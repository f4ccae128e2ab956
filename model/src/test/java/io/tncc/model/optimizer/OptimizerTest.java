package io.tncc.model.optimizer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDScope;
import io.tncc.model.engine.Torch;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class OptimizerTest {

    private final Torch torch = Torch.open();

    @AfterEach
    void close() {
        torch.close();
    }

    /**
     * torch.optim.SGD([p], lr, momentum=0.9, weight_decay=0.01) on p = [1, -2], loss = sum(p^2), with lr 0.1, 0.1, 0.01; by
     * hand for the first element: g = 2.01, v = 2.01, p = 0.799; g = 1.60599, v = 3.41499, p = 0.457501; g = 0.91957701,
     * v = 3.99306801, p = 0.41757032.
     */
    @Test
    void momentumDecayAndAChangeOfRateAreTorchs() {
        NDArray parameter = torch.manager().create(new float[] {1, -2});
        parameter.setRequiresGradient(true);
        Sgd sgd = new Sgd(
                torch, new Sgd.Spec(new LearningRate(0.1, 0, 0), 0.9, 0.01), List.of("p"), new NDList(parameter));
        double[] rates = {0.1, 0.1, 0.01};
        float[] expected = {0.799f, 0.457501f, 0.41757032f};
        for (int step = 0; step < 3; step++) {
            try (NDScope scope = new NDScope()) {
                scope.suppressNotUsedWarning();
                Torch.backward(Torch.recording(() -> parameter.mul(parameter).sum()));
                sgd.step(rates[step]);
            }
            float[] values = parameter.toFloatArray();
            assertThat(values[0]).isCloseTo(expected[step], within(1e-6f));
            assertThat(values[1]).isCloseTo(-2 * expected[step], within(2e-6f));
        }
        assertThat(sgd.velocities().get("p").values()[0]).isCloseTo(3.993068f, within(1e-5f));
    }

    /** Gradients (3e30, 4e30) have squares beyond float32; (3, 4) have the norm 5. */
    @Test
    void gradientsThatAreNotFiniteChangeNothing() {
        NDArray parameter = torch.manager().create(new float[] {1, -2});
        NDArray gradient = torch.manager().create(new float[] {3, 4});
        parameter.setRequiresGradient(true);
        Sgd sgd =
                new Sgd(torch, new Sgd.Spec(new LearningRate(0.1, 0, 0), 0.9, 0), List.of("p"), new NDList(parameter));
        assertThat(step(sgd, parameter, gradient)).isEqualTo(5);
        assertThat(parameter.toFloatArray()).containsExactly(new float[] {0.7f, -2.4f}, within(1e-6f));
        float[] before = parameter.toFloatArray();
        assertThat(step(sgd, parameter, gradient.mul(1e30f))).isInfinite();
        assertThat(step(sgd, parameter, gradient.mul(Float.NaN))).isNaN();
        assertThat(parameter.toFloatArray()).containsExactly(before);
        assertThat(sgd.velocities().get("p").values()).containsExactly(3, 4);
        sgd.clearVelocities();
        assertThat(sgd.velocities().get("p").values()).containsExactly(0, 0);
        assertThat(step(sgd, parameter, gradient)).isEqualTo(5);
    }

    private static float step(Sgd sgd, NDArray parameter, NDArray gradient) {
        try (NDScope scope = new NDScope()) {
            scope.suppressNotUsedWarning();
            Torch.backward(Torch.recording(() -> parameter.mul(gradient).sum()));
            return sgd.step(0.1);
        }
    }

    @Test
    void theAverageFollowsByItsMomentum() {
        try (NDScope scope = new NDScope();
                MovingAverage average = new MovingAverage(torch, 0.75)) {
            scope.suppressNotUsedWarning();
            NDArray slow = torch.manager().create(new float[] {0, 4});
            NDArray fast = torch.manager().create(new float[] {8, 0});
            average.follow(new NDList(slow), new NDList(fast));
            assertThat(slow.toFloatArray()).containsExactly(2, 3);
            assertThat(fast.toFloatArray()).containsExactly(8, 0);
        }
    }

    @Test
    void theRateWarmsUpAndFallsAlongACosine() {
        LearningRate rate = new LearningRate(0.2, 100, 1100);
        assertThat(rate.at(0)).isCloseTo(0.2 / 101, within(1e-12));
        assertThat(rate.at(49)).isCloseTo(0.2 * 50 / 101, within(1e-12));
        assertThat(rate.at(100)).isEqualTo(0.2);
        assertThat(rate.at(600)).isCloseTo(0.1, within(1e-12));
        assertThat(rate.at(1100)).isZero();
        assertThat(rate.at(99_999)).isZero();
        assertThat(new LearningRate(0.2, 0, 0).at(99_999)).isEqualTo(0.2);
    }

    /** Math.cos may differ in its last bit from machine to machine. */
    @Test
    void theCosineIsThatOfStrictMath() {
        LearningRate rate = new LearningRate(0.2, 100, 1100);
        for (int image = 100; image <= 1100; image++) {
            double progress = (image - 100) / 1000.0;
            assertThat(rate.at(image)).isEqualTo(0.2 * (1 + StrictMath.cos(Math.PI * progress)) / 2);
        }
    }

    @Test
    void settingsOutsideTheirRangeAreRefused() {
        assertThatIllegalArgumentException().isThrownBy(() -> new LearningRate(0, 0, 0));
        assertThatIllegalArgumentException().isThrownBy(() -> new LearningRate(0.1, 100, 100));
        assertThatIllegalArgumentException().isThrownBy(() -> new Sgd.Spec(new LearningRate(1, 0, 0), 1, 0));
        assertThatIllegalArgumentException().isThrownBy(() -> new Sgd.Spec(new LearningRate(1, 0, 0), 0.9, -1));
        assertThatIllegalArgumentException().isThrownBy(() -> new MovingAverage(torch, 1.5));
    }
}
