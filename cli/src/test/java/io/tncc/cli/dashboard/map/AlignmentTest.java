package io.tncc.cli.dashboard.map;

import static org.assertj.core.api.Assertions.assertThat;

import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;

class AlignmentTest {

    private static final Offset<Float> NEAR = Offset.offset(1e-5f);

    /** No symmetry turns this figure into itself. */
    private final Positions reference = new Positions(new float[] {3, -1, -2, 0}, new float[] {1, 2, -1, -2});

    private static Positions turned(Positions of, double angle, int mirror) {
        float[] x = new float[of.count()];
        float[] y = new float[of.count()];
        for (int i = 0; i < x.length; i++) {
            x[i] = (float) (Math.cos(angle) * of.x()[i] - Math.sin(angle) * mirror * of.y()[i]);
            y[i] = (float) (Math.sin(angle) * of.x()[i] + Math.cos(angle) * mirror * of.y()[i]);
        }
        return new Positions(x, y);
    }

    @Test
    void aMapThatIsOnlyTurnedOrMirroredComesToLieOnTheOther() {
        for (int mirror : new int[] {1, -1}) {
            for (double angle : new double[] {0, 0.3, 1.5708, 2.9, -2.2}) {
                Positions aligned = Alignment.of(turned(reference, angle, mirror), reference);
                for (int i = 0; i < reference.count(); i++) {
                    assertThat(aligned.x()[i]).isCloseTo(reference.x()[i], NEAR);
                    assertThat(aligned.y()[i]).isCloseTo(reference.y()[i], NEAR);
                }
            }
        }
    }

    @Test
    void distancesStayAsTheyAre() {
        Positions map = new Positions(new float[] {0, 3}, new float[] {0, 4});
        Positions aligned = Alignment.of(map, new Positions(new float[] {1, 7}, new float[] {1, -3}));
        assertThat((float) Math.hypot(aligned.x()[1] - aligned.x()[0], aligned.y()[1] - aligned.y()[0]))
                .isCloseTo(5f, NEAR);
    }
}
