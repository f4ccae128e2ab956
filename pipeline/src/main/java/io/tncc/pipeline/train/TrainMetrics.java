package io.tncc.pipeline.train;

import io.tncc.model.train.StepReport;
import java.util.HashSet;
import java.util.Set;
import java.util.function.IntSupplier;
import org.apache.flink.metrics.Counter;
import org.apache.flink.metrics.Gauge;
import org.apache.flink.metrics.MetricGroup;
import org.jspecify.annotations.Nullable;

/** The metrics of one training subtask. Those of a step are of the latest step, whatever its lane. */
final class TrainMetrics {

    private final Counter imagesAccepted;
    private final Counter imagesTrained;
    private final Counter steps;
    private final Counter laneSpread;
    private final Set<String> spreadLanes = new HashSet<>();
    private volatile @Nullable StepReport latest;
    private volatile float stepMillis;
    private volatile long lagMillis;
    private volatile long encoderVersion;

    TrainMetrics(MetricGroup group, IntSupplier activeLanes) {
        imagesAccepted = group.counter("imagesAccepted");
        imagesTrained = group.counter("imagesTrained");
        steps = group.counter("trainingSteps");
        laneSpread = group.counter("laneSpread");
        group.gauge("stepMillis", (Gauge<Float>) () -> stepMillis);
        group.gauge("trainingLagMillis", (Gauge<Long>) () -> lagMillis);
        group.gauge("encoderVersion", (Gauge<Long>) () -> encoderVersion);
        group.gauge("activeLanes", (Gauge<Integer>) activeLanes::getAsInt);
        gauge(group, "loss", StepReport::loss);
        gauge(group, "instanceLoss", StepReport::instanceLoss);
        gauge(group, "consistencyLoss", StepReport::consistencyLoss);
        gauge(group, "consistencyWeight", report -> (float) report.consistencyWeight());
        gauge(group, "learningRate", report -> (float) report.learningRate());
        gauge(group, "memoryFill", report -> (float) report.memoryFill());
    }

    private interface Figure {
        float of(StepReport report);
    }

    private void gauge(MetricGroup group, String name, Figure figure) {
        group.gauge(name, (Gauge<Float>) () -> {
            StepReport report = latest;
            return report == null ? Float.NaN : figure.of(report);
        });
    }

    void accepted(long kafkaTimestampMillis) {
        imagesAccepted.inc();
        lagMillis = System.currentTimeMillis() - kafkaTimestampMillis;
    }

    void trained(int images, StepReport report, float millis) {
        imagesTrained.inc(images);
        steps.inc();
        latest = report;
        stepMillis = millis;
    }

    void announced(long version) {
        encoderVersion = version;
    }

    void spread() {
        laneSpread.inc();
    }

    /** Whether this is the first image of the lane from another partition since the job started. */
    boolean firstSpreadOf(String lane) {
        return spreadLanes.add(lane);
    }
}
