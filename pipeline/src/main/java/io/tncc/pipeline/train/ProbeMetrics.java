package io.tncc.pipeline.train;

import io.tncc.model.probe.ProbeFigures;
import io.tncc.pipeline.metric.Metric;
import org.apache.flink.metrics.Counter;
import org.apache.flink.metrics.Gauge;
import org.apache.flink.metrics.MetricGroup;
import org.jspecify.annotations.Nullable;

/** The metrics of the probe set in one training subtask. The figures are of the latest version, whatever its lane. */
final class ProbeMetrics {

    private final Counter imagesSetAside;
    private volatile @Nullable ProbeFigures latest;
    private volatile float probeMillis;

    ProbeMetrics(MetricGroup group) {
        imagesSetAside = Metric.IMAGES_SET_ASIDE.counter(group);
        Metric.PROBE_MILLIS.gauge(group, (Gauge<Float>) () -> probeMillis);
        gauge(group, Metric.PROBE_IMAGES, figures -> (double) figures.images());
        gauge(group, Metric.PROBE_KNN, ProbeFigures::knn);
        gauge(group, Metric.PROBE_NEIGHBOR_PURITY, ProbeFigures::neighborPurity);
        gauge(group, Metric.PROBE_NEIGHBOR_AGREEMENT, figures -> figures.objective()
                .neighborAgreement());
        gauge(group, Metric.PROBE_ALIGNMENT, ProbeFigures::alignment);
        gauge(group, Metric.PROBE_UNIFORMITY, ProbeFigures::uniformity);
        gauge(group, Metric.PROBE_STANDARD_DEVIATION, ProbeFigures::standardDeviation);
        gauge(group, Metric.PROBE_EFFECTIVE_RANK, ProbeFigures::effectiveRank);
        gauge(group, Metric.PROBE_DRIFT, ProbeFigures::drift);
        gauge(group, Metric.PROBE_CONSISTENCY_GRADIENT_SHARE, figures -> figures.objective()
                .consistencyGradientShare());
        gauge(group, Metric.PROBE_HARD_NEGATIVE_GRADIENT_SHARE, figures -> figures.objective()
                .hardNegativeGradientShare());
    }

    private interface Figure {
        @Nullable
        Double of(ProbeFigures figures);
    }

    private void gauge(MetricGroup group, Metric metric, Figure figure) {
        metric.gauge(group, (Gauge<Double>) () -> {
            ProbeFigures figures = latest;
            Double value = figures == null ? null : figure.of(figures);
            return value == null ? Double.NaN : value;
        });
    }

    void setAside() {
        imagesSetAside.inc();
    }

    void probed(ProbeFigures figures, float millis) {
        latest = figures;
        probeMillis = millis;
    }
}
