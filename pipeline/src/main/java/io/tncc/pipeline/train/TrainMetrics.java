package io.tncc.pipeline.train;

import io.tncc.model.train.Learner;
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
    private final Counter stepsSkipped;
    private final Counter collapses;
    private final Counter rollBacks;
    private final Set<String> spreadLanes = new HashSet<>();
    private volatile @Nullable StepReport latest;
    private volatile float stepMillis;
    private volatile long lagMillis;
    private volatile long encoderVersion;
    private volatile int replayImages;
    private volatile long replayBytes;

    TrainMetrics(MetricGroup group, IntSupplier activeLanes) {
        imagesAccepted = group.counter("imagesAccepted");
        imagesTrained = group.counter("imagesTrained");
        steps = group.counter("trainingSteps");
        laneSpread = group.counter("laneSpread");
        stepsSkipped = group.counter("stepsSkipped");
        collapses = group.counter("collapses");
        rollBacks = group.counter("rollBacks");
        group.gauge("stepMillis", (Gauge<Float>) () -> stepMillis);
        group.gauge("trainingLagMillis", (Gauge<Long>) () -> lagMillis);
        group.gauge("encoderVersion", (Gauge<Long>) () -> encoderVersion);
        group.gauge("activeLanes", (Gauge<Integer>) activeLanes::getAsInt);
        group.gauge("replayImages", (Gauge<Integer>) () -> replayImages);
        group.gauge("replayBytes", (Gauge<Long>) () -> replayBytes);
        gauge(group, "loss", StepReport::loss);
        gauge(group, "instanceLoss", StepReport::instanceLoss);
        gauge(group, "consistencyLoss", StepReport::consistencyLoss);
        gauge(group, "consistencyWeight", report -> (float) report.consistencyWeight());
        gauge(group, "momentumAlignment", StepReport::momentumAlignment);
        gauge(group, "gradientNorm", StepReport::gradientNorm);
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

    /** A step was taken, in so many milliseconds. */
    void stepped(StepReport report, float millis) {
        steps.inc();
        if (report.skipped()) {
            stepsSkipped.inc();
        }
        latest = report;
        stepMillis = millis;
    }

    /** So many new images had all of their steps. */
    void trained(int images, Learner learner) {
        imagesTrained.inc(images);
        replayImages = learner.replayImages();
        replayBytes = learner.replayBytes();
    }

    void collapsed() {
        collapses.inc();
    }

    void rolledBack() {
        rollBacks.inc();
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
