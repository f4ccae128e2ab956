package io.tncc.cli.export;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class CheckedExportTest {

    private static final float[][] EMBEDDINGS = {{0.6f, 0.8f}, {1, 0}};

    @Test
    void theLargestDifferenceOfTwoNumbersCounts() {
        assertThat(CheckedExport.largestDifference(EMBEDDINGS, EMBEDDINGS)).isZero();
        assertThat(CheckedExport.largestDifference(EMBEDDINGS, new float[][] {{0.6f, 0.8f}, {0.75f, 0.125f}}))
                .isEqualTo(0.25);
    }

    @Test
    void otherShapesAndWhatIsNoNumberDifferInfinitely() {
        assertThat(CheckedExport.largestDifference(EMBEDDINGS, new float[][] {{0.6f, 0.8f}}))
                .isInfinite();
        assertThat(CheckedExport.largestDifference(EMBEDDINGS, new float[][] {{0.6f, 0.8f}, {1}}))
                .isInfinite();
        assertThat(CheckedExport.largestDifference(EMBEDDINGS, new float[][] {{0.6f, 0.8f}, {1, Float.NaN}}))
                .isInfinite();
    }
}
