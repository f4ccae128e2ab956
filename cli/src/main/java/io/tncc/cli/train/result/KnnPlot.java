package io.tncc.cli.train.result;

import io.tncc.cli.terminal.CommandFailure;
import io.tncc.cli.terminal.PngFile;
import java.awt.Color;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.knowm.xchart.BitmapEncoder;
import org.knowm.xchart.XYChart;
import org.knowm.xchart.XYChartBuilder;
import org.knowm.xchart.XYSeries;
import org.knowm.xchart.XYSeries.XYSeriesRenderStyle;
import org.knowm.xchart.style.Styler.LegendPosition;
import org.knowm.xchart.style.markers.SeriesMarkers;

/**
 * kNN over images: a line a setting, the mean over its seeds, in a band that is the 95 % interval of the mean. A setting whose seeds were
 * never evaluated after the same number of images has neither, and is named.
 */
public final class KnnPlot {

    private static final int WIDTH = 1000;
    private static final int HEIGHT = 620;
    private static final int BAND_OPACITY = 45;

    /** Colours that people with any colour vision tell apart (Okabe, Ito 2008), without yellow, which is faint on white. */
    private static final Color[] COLORS = {
        new Color(0x0072B2),
        new Color(0xD55E00),
        new Color(0x009E73),
        new Color(0xCC79A7),
        new Color(0x56B4E9),
        new Color(0xE69F00),
        new Color(0x000000)
    };

    private KnnPlot() {}

    /** Draws the curves of some rows into a PNG. */
    public static void write(CurvesFile curves, List<ResultRow> rows, String title, Path png) {
        PngFile.write(BitmapEncoder.getBufferedImage(chart(curves.read(rows), title)), png);
    }

    static XYChart chart(List<CurvesFile.Curve> curves, String title) {
        XYChart chart = new XYChartBuilder()
                .width(WIDTH)
                .height(HEIGHT)
                .title(title)
                .xAxisTitle("images trained on")
                .yAxisTitle("kNN accuracy, %")
                .build();
        chart.getStyler()
                .setLegendPosition(LegendPosition.OutsideE)
                .setChartBackgroundColor(Color.WHITE)
                .setPlotBorderVisible(false);
        chart.getStyler().setXAxisDecimalPattern("#,###");
        int color = 0;
        Map<String, SortedMap<Long, MeanInterval>> settings = intervals(curves);
        if (settings.values().stream().allMatch(Map::isEmpty)) {
            throw new CommandFailure(
                    "There is no kNN to draw: images without labels have none, nor have seeds that were never "
                            + "evaluated after the same number of images");
        }
        List<String> incomparable = settings.entrySet().stream()
                .filter(setting -> setting.getValue().isEmpty())
                .map(Map.Entry::getKey)
                .toList();
        if (!incomparable.isEmpty()) {
            chart.setTitle("%s (without %s: its seeds have no kNN in common)"
                    .formatted(title, String.join(", ", incomparable)));
        }
        for (Map.Entry<String, SortedMap<Long, MeanInterval>> setting : settings.entrySet()) {
            addSetting(chart, setting.getKey(), setting.getValue(), COLORS[color++ % COLORS.length]);
        }
        return chart;
    }

    /** By setting and images, where all of its seeds were evaluated: a mean over fewer of them would jump. */
    private static Map<String, SortedMap<Long, MeanInterval>> intervals(List<CurvesFile.Curve> curves) {
        Map<String, SortedMap<Long, List<Double>>> values = new LinkedHashMap<>();
        Map<String, Integer> seeds = new HashMap<>();
        for (CurvesFile.Curve curve : curves) {
            seeds.merge(curve.name(), 1, Integer::sum);
            SortedMap<Long, List<Double>> ofSetting = values.computeIfAbsent(curve.name(), unused -> new TreeMap<>());
            curve.knn().forEach((images, knn) -> ofSetting
                    .computeIfAbsent(images, unused -> new ArrayList<>())
                    .add(knn));
        }
        Map<String, SortedMap<Long, MeanInterval>> intervals = new LinkedHashMap<>();
        values.forEach((name, byImages) -> {
            SortedMap<Long, MeanInterval> means = new TreeMap<>();
            byImages.values().removeIf(knn -> knn.size() < seeds.getOrDefault(name, 0));
            byImages.forEach((images, knn) -> means.put(
                    images,
                    MeanInterval.of(
                            knn.stream().mapToDouble(Double::doubleValue).toArray())));
            intervals.put(name, means);
        });
        return intervals;
    }

    private static void addSetting(XYChart chart, String name, SortedMap<Long, MeanInterval> means, Color color) {
        if (means.isEmpty()) {
            return;
        }
        List<Long> images = List.copyOf(means.keySet());
        Collection<MeanInterval> values = means.values();
        if (values.stream().allMatch(value -> value.count() > 1)) {
            List<Long> around = new ArrayList<>(images);
            List<Double> edge =
                    new ArrayList<>(values.stream().map(MeanInterval::high).toList());
            List<Double> lower =
                    new ArrayList<>(values.stream().map(MeanInterval::low).toList());
            List<Long> back = new ArrayList<>(images);
            Collections.reverse(back);
            Collections.reverse(lower);
            around.addAll(back);
            edge.addAll(lower);
            XYSeries band = chart.addSeries(name + ", interval", around, edge);
            band.setXYSeriesRenderStyle(XYSeriesRenderStyle.PolygonArea);
            band.setShowInLegend(false);
            band.setMarker(SeriesMarkers.NONE);
            band.setLineColor(new Color(0, 0, 0, 0));
            band.setFillColor(new Color(color.getRed(), color.getGreen(), color.getBlue(), BAND_OPACITY));
        }
        XYSeries line = chart.addSeries(
                name, images, values.stream().map(MeanInterval::mean).toList());
        line.setMarker(SeriesMarkers.CIRCLE);
        line.setMarkerColor(color);
        line.setLineColor(color);
        line.setLineWidth(2);
    }
}
