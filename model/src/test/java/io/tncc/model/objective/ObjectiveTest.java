package io.tncc.model.objective;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDScope;
import ai.djl.ndarray.types.Shape;
import io.tncc.model.engine.Torch;
import java.util.SplittableRandom;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class ObjectiveTest {

    private static final ConsistencySchedule AT_ONCE = new ConsistencySchedule(1, 0, 0);

    private final Torch torch = Torch.open();
    private final NDScope scope = new NDScope();

    @BeforeEach
    void open() {
        scope.suppressNotUsedWarning();
    }

    @AfterEach
    void close() {
        scope.close();
        torch.close();
    }

    /**
     * By hand, tau = nu = 1, so k = 1 / (1 + d^2): the positive has d^2 = 0, the memory (0, 1) has 2 and (-1, 0) has 4, so the
     * kernels are 1, 1/3, 1/5 and their sum is 23/15.
     */
    @Test
    void theInstanceLossOfTwoNegativesIsTheHandComputedOne() {
        Parts parts = studentT(Consistency.NONE, 1, 1, 1);
        assertThat(parts.instance).isCloseTo(Math.log(23 / 15.0), within(1e-6));
        assertThat(parts.consistency).isZero();
        assertThat(parts.total).isEqualTo(parts.instance);
    }

    /** Targets and affinities over both neighbors are 5/8 and 3/8: the cross entropy is their entropy. */
    @Test
    void consistencyOverTheNeighborsIsTheHandComputedOne() {
        Parts parts = studentT(Consistency.NEIGHBORS, 1, 1, 2);
        double expected = -(5 / 8.0 * Math.log(5 / 8.0) + 3 / 8.0 * Math.log(3 / 8.0));
        assertThat(parts.consistency).isCloseTo(expected, within(1e-6));
        assertThat(parts.total).isCloseTo(parts.instance + 0.5 * expected, within(1e-6));
    }

    /** Over memory and positive the affinities are (1/3) / (23/15) = 5/23 and 3/23. */
    @Test
    void consistencyOverTheMemoryIsTheHandComputedOne() {
        Parts parts = studentT(Consistency.MEMORY, 1, 1, 2);
        double expected = -(5 / 8.0 * Math.log(5 / 23.0) + 3 / 8.0 * Math.log(3 / 23.0));
        assertThat(parts.consistency).isCloseTo(expected, within(1e-6));
    }

    /** At target temperature 1/2 the targets are the squares of 1/3 and 1/5, normalised: 25/34 and 9/34. */
    @Test
    void aLowerTargetTemperatureSharpensTheTargets() {
        Parts parts = studentT(Consistency.NEIGHBORS, 1, 0.5, 2);
        double expected = -(25 / 34.0 * Math.log(5 / 8.0) + 9 / 34.0 * Math.log(3 / 8.0));
        assertThat(parts.consistency).isCloseTo(expected, within(1e-6));
    }

    @Test
    void moreNeighborsThanTheMemoryHasAreAllOfIt() {
        assertThat(studentT(Consistency.MEMORY, 1, 1, 99).consistency)
                .isEqualTo(studentT(Consistency.MEMORY, 1, 1, 2).consistency);
    }

    /** cos = 0.6 with the positive, 0 and -1 with the memory: -log softmax of (0.6, 0, -1) / 0.5 at entry 0. */
    @Test
    void theGaussianKernelIsInfoNce() {
        NDArray query = torch.manager().create(new float[] {1, 0}, new Shape(1, 2));
        NDArray key = torch.manager().create(new float[] {0.6f, 0.8f}, new Shape(1, 2));
        Objective infoNce = new Objective(torch, ObjectiveSpec.infoNce(0.5));
        double expected = -1.2 + Math.log(Math.exp(1.2) + 1 + Math.exp(-2));
        assertThat(infoNce.loss(query, key, memory(), 0).total().getFloat()).isCloseTo((float) expected, within(1e-6f));
    }

    @Test
    void manyDegreesOfFreedomApproachInfoNce() {
        NDArray queries = unitVectors(16, 32, 1);
        NDArray keys = unitVectors(16, 32, 2);
        NDArray memory = unitVectors(64, 32, 3);
        for (Consistency consistency : Consistency.values()) {
            double studentT = new Objective(torch, spec(new Kernel.StudentT(0.1, 1e6), consistency, 0.05, 8))
                    .loss(queries, keys, memory, 0.5)
                    .total()
                    .getFloat();
            double gaussian = new Objective(torch, spec(new Kernel.Gaussian(0.1), consistency, 0.05, 8))
                    .loss(queries, keys, memory, 0.5)
                    .total()
                    .getFloat();
            assertThat(studentT).isCloseTo(gaussian, within(1e-3));
        }
    }

    /** The kernel of float32 rounds 1 + d^2 / (tau nu), so the step of the difference is not small. */
    @ParameterizedTest
    @EnumSource
    void theGradientIsThatOfFiniteDifferences(Consistency consistency) {
        NDArray keys = unitVectors(3, 8, 5);
        NDArray memory = unitVectors(20, 8, 6);
        Objective objective = new Objective(torch, spec(new Kernel.StudentT(0.2, 10), consistency, 0.1, 4));
        float[] values = unitVectors(3, 8, 4).toFloatArray();
        NDArray queries = torch.manager().create(values, new Shape(3, 8));
        queries.setRequiresGradient(true);
        Torch.backward(
                Torch.recording(() -> objective.loss(queries, keys, memory, 0.7).total()));
        float[] gradient = queries.getGradient().toFloatArray();
        float step = 5e-3f;
        for (int i = 0; i < values.length; i++) {
            double up = lossWith(objective, values, i, step, keys, memory);
            double down = lossWith(objective, values, i, -step, keys, memory);
            assertThat((up - down) / (2 * step)).isCloseTo(gradient[i], within(4e-3));
        }
    }

    private double lossWith(Objective objective, float[] values, int at, float step, NDArray keys, NDArray memory) {
        float[] moved = values.clone();
        moved[at] += step;
        return objective
                .loss(torch.manager().create(moved, new Shape(3, 8)), keys, memory, 0.7)
                .total()
                .getFloat();
    }

    @ParameterizedTest
    @EnumSource
    void identicalAndOppositeVectorsStayFinite(Consistency consistency) {
        for (Kernel kernel : new Kernel[] {new Kernel.StudentT(0.02, 3), new Kernel.Gaussian(0.02)}) {
            NDArray same = unitVectors(1, 128, 7).repeat(0, 4);
            NDArray opposite = same.neg();
            Objective objective = new Objective(torch, spec(kernel, consistency, 0.01, 2));
            for (NDArray keys : new NDArray[] {same, opposite}) {
                for (NDArray memory : new NDArray[] {same, opposite}) {
                    NDArray queries = torch.manager().create(same.toFloatArray(), same.getShape());
                    queries.setRequiresGradient(true);
                    NDArray loss = Torch.recording(
                            () -> objective.loss(queries, keys, memory, 1).total());
                    Torch.backward(loss);
                    assertThat(loss.getFloat()).isFinite().isGreaterThan(-1e-6f);
                    for (float value : queries.getGradient().toFloatArray()) {
                        assertThat(value).isFinite();
                    }
                }
            }
        }
    }

    @Test
    void lambdaWaitsThenRampsThenStays() {
        ConsistencySchedule schedule = new ConsistencySchedule(0.4, 100, 50);
        assertThat(schedule.weightAt(0)).isZero();
        assertThat(schedule.weightAt(99)).isZero();
        assertThat(schedule.weightAt(125)).isCloseTo(0.2, within(1e-12));
        assertThat(schedule.weightAt(150)).isEqualTo(0.4);
        assertThat(schedule.weightAt(1_000_000)).isEqualTo(0.4);
        assertThat(new ConsistencySchedule(0.4, 0, 0).weightAt(0)).isEqualTo(0.4);
    }

    @Test
    void settingsOutsideTheirRangeAreRefused() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new Kernel.StudentT(0, 10))
                .withMessageContaining("temperature")
                .withMessageContaining("0.0");
        assertThatIllegalArgumentException().isThrownBy(() -> new Kernel.Gaussian(Double.NaN));
        assertThatIllegalArgumentException().isThrownBy(() -> spec(new Kernel.Gaussian(1), Consistency.NONE, -1, 1));
        assertThatIllegalArgumentException().isThrownBy(() -> spec(new Kernel.Gaussian(1), Consistency.NONE, 1, 0));
        assertThatIllegalArgumentException().isThrownBy(() -> new ConsistencySchedule(-1, 0, 0));
    }

    private record Parts(double total, double instance, double consistency) {}

    private Parts studentT(Consistency consistency, double temperature, double targetTemperature, int neighbors) {
        NDArray query = torch.manager().create(new float[] {1, 0}, new Shape(1, 2));
        Objective.Loss loss = new Objective(
                        torch, spec(new Kernel.StudentT(temperature, 1), consistency, targetTemperature, neighbors))
                .loss(query, query, memory(), 0.5);
        return new Parts(
                loss.total().getFloat(),
                loss.instance().getFloat(),
                loss.consistency().getFloat());
    }

    private NDArray memory() {
        return torch.manager().create(new float[] {0, 1, -1, 0}, new Shape(2, 2));
    }

    private static ObjectiveSpec spec(Kernel kernel, Consistency consistency, double targetTemperature, int neighbors) {
        return new ObjectiveSpec(kernel, consistency, targetTemperature, neighbors, AT_ONCE);
    }

    private NDArray unitVectors(int count, int size, long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        float[] values = new float[count * size];
        for (int i = 0; i < values.length; i++) {
            values[i] = (float) random.nextGaussian();
        }
        return torch.manager().create(values, new Shape(count, size)).normalize(2, 1);
    }
}
