package io.tncc.cli.dashboard.live;

import io.tncc.cli.dashboard.live.LaneNow.LossPoint;
import io.tncc.schemas.TrainingProgress;
import java.util.ArrayList;
import java.util.List;

/**
 * The loss of a lane over all of its training, in a bounded number of points: whenever there are too many, every second goes,
 * and from then on each point is the mean of twice as many steps. Steps that come again count once.
 */
final class LossCurve {

    private final int maxPoints;
    private final List<LossPoint> points = new ArrayList<>();
    private long stepsPerPoint = 1;
    private long lastStep;
    private int summed;
    private double loss;
    private double instance;
    private double consistency;

    LossCurve(int maxPoints) {
        this.maxPoints = maxPoints;
    }

    /** Takes a step, and says whether it is a new one. One whose losses are not finite is no part of any point. */
    boolean add(TrainingProgress step) {
        if (step.getStep() <= lastStep) {
            return false;
        }
        lastStep = step.getStep();
        if (isFinite(step)) {
            sum(step);
        }
        return true;
    }

    private static boolean isFinite(TrainingProgress step) {
        return Float.isFinite(step.getLoss())
                && Float.isFinite(step.getInstanceLoss())
                && Float.isFinite(step.getConsistencyLoss());
    }

    private void sum(TrainingProgress step) {
        summed++;
        loss += step.getLoss();
        instance += step.getInstanceLoss();
        consistency += step.getConsistencyLoss();
        if (summed == stepsPerPoint) {
            points.add(new LossPoint(step.getImagesSeen(), loss / summed, instance / summed, consistency / summed));
            summed = 0;
            loss = 0;
            instance = 0;
            consistency = 0;
            if (points.size() > maxPoints) {
                thin();
            }
        }
    }

    private void thin() {
        List<LossPoint> pairs = new ArrayList<>();
        for (int i = 0; i + 1 < points.size(); i += 2) {
            pairs.add(points.get(i).meanWith(points.get(i + 1)));
        }
        if (points.size() % 2 == 1) {
            pairs.add(points.get(points.size() - 1));
        }
        points.clear();
        points.addAll(pairs);
        stepsPerPoint *= 2;
    }

    List<LossPoint> points() {
        return List.copyOf(points);
    }
}
