package io.tncc.pipeline.train;

import io.tncc.model.train.Learner;
import io.tncc.model.train.MemorySpread;
import io.tncc.model.train.StepReport;
import io.tncc.pipeline.metric.Metric;
import java.util.HashSet;
import java.util.Set;
import java.util.function.IntSupplier;
import java.util.function.ToDoubleFunction;
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
    private volatile @Nullable MemorySpread memorySpread;
    private volatile float stepMillis;
    private volatile long lagMillis;
    private volatile long encoderVersion;
    private volatile int replayImages;
    private volatile long replayBytes;

    TrainMetrics(MetricGroup group, IntSupplier activeLanes) {
        imagesAccepted = Metric.IMAGES_ACCEPTED.counter(group);
        imagesTrained = Metric.IMAGES_TRAINED.counter(group);
        steps = Metric.TRAINING_STEPS.counter(group);
        laneSpread = Metric.LANE_SPREAD.counter(group);
        stepsSkipped = Metric.STEPS_SKIPPED.counter(group);
        collapses = Metric.COLLAPSES.counter(group);
        rollBacks = Metric.ROLL_BACKS.counter(group);
        Metric.STEP_MILLIS.gauge(group, (Gauge<Float>) () -> stepMillis);
        Metric.TRAINING_LAG_MILLIS.gauge(group, (Gauge<Long>) () -> lagMillis);
        Metric.PUBLISHED_VERSION.gauge(group, (Gauge<Long>) () -> encoderVersion);
        Metric.LANES_TRAINING.gauge(group, (Gauge<Integer>) activeLanes::getAsInt);
        Metric.REPLAY_IMAGES.gauge(group, (Gauge<Integer>) () -> replayImages);
        Metric.REPLAY_BYTES.gauge(group, (Gauge<Long>) () -> replayBytes);
        gauge(group, Metric.LOSS, StepReport::loss);
        gauge(group, Metric.INSTANCE_LOSS, StepReport::instanceLoss);
        gauge(group, Metric.CONSISTENCY_LOSS, StepReport::consistencyLoss);
        gauge(group, Metric.CONSISTENCY_WEIGHT, report -> (float) report.consistencyWeight());
        gauge(group, Metric.MOMENTUM_ALIGNMENT, StepReport::momentumAlignment);
        gauge(group, Metric.GRADIENT_NORM, StepReport::gradientNorm);
        gauge(group, Metric.LEARNING_RATE, report -> (float) report.learningRate());
        gauge(group, Metric.MEMORY_FILL, report -> (float) report.memoryFill());
        gauge(group, Metric.NEIGHBOR_AGREEMENT, TrainMetrics::agreement);
        ofMemory(group, Metric.MEMORY_STANDARD_DEVIATION, MemorySpread::standardDeviation);
        ofMemory(group, Metric.MEMORY_EFFECTIVE_RANK, MemorySpread::effectiveRank);
    }

    private interface Figure {
        float of(StepReport report);
    }

    private void gauge(MetricGroup group, Metric metric, Figure figure) {
        metric.gauge(group, (Gauge<Float>) () -> {
            StepReport report = latest;
            return report == null ? Float.NaN : figure.of(report);
        });
    }

    private static float agreement(StepReport report) {
        Float agreement = report.neighborAgreement();
        return agreement == null ? Float.NaN : agreement;
    }

    private void ofMemory(MetricGroup group, Metric metric, ToDoubleFunction<MemorySpread> figure) {
        metric.gauge(group, (Gauge<Double>) () -> {
            MemorySpread spread = memorySpread;
            return spread == null ? Double.NaN : figure.applyAsDouble(spread);
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

    /** A version was due while the keys of the memory were spread so far, or were too few to tell. */
    void measured(@Nullable MemorySpread spread) {
        memorySpread = spread;
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
