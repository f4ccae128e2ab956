package io.tncc.cli.bench;

import io.tncc.cli.terminal.PngFile;
import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.image.BufferedImage;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.DoubleSummaryStatistics;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.knowm.xchart.BitmapEncoder;
import org.knowm.xchart.XYChart;
import org.knowm.xchart.XYChartBuilder;
import org.knowm.xchart.XYSeries;
import org.knowm.xchart.style.Styler.LegendPosition;

/** How cost grows: a chart an axis, both of its axes logarithmic, and in the legend what the machine gave at most meanwhile. */
final class GrowthPlot {

    private static final int WIDTH = 560;
    private static final int HEIGHT = 380;
    private static final int COLUMNS = 2;

    private GrowthPlot() {}

    /** Draws what was measured in two sizes or more into a PNG. */
    static void write(List<Figure> figures, Path png) {
        List<BufferedImage> charts =
                charts(figures).stream().map(BitmapEncoder::getBufferedImage).toList();
        int rows = Math.max(1, (charts.size() + COLUMNS - 1) / COLUMNS);
        BufferedImage sheet = new BufferedImage(COLUMNS * WIDTH, rows * HEIGHT, BufferedImage.TYPE_INT_RGB);
        Graphics2D graphics = sheet.createGraphics();
        graphics.setColor(Color.WHITE);
        graphics.fillRect(0, 0, sheet.getWidth(), sheet.getHeight());
        for (int i = 0; i < charts.size(); i++) {
            graphics.drawImage(charts.get(i), i % COLUMNS * WIDTH, i / COLUMNS * HEIGHT, null);
        }
        graphics.dispose();
        PngFile.write(sheet, png);
    }

    static List<XYChart> charts(List<Figure> figures) {
        Map<String, Map<String, List<Figure>>> byChart = new LinkedHashMap<>();
        for (Figure figure : figures) {
            byChart.computeIfAbsent(figure.part() + " by " + figure.axis(), title -> new LinkedHashMap<>())
                    .computeIfAbsent(figure.name(), name -> new ArrayList<>())
                    .add(figure);
        }
        List<XYChart> charts = new ArrayList<>();
        byChart.forEach((title, lines) -> {
            if (lines.values().stream().anyMatch(line -> line.size() > 1)) {
                charts.add(chart(title, lines));
            }
        });
        return charts;
    }

    private static XYChart chart(String title, Map<String, List<Figure>> lines) {
        Figure any = lines.values().iterator().next().get(0);
        XYChart chart = new XYChartBuilder()
                .width(WIDTH)
                .height(HEIGHT)
                .title(title)
                .xAxisTitle(any.axis())
                .yAxisTitle(any.unit().symbol())
                .build();
        chart.getStyler()
                .setLegendPosition(LegendPosition.OutsideS)
                .setChartBackgroundColor(Color.WHITE)
                .setPlotBorderVisible(false);
        chart.getStyler().setXAxisLogarithmic(true).setYAxisLogarithmic(true);
        chart.getStyler().setXAxisDecimalPattern("#,##0").setYAxisDecimalPattern("#,##0.###");
        DoubleSummaryStatistics medians = lines.values().stream()
                .flatMap(List::stream)
                .mapToDouble(Figure::median)
                .summaryStatistics();
        chart.getStyler().setYAxisMin(powerOfTen(Math.floor(Math.log10(medians.getMin()))));
        chart.getStyler().setYAxisMax(powerOfTen(Math.floor(Math.log10(medians.getMax())) + 1));
        lines.forEach((name, line) -> {
            XYSeries series = chart.addSeries(
                    name,
                    line.stream().map(Figure::size).toList(),
                    line.stream().map(Figure::median).toList());
            series.setLabel(name + "\n" + limit(line));
        });
        return chart;
    }

    /** What the machine gave at most in the rounds of a line, whatever the numbers that its work is computed in. */
    private static String limit(List<Figure> line) {
        DoubleSummaryStatistics machine =
                line.stream().mapToDouble(Figure::machineGigaflops).summaryStatistics();
        String least = String.format(Locale.ROOT, "%.0f", machine.getMin());
        String most = String.format(Locale.ROOT, "%.0f", machine.getMax());
        return "product of matrices: %s GFLOP/s float32".formatted(least.equals(most) ? most : least + " to " + most);
    }

    /** The axis ends there, so that what hardly changes looks so. */
    private static double powerOfTen(double exponent) {
        return Math.pow(10, exponent);
    }
}
