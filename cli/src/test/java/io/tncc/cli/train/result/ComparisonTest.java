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
        Map<Column, String> diverged =
                new EnumMap<>(ResultsFileTest.row("b", 1, 0).values());
        diverged.put(Column.KNN, "");
        rows.add(new ResultRow(diverged));
        assertThat(Comparison.of(rows, Column.KNN, null).table()).contains("b            0  no figure");
    }

    @Test
    void aNameOfTwoSettingsIsRefused() {
        List<ResultRow> rows = new ArrayList<>();
        add(rows, "a", 10);
        Map<Column, String> other =
                new EnumMap<>(ResultsFileTest.row("a", 2, 11).values());
        other.put(Column.IMAGES, "200");
        rows.add(new ResultRow(other));
        assertThatThrownBy(() -> Comparison.of(rows, Column.KNN, null))
                .hasMessageContaining("The name 'a' stands for two settings")
                .hasMessageContaining("images: 200");
    }

    private static void add(List<ResultRow> rows, String name, double... knn) {
        for (int i = 0; i < knn.length; i++) {
            rows.add(ResultsFileTest.row(name, i + 1, knn[i]));
        }
    }
}
