package io.tncc.model.evaluate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.BaseNDManager;
import io.tncc.model.engine.Torch;
import java.util.Arrays;
import java.util.Comparator;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class KNearestNeighborsTest {

    private static Torch torch;

    @BeforeAll
    static void open() {
        torch = Torch.open();
    }

    @AfterAll
    static void close() {
        torch.close();
    }

    /**
     * The query lies along x. Cosines to the bank: 0.6, 1, 0.6, 0.8, -1. At temperature 0.5 the votes of three neighbors (1,
     * 3 and 0 by the lower row) are exp(2) = 7.389 for label 7, exp(1.6) + exp(1.2) = 8.273 for label 5; at 0.1, exp(10) =
     * 22026 against exp(8) + exp(6) = 3384.
     */
    @Test
    void theTemperatureDecidesBetweenOneNearAndTwoLessNear() {
        Embeddings query = Embeddings.ofRows(new float[] {2, 0});
        Embeddings bank = Embeddings.ofRows(
                new float[] {3, 4}, new float[] {1, 0}, new float[] {3, -4}, new float[] {8, 6}, new float[] {-1, 0});
        int[] labels = {5, 7, 9, 5, 9};

        Neighbors neighbors = new KNearestNeighbors(3, 0.5).neighbors(torch, query, bank);
        assertThat(neighbors.of(0)).containsExactly(1, 3, 0);
        assertThat(neighbors.cosines()).containsExactly(new float[] {1, .8f, .6f}, within(1e-6f));
        assertThat(new KNearestNeighbors(3, 0.5).predict(neighbors, labels)).containsExactly(5);
        assertThat(new KNearestNeighbors(3, 0.1).predict(neighbors, labels)).containsExactly(7);
        assertThat(new KNearestNeighbors(3, 1e-6).predict(neighbors, labels)).containsExactly(7);
    }

    @Test
    void equallyNearNeighborsComeByRowAndEqualVotesByLabel() {
        Embeddings bank = TestEmbeddings.identical(50, 4);
        int[] labels = IntStream.range(0, 50).map(row -> 9 - row % 10).toArray();
        KNearestNeighbors nearest = new KNearestNeighbors(20, 0.1);
        Neighbors neighbors = nearest.neighbors(torch, TestEmbeddings.identical(1, 4), bank);
        assertThat(neighbors.of(0)).containsExactly(IntStream.range(0, 20).toArray());
        assertThat(nearest.predict(neighbors, labels)).containsExactly(0);
    }

    /** evaluation_figures.py. The label of a vector is made of the signs of its first two numbers. */
    @Test
    void agreesWithPyTorch() {
        Embeddings bank = TestEmbeddings.numbers(1, 60, 8);
        Embeddings queries = TestEmbeddings.numbers(2, 40, 8);
        KNearestNeighbors nearest = new KNearestNeighbors(7, 0.1);
        Neighbors neighbors = nearest.neighbors(torch, queries, bank);
        assertThat(neighbors.count()).isEqualTo(40);
        assertThat(neighbors.of(0)).containsExactly(14, 3, 23, 18, 44, 49, 46);
        assertThat(Arrays.copyOf(neighbors.cosines(), 3))
                .containsExactly(new float[] {0.9265376f, 0.8443279f, 0.7783817f}, within(1e-6f));
        assertThat(nearest.accuracy(torch, queries, signs(queries), bank, signs(bank))
                        .percent())
                .isEqualTo(72.5);
        assertThat(new KNearestNeighbors(200, 1)
                        .accuracy(torch, queries, signs(queries), bank, signs(bank))
                        .percent())
                .isEqualTo(22.5);
    }

    /** evaluation_figures.py. */
    @Test
    void theOthersOfTheBankAgreeWithPyTorch() {
        Embeddings bank = TestEmbeddings.numbers(1, 60, 8);
        int[] labels = signs(bank);
        KNearestNeighbors nearest = new KNearestNeighbors(7, 0.1);
        Neighbors others = nearest.otherNeighbors(torch, bank);
        assertThat(nearest.accuracy(others, labels, labels).percent()).isEqualTo(65.0);
        assertThat(others.nearest(5).purity(labels, labels)).isCloseTo(0.59, within(1e-9));
    }

    /** Of equal vectors, the fifth is not among its own two nearest, which are the first rows. */
    @Test
    void nobodyIsAmongItsOthers() {
        Embeddings five = TestEmbeddings.identical(5, 3);
        Neighbors others = new KNearestNeighbors(2, 0.1).otherNeighbors(torch, five);
        assertThat(others.indices()).containsExactly(1, 2, 0, 2, 0, 1, 0, 1, 0, 1);
        assertThat(new KNearestNeighbors(9, 0.1).otherNeighbors(torch, five).k())
                .isEqualTo(4);
        assertThat(others.purity(new int[] {1, 1, 1, 2, 2}, new int[] {1, 1, 1, 2, 2}))
                .isEqualTo(0.6);
    }

    /** Of the first query 1 of 2 are in common, of the second both, in another order. */
    @Test
    void overlapIsTheShareOfNeighborsInCommon() {
        Neighbors one = new Neighbors(2, new int[] {4, 1, 7, 2}, new float[4]);
        Neighbors other = new Neighbors(2, new int[] {1, 3, 2, 7}, new float[4]);
        assertThat(one.overlap(other)).isEqualTo(0.75);
        assertThat(one.overlap(one)).isEqualTo(1);
        assertThatThrownBy(() -> one.overlap(one.nearest(1)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("Neighbors[2, 2] and Neighbors[2, 1] are not of the same queries");
    }

    /** More rows than the selection holds at a time, many of them equal, against sorting them all. */
    @Test
    void theSelectionEqualsASort() {
        Random random = new Random(3);
        float[] scores = new float[10_000];
        for (int i = 0; i < scores.length; i++) {
            scores[i] = (random.nextInt(401) - 200) / 200f * (random.nextBoolean() ? 1 : -1);
        }
        int[] expected = IntStream.range(0, scores.length)
                .boxed()
                .sorted(Comparator.<Integer>comparingDouble(i -> -(scores[i] + 0f))
                        .thenComparing(i -> i))
                .mapToInt(Integer::intValue)
                .toArray();
        for (int take : new int[] {1, 200, 5_100, 10_000}) {
            int[] indices = new int[take + 1];
            float[] largest = new float[take + 1];
            new NearestSelection(take).select(scores, indices, largest, 1);
            assertThat(Arrays.copyOfRange(indices, 1, take + 1)).containsExactly(Arrays.copyOf(expected, take));
            assertThat(largest[take]).isEqualTo(scores[expected[take - 1]]);
        }
    }

    /** 16,777,216 cosines fit in memory at a time: with 30,000 rows, 559 queries. */
    @Test
    void queriesOfAllChunksFindTheirOwnRow() {
        Embeddings bank = TestEmbeddings.numbers(3, 30_000, 16);
        Embeddings queries = TestEmbeddings.first(bank, 1_200);
        Neighbors neighbors = new KNearestNeighbors(1, 0.1).neighbors(torch, queries, bank);
        assertThat(neighbors.indices())
                .containsExactly(IntStream.range(0, 1_200).toArray());
    }

    @Test
    void leavesNoArraysBehind() {
        BaseNDManager manager = (BaseNDManager) torch.manager();
        int before = manager.getManagedArrays().size();
        for (int i = 0; i < 20; i++) {
            Embeddings some = TestEmbeddings.numbers(i, 30, 5);
            KNearestNeighbors.STANDARD.accuracy(torch, some, signs(some), some, signs(some));
        }
        assertThat(manager.getManagedArrays()).hasSize(before);
    }

    @Test
    void refusesSizesThatDoNotFit() {
        Embeddings two = TestEmbeddings.axes(2);
        Embeddings three = TestEmbeddings.axes(3);
        int[] labels = {0, 1};
        KNearestNeighbors nearest = KNearestNeighbors.STANDARD;
        assertThatIllegalArgumentException().isThrownBy(() -> nearest.neighbors(torch, two, three));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> nearest.neighbors(torch, two, new Embeddings(2, new float[0])));
        assertThatIllegalArgumentException().isThrownBy(() -> nearest.accuracy(torch, two, labels, two, new int[] {1}));
        assertThatIllegalArgumentException().isThrownBy(() -> new KNearestNeighbors(0, 0.1));
        assertThatIllegalArgumentException().isThrownBy(() -> new KNearestNeighbors(1, 0));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Embeddings.ofRows(new float[] {1}, new float[] {Float.NaN}))
                .withMessageContaining("Embedding 1 holds NaN");
    }

    private static int[] signs(Embeddings embeddings) {
        return IntStream.range(0, embeddings.count())
                .map(row -> (embeddings.row(row)[0] > 0 ? 1 : 0) + (embeddings.row(row)[1] > 0 ? 2 : 0))
                .toArray();
    }
}
