package io.tncc.model.objective;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDScope;
import ai.djl.ndarray.types.Shape;
import io.tncc.model.encoder.ReferenceNumbers;
import io.tncc.model.engine.Torch;
import io.tncc.model.objective.ObjectiveProbe.Figures;
import io.tncc.model.objective.ObjectiveSpec.Stage;
import io.tncc.model.objective.ObjectiveSpec.Variation;
import java.io.InputStream;
import java.util.Arrays;
import java.util.Objects;
import java.util.Properties;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ObjectiveProbeTest {

    private static final int BATCH = 6;
    private static final int SIZE = 5;
    private static final int MEMORY = 250;
    private static final double WEIGHT = 0.7;

    /** {@code src/test/python/objective_probe.py}: each part of the gradient by autograd, in float64. */
    @ParameterizedTest
    @ValueSource(ints = {MEMORY, 99})
    void theFiguresArePyTorchs(int chunk) throws Exception {
        Properties stored = new Properties();
        try (InputStream in =
                Objects.requireNonNull(ObjectiveProbeTest.class.getResourceAsStream("objective_probe.properties"))) {
            stored.load(in);
        }
        assertThat(stored).hasSize(2 * 2 * 3 * 2 * 2);
        try (Torch torch = Torch.open()) {
            int arrays = torch.arrays();
            for (String settings : stored.stringPropertyNames()) {
                double[] expected = Arrays.stream(stored.getProperty(settings).split(" "))
                        .mapToDouble(Double::parseDouble)
                        .toArray();
                Figures figures = figures(torch, spec(settings.split("-")), chunk);
                assertThat(figures.neighborAgreement()).as(settings).isCloseTo(expected[0], within(1e-6));
                assertThat(figures.consistencyGradientShare()).as(settings).isCloseTo(expected[1], within(2e-5));
                assertThat(figures.hardNegativeGradientShare()).as(settings).isCloseTo(expected[2], within(2e-6));
            }
            assertThat(torch.arrays()).isEqualTo(arrays);
        }
    }

    private static ObjectiveSpec spec(String[] settings) {
        return new ObjectiveSpec(
                settings[1].equals("GAUSSIAN") ? new Kernel.Gaussian(0.3) : new Kernel.StudentT(0.3, 3),
                Consistency.valueOf(settings[2]),
                0.2,
                4,
                new ConsistencySchedule(WEIGHT, 0, 0),
                new Variation(
                        Space.valueOf(settings[0]),
                        Negatives.valueOf(settings[3]),
                        NeighborChoice.NEAREST,
                        ConsistencyScaling.valueOf(settings[4]),
                        false,
                        null));
    }

    private static Figures figures(Torch torch, ObjectiveSpec spec, int chunk) {
        try (NDScope scope = new NDScope();
                ProjectionSpace space =
                        new ProjectionSpace(torch, spec.variation().space());
                ObjectiveProbe probe = new ObjectiveProbe(torch, spec, chunk)) {
            scope.suppressNotUsedWarning();
            NDArray projections = points(torch, "projections", BATCH);
            NDArray keys = projections.add(points(torch, "keys", BATCH).div(4));
            NDArray memory = points(torch, "memory", MEMORY);
            return probe.of(
                    space.place(projections),
                    space.place(keys),
                    space.place(memory),
                    new Stage(spec.kernel(), WEIGHT),
                    NeighborArguments.nearest());
        }
    }

    private static NDArray points(Torch torch, String name, int rows) {
        return torch.manager().create(ReferenceNumbers.floats(name, rows * SIZE, 2), new Shape(rows, SIZE));
    }

    /**
     * By hand, tau = nu = 1, so k = 1 / (1 + d^2). The query is (1, 0) and so is its key; the memory is (0, 1), at d^2 = 2, and (-1, 0),
     * at 4. Kernels 1, 1/3 and 1/5 have shares 15/23, 5/23 and 3/23. A negative's part is its share times 1 / (1 + d^2) times
     * sqrt(d^2 (4 - d^2)): 5/23 * 1/3 * 2 for the nearer, and 0 for the opposite, as it pushes nowhere along the circle. Without
     * weight there is no pull, and one neighbor is the nearer for key and query.
     */
    @Test
    void theOppositePointPushesNowhere() {
        ObjectiveSpec spec = new ObjectiveSpec(
                new Kernel.StudentT(1, 1), Consistency.MEMORY, 1, 1, new ConsistencySchedule(1, 0, 0));
        try (Torch torch = Torch.open();
                NDScope scope = new NDScope();
                ObjectiveProbe probe = new ObjectiveProbe(torch, spec)) {
            scope.suppressNotUsedWarning();
            NDArray query = torch.manager().create(new float[] {1, 0}, new Shape(1, 2));
            NDArray memory = torch.manager().create(new float[] {0, 1, -1, 0}, new Shape(2, 2));
            Figures figures = probe.of(
                    query, query.duplicate(), memory, new Stage(spec.kernel(), 0), NeighborArguments.nearest());
            assertThat(figures).isEqualTo(new Figures(1, 0.0, 1.0));
            assertThat(query.hasGradient()).isFalse();

            // Weighted 1, the consistency is -log of the share of (0, 1): its part along the circle is (1 - 5/23) / 3 *
            // 2 towards it,
            // the instance loss's is 5/23 / 3 * 2 away from it.
            Figures weighted = probe.of(
                    query, query.duplicate(), memory, new Stage(spec.kernel(), 1), NeighborArguments.nearest());
            assertThat(weighted.consistencyGradientShare()).isCloseTo(18 / 23.0, within(1e-6));
        }
    }
}
