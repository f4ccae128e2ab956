package io.tncc.cli.dashboard.live;

import static org.assertj.core.api.Assertions.assertThat;

import io.tncc.cli.dashboard.live.LaneNow.LossPoint;
import io.tncc.schemas.TrainingProgress;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class LossCurveTest {

    private final LossCurve curve = new LossCurve(4);

    static TrainingProgress step(long step, float loss) {
        return TrainingProgress.newBuilder()
                .setLane("main")
                .setStep(step)
                .setImagesSeen(64 * step)
                .setLoss(loss)
                .setInstanceLoss(loss / 2)
                .setConsistencyLoss(loss / 4)
                .setConsistencyWeight(1)
                .setLearningRate(0.1f)
                .setMemoryFill(1)
                .setStepMillis(5)
                .setEventTime(Instant.EPOCH)
                .build();
    }

    @Test
    void aStepThatComesAgainCountsOnce() {
        assertThat(curve.add(step(1, 4))).isTrue();
        assertThat(curve.add(step(2, 3))).isTrue();
        assertThat(curve.add(step(1, 4))).isFalse();
        assertThat(curve.add(step(2, 3))).isFalse();
        assertThat(curve.points()).containsExactly(new LossPoint(64, 4, 2, 1), new LossPoint(128, 3, 1.5, 0.75));
    }

    /** Five points are more than four: (1+2)/2, (3+4)/2, and the fifth; from then on two steps are a point. */
    @Test
    void whereThereAreTooManyPointsEachIsTheMeanOfTwice() {
        for (int i = 1; i <= 5; i++) {
            curve.add(step(i, i));
        }
        assertThat(curve.points().stream().map(LossPoint::loss)).containsExactly(1.5, 3.5, 5.0);
        curve.add(step(6, 6));
        assertThat(curve.points()).hasSize(3);
        curve.add(step(7, 8));
        assertThat(curve.points().stream().map(LossPoint::loss)).containsExactly(1.5, 3.5, 5.0, 7.0);
        assertThat(curve.points().get(3).imagesSeen()).isEqualTo(7 * 64);
    }

    @Test
    void aMillionStepsAreNoMorePoints() {
        for (int i = 1; i <= 1_000_000; i++) {
            curve.add(step(i, 1));
        }
        assertThat(curve.points()).hasSizeBetween(2, 4).allMatch(point -> point.loss() == 1);
    }

    @Test
    void aStepThatIsNotFiniteIsNoPartOfAPoint() {
        assertThat(curve.add(step(1, 4))).isTrue();
        assertThat(curve.add(step(2, Float.NaN))).isTrue();
        assertThat(curve.add(step(3, Float.POSITIVE_INFINITY))).isTrue();
        assertThat(curve.add(step(4, 2))).isTrue();
        assertThat(curve.points()).containsExactly(new LossPoint(64, 4, 2, 1), new LossPoint(256, 2, 1, 0.5));
    }
}
