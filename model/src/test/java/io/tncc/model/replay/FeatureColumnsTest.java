package io.tncc.model.replay;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class FeatureColumnsTest {

    private static final int SIZE = 5;

    /** Three blocks of 512 columns, the last of which is not full; a feature is padded to 8 numbers. */
    @Test
    void productsAreThoseOfAllColumnsHoweverManyThereAre() {
        SplittableRandom random = new SplittableRandom(5);
        FeatureColumns columns = new FeatureColumns(SIZE);
        List<float[]> features = new ArrayList<>();
        for (int column = 0; column < 1_300; column++) {
            features.add(feature(random));
            assertThat(columns.add(features.get(column))).isEqualTo(column);
        }
        columns.remove(17);
        features.set(17, features.remove(1_299));
        assertThat(columns.count()).isEqualTo(1_299);
        assertThat(columns.get(17)).isEqualTo(features.get(17));

        int[] queries = {0, 17, 511, 512, 1_023, 1_024, 1_298};
        float[][] products = columns.products(queries);
        assertThat(products).hasDimensions(queries.length, 1_299);
        for (int one = 0; one < queries.length; one++) {
            float[] expected = new float[features.size()];
            for (int column = 0; column < expected.length; column++) {
                expected[column] = product(features.get(queries[one]), features.get(column));
            }
            assertThat(products[one]).containsExactly(expected, within(1e-5f));
            for (int other = 0; other < queries.length; other++) {
                assertThat(products[one][queries[other]]).isEqualTo(products[other][queries[one]]);
            }
        }
    }

    private static float[] feature(SplittableRandom random) {
        float[] feature = new float[SIZE];
        for (int i = 0; i < SIZE; i++) {
            feature[i] = (float) random.nextDouble(-1, 1);
        }
        return feature;
    }

    private static float product(float[] one, float[] other) {
        double sum = 0;
        for (int i = 0; i < SIZE; i++) {
            sum += (double) one[i] * other[i];
        }
        return (float) sum;
    }
}
