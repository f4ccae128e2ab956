package io.tncc.cli.train.run;

import io.tncc.model.evaluate.Evaluation;
import io.tncc.model.objective.ObjectiveProbe;
import io.tncc.model.train.StepReport;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How far a run has come, beside its learner.
 *
 * @param images how many of the stream were trained on
 * @param trainingNanos how long steps took
 * @param nanos how long all took, evaluation too
 * @param skippedSteps how many steps changed nothing, as their loss or gradients were not finite
 * @param averageLoss a moving average, in which the latest step has a share of 1 %; NaN before the first step that learns
 * @param curve the figures so far
 */
public record RunProgress(
        long images, long trainingNanos, long nanos, long skippedSteps, double averageLoss, List<CurvePoint> curve) {

    private static final double LATEST = 0.01;

    /** Of a run that has not begun. */
    static final RunProgress NONE = new RunProgress(0, 0, 0, 0, Double.NaN, List.of());

    public RunProgress {
        curve = List.copyOf(curve);
    }

    RunProgress after(List<StepReport> steps, int batchSize, long stepNanos) {
        double loss = averageLoss;
        for (StepReport step : steps) {
            if (!step.filledOnly()) {
                loss = Double.isNaN(loss) ? step.loss() : loss + LATEST * (step.loss() - loss);
            }
        }
        long skipped = skippedSteps + steps.stream().filter(StepReport::skipped).count();
        return new RunProgress(images + batchSize, trainingNanos + stepNanos, nanos, skipped, loss, curve);
    }

    RunProgress evaluated(Evaluation figures, ObjectiveProbe.@Nullable Figures objective) {
        List<CurvePoint> longer = new ArrayList<>(curve);
        longer.add(new CurvePoint(images, figures, objective));
        return new RunProgress(images, trainingNanos, nanos, skippedSteps, averageLoss, longer);
    }

    RunProgress at(long nanosByNow) {
        return new RunProgress(images, trainingNanos, nanosByNow, skippedSteps, averageLoss, curve);
    }

    /** Whether the encoder was evaluated as it is now. */
    boolean isEvaluated() {
        return !curve.isEmpty() && curve.get(curve.size() - 1).images() == images;
    }
}
