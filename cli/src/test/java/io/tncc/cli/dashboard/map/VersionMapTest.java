package io.tncc.cli.dashboard.map;

import static org.assertj.core.api.Assertions.assertThat;

import io.tncc.model.evaluate.Embeddings;
import java.util.Arrays;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** Three heaps of embeddings on the sphere in 16 dimensions, one around each of the first three axes. */
class VersionMapTest {

    private static final int HEAPS = 3;
    private static final int COUNT = 180;

    private static float[] member(int heap, SplittableRandom random) {
        float[] vector = new float[16];
        double squares = 0;
        for (int i = 0; i < vector.length; i++) {
            vector[i] = (float) random.nextDouble(-0.15, 0.15) + (i == heap ? 1 : 0);
            squares += vector[i] * vector[i];
        }
        for (int i = 0; i < vector.length; i++) {
            vector[i] /= (float) Math.sqrt(squares);
        }
        return vector;
    }

    private static Embeddings heaps(long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        float[][] rows = new float[COUNT][];
        Arrays.setAll(rows, i -> member(i % HEAPS, random));
        return Embeddings.ofRows(rows);
    }

    private static double distance(Positions a, int i, Positions b, int j) {
        return Math.hypot(a.x()[i] - b.x()[j], a.y()[i] - b.y()[j]);
    }

    /** The mean distance of two of the same heap, and of two of different ones. */
    private static double[] meanDistances(Positions positions) {
        double[] sums = new double[2];
        int[] counts = new int[2];
        for (int i = 0; i < COUNT; i++) {
            for (int j = 0; j < i; j++) {
                int other = i % HEAPS == j % HEAPS ? 0 : 1;
                sums[other] += distance(positions, i, positions, j);
                counts[other]++;
            }
        }
        return new double[] {sums[0] / counts[0], sums[1] / counts[1]};
    }

    @Test
    void whatIsTogetherInManyDimensionsIsTogetherOnTheMap() {
        double[] distances = meanDistances(VersionMap.of(heaps(1), null).positions());
        assertThat(distances[1]).isGreaterThan(2.5 * distances[0]);
    }

    @Test
    void theSameEmbeddingsGiveTheSameMap() {
        assertThat(VersionMap.of(heaps(1), null).positions().x())
                .isEqualTo(VersionMap.of(heaps(1), null).positions().x());
    }

    /** The next version has the same heaps on other axes: in its own space all is elsewhere, on the map little is. */
    @Test
    void pointsOfTheNextVersionStayAboutWhereTheyWere() {
        VersionMap before = VersionMap.of(heaps(1), null);
        VersionMap after = VersionMap.of(rotated(heaps(2)), before);
        double moved = 0;
        for (int i = 0; i < COUNT; i++) {
            moved += distance(before.positions(), i, after.positions(), i) / COUNT;
        }
        assertThat(moved).isLessThan(0.5 * meanDistances(before.positions())[1]);
        double[] distances = meanDistances(after.positions());
        assertThat(distances[1]).isGreaterThan(2.5 * distances[0]);
    }

    private static Embeddings rotated(Embeddings embeddings) {
        float[] values = embeddings.values().clone();
        for (int row = 0; row < embeddings.count(); row++) {
            for (int i = 0; i < 16; i++) {
                values[row * 16 + (i + 5) % 16] = embeddings.values()[row * 16 + i];
            }
        }
        return new Embeddings(16, values);
    }

    @Test
    void anEmbeddingThatIsNotOfTheSampleComesToItsHeap() {
        VersionMap map = VersionMap.of(heaps(1), null);
        SplittableRandom random = new SplittableRandom(9);
        float[][] fresh = new float[HEAPS][];
        Arrays.setAll(fresh, heap -> member(heap, random));
        Positions placed = map.place(fresh);
        for (int heap = 0; heap < HEAPS; heap++) {
            double[] nearest = {Double.MAX_VALUE, Double.MAX_VALUE, Double.MAX_VALUE};
            for (int i = 0; i < COUNT; i++) {
                nearest[i % HEAPS] = Math.min(nearest[i % HEAPS], distance(placed, heap, map.positions(), i));
            }
            assertThat(nearest[heap]).isEqualTo(Arrays.stream(nearest).min().orElseThrow());
        }
    }

    @Test
    void aSampleMemberIsPlacedWhereItIs() {
        VersionMap map = VersionMap.of(heaps(1), null);
        Positions placed = map.place(new float[][] {map.sample().row(7)});
        double[] distances = meanDistances(map.positions());
        assertThat(distance(placed, 0, map.positions(), 7)).isLessThan(distances[0]);
    }
}
