package io.tncc.pipeline.train;

import io.tncc.model.probe.ProbeFigures;
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
        imagesSetAside = group.counter("imagesSetAside");
        group.gauge("probeMillis", (Gauge<Float>) () -> probeMillis);
        gauge(group, "probeImages", figures -> (double) figures.images());
        gauge(group, "probeKnn", ProbeFigures::knn);
        gauge(group, "probeNeighborPurity", ProbeFigures::neighborPurity);
        gauge(group, "probeNeighborAgreement", figures -> figures.objective().neighborAgreement());
        gauge(group, "probeAlignment", ProbeFigures::alignment);
        gauge(group, "probeUniformity", ProbeFigures::uniformity);
        gauge(group, "probeStandardDeviation", ProbeFigures::standardDeviation);
        gauge(group, "probeEffectiveRank", ProbeFigures::effectiveRank);
        gauge(group, "probeDrift", ProbeFigures::drift);
        gauge(group, "probeConsistencyGradientShare", figures -> figures.objective()
                .consistencyGradientShare());
        gauge(group, "probeHardNegativeGradientShare", figures -> figures.objective()
                .hardNegativeGradientShare());
    }

    private interface Figure {
        @Nullable
        Double of(ProbeFigures figures);
    }

    private void gauge(MetricGroup group, String name, Figure figure) {
        group.gauge(name, (Gauge<Double>) () -> {
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
