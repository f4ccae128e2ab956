package io.tncc.model.evaluate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.BaseNDManager;
import io.tncc.model.engine.Torch;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class LinearProbeTest {

    private static final int FEATURES = 8;
    private static final int CLASSES = 4;

    private static Torch torch;

    @BeforeAll
    static void open() {
        torch = Torch.open();
    }

    @AfterAll
    static void close() {
        torch.close();
    }

    /** linear_probe.py. */
    @Test
    void agreesWithScikitLearn() {
        Embeddings bank = TestEmbeddings.numbers(1, 60, FEATURES);
        Embeddings queries = TestEmbeddings.numbers(2, 40, FEATURES);
        LinearProbe probe = LinearProbe.fit(torch, bank, labels(bank));
        double[] fitted = probe.fitted();
        assertRow(fitted, 0, -1.0076737929945556, 0.13825080815205135, -0.5496979542972941, 1.419120939139798);
        assertRow(fitted, 7, 0.17738378893822118, 0.27076607939057457, -0.35320977778551954, -0.09494009054327589);
        assertRow(fitted, 8, 0.342081577998218, 0.35189529706983186, 0.6626949521041754, -1.3566718271722253);
        assertThat(probe.predict(queries))
                .startsWith(2, 3, 1, 1, 2, 2, 2, 3, 2, 3, 2, 2, 1, 0, 0, 2, 0, 2, 0, 2, 2, 1, 3, 2, 0, 1, 2, 0, 3, 1);
        assertThat(Accuracy.of(probe.predict(queries), labels(queries)).percent())
                .isEqualTo(70);
    }

    private static void assertRow(double[] fitted, int row, double... expected) {
        for (int c = 0; c < CLASSES; c++) {
            assertThat(fitted[row * CLASSES + c]).isCloseTo(expected[c], within(1e-4));
        }
    }

    @Test
    void theSameEmbeddingsGiveTheSameProbe() {
        Embeddings bank = TestEmbeddings.numbers(3, 50, FEATURES);
        double[] once = LinearProbe.fit(torch, bank, labels(bank)).fitted();
        assertThat(LinearProbe.fit(torch, bank, labels(bank)).fitted()).isEqualTo(once);
    }

    /** The second number is always 0; and labels need not be 0 and 1. */
    @Test
    void aDimensionThatNeverChangesHarmsNothing() {
        Embeddings bank = Embeddings.ofRows(new float[] {2, 0}, new float[] {3, 0}, new float[] {-1, 0});
        LinearProbe probe = LinearProbe.fit(torch, bank, new int[] {7, 7, 40});
        assertThat(probe.predict(bank)).containsExactly(7, 7, 40);
    }

    @Test
    void leavesNoArraysBehind() {
        BaseNDManager manager = (BaseNDManager) torch.manager();
        int before = manager.getManagedArrays().size();
        agreesWithScikitLearn();
        assertThat(manager.getManagedArrays()).hasSize(before);
    }

    @Test
    void oneClassIsRefused() {
        Embeddings two = TestEmbeddings.axes(2);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> LinearProbe.fit(torch, two, new int[] {1, 1}))
                .withMessageContaining("two classes or more");
    }

    @Test
    void fewLabelsAreAsManyOfEachClassAndDifferFromDrawToDraw() {
        int[] labels = IntStream.range(0, 90).map(i -> i % 3).toArray();
        labels[0] = 9; // of this class there is only one
        int[] chosen = LinearEvaluation.chosen(labels, 4, 0);
        assertThat(chosen).hasSize(3 * 4 + 1).doesNotHaveDuplicates().isSorted();
        for (int label = 0; label < 3; label++) {
            int wanted = label;
            assertThat(IntStream.of(chosen).filter(row -> labels[row] == wanted))
                    .hasSize(4);
        }
        assertThat(LinearEvaluation.chosen(labels, 4, 0)).isEqualTo(chosen);
        assertThat(LinearEvaluation.chosen(labels, 4, 1)).isNotEqualTo(chosen);
    }

    /** Of four, three are right; of class 0 both, of class 2 one of two. */
    @Test
    void accuracyIsToldOfAllAndOfEachClass() {
        Accuracy accuracy = Accuracy.of(new int[] {0, 0, 2, 0}, new int[] {0, 0, 2, 2});
        assertThat(accuracy.percent()).isEqualTo(75);
        assertThat(accuracy.percentOfClasses()).isEqualTo(Map.of(0, 100.0, 2, 50.0));
    }

    /** The signs of the first two numbers, but of every fifth vector the next class: no plane parts them. */
    private static int[] labels(Embeddings embeddings) {
        return IntStream.range(0, embeddings.count())
                .map(i -> {
                    float[] row = embeddings.row(i);
                    int signs = (row[0] > 0 ? 1 : 0) + (row[1] > 0 ? 2 : 0);
                    return i % 5 == 0 ? (signs + 1) % 4 : signs;
                })
                .toArray();
    }
}
