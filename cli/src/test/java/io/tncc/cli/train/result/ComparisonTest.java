package io.tncc.cli.train.result;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ComparisonTest {

    /** Mean 2, s 1, t(0.975, 2) = 4.302653: 4.302653 / sqrt(3) = 2.484138. */
    @Test
    void theIntervalIsStudents() {
        MeanInterval interval = MeanInterval.of(1, 2, 3);
        assertThat(interval.mean()).isEqualTo(2);
        assertThat(interval.halfWidth()).isCloseTo(2.484138, within(1e-6));
        assertThat(interval.excludesZero()).isFalse();
        assertThat(MeanInterval.of(-1, -1.1).excludesZero()).isTrue();
        assertThat(MeanInterval.of(5).excludesZero()).isFalse();
    }

    /** Differences 1, 1, 2: mean 4/3, s 0.577350, half width 4.302653 * 0.577350 / sqrt(3) = 1.434218. Seed 4 has no pair. */
    @Test
    void differencesAreOfCommonSeeds() {
        List<ResultRow> rows = new ArrayList<>();
        add(rows, "a", 10, 20, 30, 90);
        add(rows, "b", 11, 21, 32);
        assertThat(Comparison.of(rows, Column.KNN, null).table())
                .containsExactly(
                        "setting  seeds  knn                 difference to a, 95 % interval over common seeds",
                        "a            4  37.50 +- 57.19",
                        "b            3  21.33 +- 26.09      +1.33 [-0.10, +2.77] (3 seeds), 0 is inside");
    }

    @Test
    void theBaselineCanBeChosen() {
        List<ResultRow> rows = new ArrayList<>();
        add(rows, "a", 10, 20);
        add(rows, "b", 15, 25.5);
        assertThat(Comparison.of(rows, Column.KNN, "b").table().get(1))
                .isEqualTo("a            2  15.00 +- 63.53      -5.25 [-8.43, -2.07] (2 seeds)");
        assertThatThrownBy(() -> Comparison.of(rows, Column.KNN, "c")).hasMessageContaining("there are [a, b]");
    }

    @Test
    void aSettingWithoutTheFigureIsTold() {
        List<ResultRow> rows = new ArrayList<>();
        add(rows, "a", 10);
        rows.add(with(ResultsFileTest.row("b", 1, 0), Column.KNN, ""));
        assertThat(Comparison.of(rows, Column.KNN, null).table()).contains("b            0  no figure");
    }

    @Test
    void aNameOfTwoSettingsIsFollowedByWhatTellsThemApart() {
        List<ResultRow> rows = new ArrayList<>();
        add(rows, "a", 10);
        rows.add(with(ResultsFileTest.row("a", 1, 11), Column.IMAGES, "200"));
        rows.add(with(
                ResultsFileTest.row("a", 1, 12), Column.SETTINGS, "pipeline.device=gpu view.mean=[0.5, 0.5, 0.5]"));
        assertThat(Comparison.of(rows, Column.KNN, null).lines())
                .extracting(Comparison.Line::name)
                .containsExactly("a (images=100)", "a (images=200)", "a (images=100, pipeline.device=gpu)");
        assertThat(Comparison.of(rows, Column.KNN, "a (images=200)").table().get(1))
                .endsWith("-1.00 (1 seed: no interval)");
    }

    @Test
    void runsThatWereCutOffOrDivergedAreTold() {
        List<ResultRow> rows = new ArrayList<>();
        add(rows, "a", 10);
        rows.add(with(ResultsFileTest.row("a", 2, 9), Column.ENDED, "cut-off"));
        rows.add(with(with(ResultsFileTest.row("a", 3, 0), Column.KNN, ""), Column.ENDED, "diverged"));
        assertThat(Comparison.of(rows, Column.KNN, null).table().get(1))
                .matches("a +2  9.50 \\+- 6.35 +1 cut off, 1 diverged");
    }

    @Test
    void ofARunThatWasMadeAgainTheLaterRowCounts() {
        List<ResultRow> rows = new ArrayList<>();
        rows.add(with(ResultsFileTest.row("a", 1, 9), Column.ENDED, "cut-off"));
        add(rows, "a", 10);
        assertThat(Comparison.of(rows, Column.KNN, null).table().get(1)).isEqualTo("a            1  10.00");
    }

    private static ResultRow with(ResultRow row, Column column, String value) {
        Map<Column, String> values = new EnumMap<>(row.values());
        values.put(column, value);
        return new ResultRow(values);
    }

    private static void add(List<ResultRow> rows, String name, double... knn) {
        for (int i = 0; i < knn.length; i++) {
            rows.add(ResultsFileTest.row(name, i + 1, knn[i]));
        }
    }
}
