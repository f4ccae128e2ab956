package io.tncc.cli.train.result;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.knowm.xchart.XYChart;
import org.knowm.xchart.XYSeries;

class KnnPlotTest {

    /** Seeds at 10 and 20, then 30 and 40: means 15 and 35, half widths 12.7062 * 7.0711 / sqrt(2) = 63.531. */
    @Test
    void aSettingIsALineOfMeansInABandOfIntervals() {
        XYChart chart = KnnPlot.chart(List.of(curve("a", 10, 30), curve("a", 20, 40)), "title");
        XYSeries line = chart.getSeries("a");
        assertThat(line.getXData()).containsExactly(100, 200);
        assertThat(line.getYData()).containsExactly(15, 35);
        XYSeries band = chart.getSeries("a, interval");
        assertThat(band.getXData()).containsExactly(100, 200, 200, 100);
        double[] edge = {15 + 63.531, 35 + 63.531, 35 - 63.531, 15 - 63.531};
        assertThat(band.getYData()).containsExactly(edge, within(1e-3));
    }

    @Test
    void aSingleSeedHasNoBand() {
        XYChart chart = KnnPlot.chart(List.of(curve("a", 10, 30), curve("b", 20, 40)), "title");
        assertThat(chart.getSeriesCollection()).extracting(XYSeries::getName).containsExactly("a", "b");
    }

    /** As runs end that take too long. */
    @Test
    void aPointThatNotAllSeedsHaveIsNotDrawn() {
        XYChart chart = KnnPlot.chart(
                List.of(
                        curve("a", 10, 30),
                        new CurvesFile.Curve("a", new TreeMap<>(Map.of(100L, 20.0, 150L, 25.0))),
                        new CurvesFile.Curve("b", new TreeMap<>(Map.of(100L, 20.0))),
                        new CurvesFile.Curve("b", new TreeMap<>(Map.of(90L, 20.0)))),
                "title");
        assertThat(chart.getSeries("a").getXData()).containsExactly(100);
        assertThat(chart.getSeries("a").getYData()).containsExactly(15);
        assertThat(chart.getSeriesCollection()).extracting(XYSeries::getName).containsExactly("a, interval", "a");
        assertThat(chart.getTitle()).contains("without b");
    }

    private static CurvesFile.Curve curve(String name, double first, double second) {
        return new CurvesFile.Curve(name, new TreeMap<>(Map.of(100L, first, 200L, second)));
    }
}
