package io.tncc.model.objective;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDScope;
import ai.djl.ndarray.types.Shape;
import io.tncc.model.engine.Torch;
import io.tncc.model.objective.ObjectiveSpec.Stage;
import io.tncc.model.objective.ObjectiveSpec.Variation;
import io.tncc.model.random.CounterRandom;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class ObjectiveVariationTest {

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

    /** By hand, tau = nu = 1: kernels are 1 to the key, 1/3 to its neighbor, 1/5 to the other: -log(1 / (1 + 1/5)). */
    @Test
    void neighborsTakenOutOfTheNegativesAreNotRepelled() {
        ObjectiveSpec spec = spec(new Kernel.StudentT(1, 1), Consistency.NONE, 1)
                .with(Variation.NONE.with(Negatives.WITHOUT_NEIGHBORS));
        assertThat(loss(spec, memory(0, 1, -1, 0), 0).total().getFloat())
                .isCloseTo((float) Math.log(1.2), within(1e-6f));
    }

    @Test
    void withoutAnyNegativeLeftTheInstanceLossIsZero() {
        ObjectiveSpec spec = spec(new Kernel.StudentT(1, 1), Consistency.MEMORY, 5)
                .with(Variation.NONE.with(Negatives.WITHOUT_NEIGHBORS));
        Objective.Loss loss = loss(spec, memory(0, 1, -1, 0), 1);
        assertThat(loss.instance().getFloat()).isCloseTo(0, within(1e-6f));
        assertThat(loss.total().getFloat()).isFinite();
    }

    /** Entry by entry and all at once, with as many entries as there are neighbors, fewer and more. */
    @ParameterizedTest
    @EnumSource
    void howTheMemoryIsGoneThroughDoesNotMatter(Consistency consistency) {
        NDArray queries = torch.manager().create(new float[] {1, 0, 0.6f, 0.8f}, new Shape(2, 2));
        NDArray keys = torch.manager().create(new float[] {0.8f, -0.6f, 0, 1}, new Shape(2, 2));
        float[] all = {0, 1, -1, 0, 0.6f, -0.8f, -0.28f, 0.96f, 0.96f, 0.28f};
        for (Negatives negatives : Negatives.values()) {
            ObjectiveSpec spec = spec(new Kernel.StudentT(0.2, 3), consistency, 3)
                    .with(new Variation(
                            Space.SPHERE,
                            negatives,
                            NeighborChoice.NEAREST,
                            ConsistencyScaling.IMAGE_AGREEMENT,
                            false,
                            null));
            for (int entries = 1; entries <= 5; entries++) {
                NDArray memory = memory(Arrays.copyOf(all, 2 * entries));
                float[] whole = lossAndGradient(new Objective(torch, spec, 64), spec, queries, keys, memory);
                float[] parts = lossAndGradient(new Objective(torch, spec, 1), spec, queries, keys, memory);
                assertThat(parts).containsExactly(whole, within(2e-6f));
            }
        }
    }

    /** Of a step whose loss is none nothing is learnt. */
    @ParameterizedTest
    @ValueSource(floats = {Float.NaN, Float.POSITIVE_INFINITY})
    void whereAQueryIsNotFiniteNeitherIsTheLoss(float value) {
        ObjectiveSpec spec = spec(new Kernel.StudentT(0.2, 3), Consistency.MEMORY, 2);
        NDArray queries = torch.manager().create(new float[] {1, 0, value, 1}, new Shape(2, 2));
        NDArray keys = torch.manager().create(new float[] {1, 0, 0, 1}, new Shape(2, 2));
        Stage stage = new Stage(spec.kernel(), 1);
        for (int chunk : new int[] {1, 64}) {
            Objective.Loss loss = new Objective(torch, spec, chunk)
                    .loss(queries, keys, memory(0, 1, -1, 0), stage, NeighborArguments.nearest());
            assertThat(Float.isFinite(loss.total().getFloat())).isFalse();
        }
    }

    private float[] lossAndGradient(
            Objective objective, ObjectiveSpec spec, NDArray queries, NDArray keys, NDArray memory) {
        queries.setRequiresGradient(true);
        Objective.Loss loss = Torch.recording(() ->
                objective.loss(queries, keys, memory, new Stage(spec.kernel(), 0.7), NeighborArguments.nearest()));
        Torch.backward(loss.total());
        float[] gradient = queries.getGradient().toFloatArray();
        Torch.zeroGradients(new NDList(queries));
        float[] all = Arrays.copyOf(gradient, gradient.length + 4);
        all[gradient.length] = loss.total().getFloat();
        all[gradient.length + 1] = loss.instance().getFloat();
        all[gradient.length + 2] = loss.consistency().getFloat();
        all[gradient.length + 3] = loss.agreement().getFloat();
        return all;
    }

    @Test
    void anImageWithoutOthersOfItsLabelHasNoConsistency() {
        ObjectiveSpec spec = spec(new Kernel.Gaussian(0.1), Consistency.NEIGHBORS, 2)
                .with(Variation.NONE.with(NeighborChoice.SAME_LABEL));
        NDArray query = torch.manager().create(new float[] {1, 0}, new Shape(1, 2));
        for (int label : new int[] {-1, 3}) {
            NeighborArguments labels =
                    NeighborArguments.sameLabel(torch.manager(), new int[] {label}, new int[] {-1, 2});
            Objective.Loss loss = new Objective(torch, spec)
                    .loss(query, query, memory(0, 1, -1, 0), new Stage(spec.kernel(), 1), labels);
            assertThat(loss.consistency().getFloat()).isZero();
            assertThat(loss.total().getFloat()).isEqualTo(loss.instance().getFloat());
        }
    }

    /** With the neighbors of key and query all the same, agreement is 1 and scales nothing. */
    @ParameterizedTest
    @EnumSource
    void fullAgreementLeavesTheWeightAsItIs(ConsistencyScaling scaling) {
        ObjectiveSpec spec = spec(new Kernel.StudentT(0.1, 10), Consistency.MEMORY, 1);
        float plain = loss(spec, memory(0, 1, -1, 0), 1).total().getFloat();
        Objective.Loss scaled = loss(spec.with(Variation.NONE.with(scaling)), memory(0, 1, -1, 0), 1);
        assertThat(scaled.total().getFloat()).isEqualTo(plain);
        assertThat(scaled.agreement().getFloat()).isEqualTo(scaling == ConsistencyScaling.NONE ? 0 : 1);
    }

    /** Of (1, 3), (3, -1), (-1, 4) the columns have means 1, 2 and variances 8/3, 14/3; lengths are divided by sqrt(2). */
    @Test
    void batchNormalisedProjectionsHaveMeanZeroAndSquaredLengthOneOnAverage() {
        NDArray projections = torch.manager().create(new float[] {1, 3, 3, -1, -1, 4}, new Shape(3, 2));
        try (ProjectionSpace space = new ProjectionSpace(torch, Space.BATCH_NORMALISED)) {
            float[] placed = space.place(projections).toFloatArray();
            double first = Math.sqrt(2 * (8 / 3.0 + 1e-5));
            double second = Math.sqrt(2 * (14 / 3.0 + 1e-5));
            float[] expected = {
                0,
                (float) (1 / second),
                (float) (2 / first),
                (float) (-3 / second),
                (float) (-2 / first),
                (float) (2 / second)
            };
            assertThat(placed).containsExactly(expected, within(1e-6f));
            NDArray same = torch.manager().create(new float[] {1, 3, 1, 3}, new Shape(2, 2));
            // of the same images the rounding of the mean remains, 1 / sqrt(1e-5) times as large
            assertThat(space.place(same).toFloatArray()).containsExactly(new float[4], within(1e-4f));
        }
    }

    @Test
    void theKernelChangesGeometricallyOverItsRamp() {
        KernelRamp ramp = new KernelRamp(new Kernel.StudentT(0.2, 1000), 100, 200);
        ObjectiveSpec spec =
                spec(new Kernel.StudentT(0.05, 10), Consistency.NONE, 1).with(Variation.NONE.with(ramp));
        assertThat(spec.at(0).kernel()).isEqualTo(new Kernel.StudentT(0.2, 1000));
        assertThat(spec.at(100).kernel()).isEqualTo(new Kernel.StudentT(0.2, 1000));
        Kernel.StudentT half = (Kernel.StudentT) spec.at(200).kernel();
        assertThat(half.temperature()).isCloseTo(0.1, within(1e-12));
        assertThat(half.degreesOfFreedom()).isCloseTo(100, within(1e-9));
        assertThat(spec.at(300).kernel()).isEqualTo(spec.kernel());
        assertThat(spec.at(Long.MAX_VALUE).kernel()).isEqualTo(spec.kernel());
        assertThatIllegalArgumentException()
                .isThrownBy(() -> spec.with(Variation.NONE.with(new KernelRamp(new Kernel.Gaussian(1), 0, 1))))
                .withMessageContaining("can not change its kind");
    }

    @Test
    void aKernelWithoutARampIsTheInitialOneUntilItsStart() {
        assertChangesAtOnce(new Kernel.StudentT(0.2, 1000), new Kernel.StudentT(0.05, 10));
        assertChangesAtOnce(new Kernel.Gaussian(0.2), new Kernel.Gaussian(0.05));
    }

    private static void assertChangesAtOnce(Kernel initial, Kernel last) {
        KernelRamp ramp = new KernelRamp(initial, 100, 0);
        assertThat(ramp.at(0, last)).isEqualTo(initial);
        assertThat(ramp.at(99, last)).isEqualTo(initial);
        assertThat(ramp.at(100, last)).isEqualTo(last);
        assertThat(ramp.at(101, last)).isEqualTo(last);
        assertThat(new KernelRamp(initial, 0, 0).at(0, last)).isEqualTo(last);
    }

    @Test
    void theKernelOfTheStageIsTheOneThatCounts() {
        ObjectiveSpec spec = spec(new Kernel.Gaussian(0.1), Consistency.NONE, 1);
        NDArray query = torch.manager().create(new float[] {1, 0}, new Shape(1, 2));
        NDArray key = torch.manager().create(new float[] {0.6f, 0.8f}, new Shape(1, 2));
        float loss = new Objective(torch, spec)
                .loss(
                        query,
                        key,
                        memory(0, 1, -1, 0),
                        new Stage(new Kernel.Gaussian(0.5), 0),
                        NeighborArguments.nearest())
                .total()
                .getFloat();
        double expected = -1.2 + Math.log(Math.exp(1.2) + 1 + Math.exp(-2));
        assertThat(loss).isCloseTo((float) expected, within(1e-6f));
    }

    @Test
    void randomNeighborsAreDifferentEntriesAndAFunctionOfTheStream() {
        long[] chosen = random(7).arrays().get(0).toLongArray();
        assertThat(random(7).arrays().get(0).toLongArray()).isEqualTo(chosen);
        assertThat(random(8).arrays().get(0).toLongArray()).isNotEqualTo(chosen);
        int[] counts = new int[30];
        for (int image = 0; image < 1000; image++) {
            Set<Long> ofImage = new HashSet<>();
            for (int i = 0; i < 6; i++) {
                ofImage.add(chosen[image * 6 + i]);
                counts[(int) chosen[image * 6 + i]]++;
            }
            assertThat(ofImage).hasSize(6);
        }
        // 200 of each are expected, with a standard deviation of 13
        for (int count : counts) {
            assertThat(count).isBetween(145, 255);
        }
        assertThat(NeighborArguments.random(torch.manager(), CounterRandom.of(1, "lane", 0, 0), 2, 3, 9)
                        .arrays()
                        .get(0)
                        .getShape())
                .isEqualTo(new Shape(2, 3));
    }

    @ParameterizedTest
    @EnumSource
    void extremesStayFinite(Space kind) {
        for (Negatives negatives : Negatives.values()) {
            for (ConsistencyScaling scaling : ConsistencyScaling.values()) {
                ObjectiveSpec spec = spec(new Kernel.StudentT(0.02, 3), Consistency.MEMORY, 3)
                        .with(Variation.NONE.with(kind).with(negatives).with(scaling));
                try (ProjectionSpace space = new ProjectionSpace(torch, kind);
                        Objective objective = new Objective(torch, spec)) {
                    for (float size : new float[] {0, 1e-6f, 1, 1e6f}) {
                        NDArray projections =
                                torch.manager().ones(new Shape(4, 8)).mul(size);
                        NDArray memory = space.place(projections.neg());
                        projections.setRequiresGradient(true);
                        NDArray loss = Torch.recording(() -> {
                            NDArray queries = space.place(projections);
                            return objective
                                    .loss(queries, space.place(projections.duplicate()), memory, 1)
                                    .total();
                        });
                        Torch.backward(loss);
                        assertThat(loss.getFloat()).isFinite();
                        for (float value : projections.getGradient().toFloatArray()) {
                            assertThat(value).isFinite();
                        }
                    }
                }
            }
        }
    }

    private NeighborArguments random(long seed) {
        return NeighborArguments.random(torch.manager(), CounterRandom.of(seed, "lane", 0, 0), 1000, 30, 6);
    }

    private Objective.Loss loss(ObjectiveSpec spec, NDArray memory, double weight) {
        NDArray query = torch.manager().create(new float[] {1, 0}, new Shape(1, 2));
        return new Objective(torch, spec).loss(query, query, memory, weight);
    }

    private NDArray memory(float... values) {
        return torch.manager().create(values, new Shape(values.length / 2, 2));
    }

    private static ObjectiveSpec spec(Kernel kernel, Consistency consistency, int neighbors) {
        return new ObjectiveSpec(kernel, consistency, kernel.temperature(), neighbors, AT_ONCE);
    }
}
