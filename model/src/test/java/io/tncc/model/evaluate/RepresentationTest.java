package io.tncc.model.evaluate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.BaseNDManager;
import io.tncc.model.engine.Torch;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class RepresentationTest {

    private static final Offset<Double> CLOSE = within(1e-9);

    private static Torch torch;

    @BeforeAll
    static void open() {
        torch = Torch.open();
    }

    @AfterAll
    static void close() {
        torch.close();
    }

    /** evaluation_figures.py. */
    @Test
    void agreesWithPyTorch() {
        Embeddings bank = TestEmbeddings.numbers(1, 60, 8);
        Embeddings queries = TestEmbeddings.numbers(2, 40, 8);
        assertThat(Representation.alignment(queries, TestEmbeddings.first(bank, 40)))
                .isCloseTo(2.0741550882093387, CLOSE);
        assertThat(Representation.uniformity(torch, bank)).isCloseTo(-3.0564917342142954, CLOSE);
        assertThat(Representation.standardDeviation(bank)).isCloseTo(0.9902197282419931, CLOSE);
        assertThat(Representation.effectiveRank(torch, bank)).isCloseTo(7.889186543649638, CLOSE);
    }

    /** evaluation_figures.py: more images than features, and fewer. */
    @Test
    void driftAgreesWithPyTorch() {
        Embeddings bank = TestEmbeddings.numbers(1, 60, 8);
        Embeddings queries = TestEmbeddings.numbers(2, 40, 8);
        assertThat(Representation.drift(torch, queries, TestEmbeddings.first(bank, 40)))
                .isCloseTo(0.6665534616453955, CLOSE);
        assertThat(Representation.drift(torch, TestEmbeddings.first(bank, 5), TestEmbeddings.first(queries, 5)))
                .isCloseTo(0.1468061381058305, CLOSE);
    }

    /**
     * Turned by 90 degrees, mirrored and stretched, all is where it was. Two vectors at a right angle that come to lie on one another
     * have U^T V with the columns (1, 1) and (0, 0): its one singular value is sqrt(2), of at most 2.
     */
    @Test
    void driftLooksPastTurnsOfTheSphere() {
        Embeddings before = Embeddings.ofRows(new float[] {1, 0}, new float[] {1, 1}, new float[] {0, 2});
        Embeddings turned = Embeddings.ofRows(new float[] {0, 3}, new float[] {-1, 1}, new float[] {-1, 0});
        Embeddings mirrored = Embeddings.ofRows(new float[] {-1, 0}, new float[] {-1, 1}, new float[] {0, 2});
        assertThat(Representation.drift(torch, before, turned)).isCloseTo(0, CLOSE);
        assertThat(Representation.drift(torch, before, mirrored)).isCloseTo(0, CLOSE);
        Embeddings fallenTogether = Embeddings.ofRows(new float[] {1, 0}, new float[] {1, 0});
        assertThat(Representation.drift(torch, TestEmbeddings.axes(2), fallenTogether))
                .isCloseTo(1 - Math.sqrt(2) / 2, CLOSE);
    }

    /** Equal directions: 0; a right angle: 2; opposite: 4. Lengths do not matter. */
    @Test
    void alignmentIsTheSquaredDistanceOnTheSphere() {
        Embeddings first = Embeddings.ofRows(new float[] {1, 0}, new float[] {1, 1}, new float[] {0, 2});
        Embeddings second = Embeddings.ofRows(new float[] {5, 0}, new float[] {-3, 3}, new float[] {0, -7});
        assertThat(Representation.alignment(first, second)).isCloseTo((0 + 2 + 4) / 3.0, CLOSE);
        assertThat(Representation.alignment(first, first)).isZero();
    }

    @Test
    void identicalEmbeddingsHaveCollapsed() {
        Embeddings identical = TestEmbeddings.identical(600, 6);
        assertThat(Representation.uniformity(torch, identical)).isCloseTo(0, CLOSE);
        assertThat(Representation.standardDeviation(identical)).isCloseTo(0, CLOSE);
        // five singular values of 0 add 5 * 1e-7 * ln(1e7) = 8.06e-6 to the entropy, 1 + 1e-7 takes 1e-7 away
        assertThat(Representation.effectiveRank(torch, identical)).isCloseTo(Math.exp(7.96e-6), within(1e-7));
    }

    /**
     * One at squared distance 1 from two that are 0, which are at distance 0 from one another: of 3 pairs two count exp(-2), one 1. Of
     * 0 alone, all is one point.
     */
    @Test
    void embeddingsOfLength0AreAtTheCentreOfTheSphere() {
        Embeddings some = Embeddings.ofRows(new float[] {3, 4}, new float[2], new float[2]);
        assertThat(Representation.uniformity(torch, some)).isCloseTo(Math.log((2 * Math.exp(-2) + 1) / 3), CLOSE);
        for (int count : new int[] {2, 54, 300}) {
            Embeddings dead = new Embeddings(5, new float[count * 5]);
            assertThat(Representation.uniformity(torch, dead)).isCloseTo(0, CLOSE);
            assertThat(Representation.standardDeviation(dead)).isZero();
            assertThat(Representation.effectiveRank(torch, dead)).isZero();
        }
    }

    /** All pairs of axes are at squared distance 2: log exp(-4). Each dimension has mean 1/6 and mean square 1/6. */
    @Test
    void orthonormalEmbeddingsUseAllDimensions() {
        Embeddings axes = TestEmbeddings.axes(6);
        assertThat(Representation.uniformity(torch, axes)).isCloseTo(-4, CLOSE);
        assertThat(Representation.standardDeviation(axes)).isCloseTo(Math.sqrt(6 * (1 / 6.0 - 1 / 36.0)), CLOSE);
        assertThat(Representation.effectiveRank(torch, axes)).isCloseTo(6, within(1e-5));
    }

    /** Axes and their opposites: mean 0, mean square 1 / F. */
    @Test
    void theStandardDeviationOfAllDirectionsAlikeIsOne() {
        Embeddings both =
                Embeddings.ofRows(new float[] {3, 0}, new float[] {-1, 0}, new float[] {0, 1}, new float[] {0, -.5f});
        assertThat(Representation.standardDeviation(both)).isCloseTo(1, CLOSE);
    }

    /** Half of the 12,000 embeddings, every other one, is one vector, the rest is another: a third of each is left out. */
    @Test
    void uniformityOfManyTakesSomeAtEvenDistances() {
        float[] values = new float[24_000];
        for (int row = 0; row < 12_000; row++) {
            values[2 * row + (row < 6_000 ? 0 : 1)] = 1;
        }
        // 5,000 of each: pairs alike 2 * C(5000, 2) at distance 0, 5000^2 at squared distance 2
        double alike = 5_000.0 * 4_999;
        double unlike = 5_000.0 * 5_000;
        assertThat(Representation.uniformity(torch, new Embeddings(2, values)))
                .isCloseTo(Math.log((alike + unlike * Math.exp(-4)) / (alike + unlike)), CLOSE);
    }

    @Test
    void leavesNoArraysBehind() {
        BaseNDManager manager = (BaseNDManager) torch.manager();
        Embeddings some = TestEmbeddings.numbers(4, 700, 5);
        int before = manager.getManagedArrays().size();
        for (int i = 0; i < 20; i++) {
            Representation.uniformity(torch, some);
            Representation.effectiveRank(torch, some);
            Representation.drift(torch, some, some);
        }
        assertThat(manager.getManagedArrays()).hasSize(before);
    }

    @Test
    void refusesTooFewOrUnequal() {
        Embeddings one = new Embeddings(2, new float[] {1, 2});
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Representation.alignment(one, TestEmbeddings.axes(2)))
                .withMessageContaining("Embeddings[1, 2] and Embeddings[2, 2]");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Representation.drift(torch, one, TestEmbeddings.axes(2)))
                .withMessageContaining("Embeddings[1, 2] and Embeddings[2, 2]");
        assertThatIllegalArgumentException().isThrownBy(() -> Representation.uniformity(torch, one));
        assertThatIllegalArgumentException().isThrownBy(() -> Representation.standardDeviation(one));
    }
}
