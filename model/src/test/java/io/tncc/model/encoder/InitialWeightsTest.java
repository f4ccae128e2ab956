package io.tncc.model.encoder;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.tncc.model.engine.HostArray;
import java.util.Arrays;
import java.util.Objects;
import java.util.SortedMap;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class InitialWeightsTest {

    private static final EncoderSpec SPEC = new EncoderSpec(Architecture.RESNET20, Stem.CIFAR, 128, 32);
    private static final SortedMap<String, HostArray> WEIGHTS = InitialWeights.of(SPEC, 7, "a");

    @Test
    void theyAreTheSpecsWeights() {
        SPEC.requireMatching(WEIGHTS);
    }

    @Test
    void theyAreAFunctionOfSeedAndLane() {
        assertThat(InitialWeights.of(SPEC, 7, "a")).isEqualTo(WEIGHTS);
        for (SortedMap<String, HostArray> others :
                Arrays.asList(InitialWeights.of(SPEC, 8, "a"), InitialWeights.of(SPEC, 7, "b"))) {
            assertThat(others.get("conv1.weight")).isNotEqualTo(WEIGHTS.get("conv1.weight"));
            assertThat(others.get("projector.2.bias")).isNotEqualTo(WEIGHTS.get("projector.2.bias"));
        }
    }

    @Test
    void tensorsOfOneShapeDiffer() {
        assertThat(WEIGHTS.get("layer1.0.conv1.weight")).isNotEqualTo(WEIGHTS.get("layer1.0.conv2.weight"));
    }

    /** 36,864 numbers of deviation sqrt(2 / (64 * 9)) = 0.0589: their deviation errs by 0.4 %, a sixth is beyond one of them. */
    @Test
    void convolutionsAreNormalByFanOut() {
        double deviation = Math.sqrt(2.0 / (64 * 9));
        float[] values = values("layer3.2.conv2.weight");
        assertThat(mean(values)).isCloseTo(0, within(4 * deviation / Math.sqrt(values.length)));
        assertThat(deviation(values)).isCloseTo(deviation, within(0.02 * deviation));
        assertThat(doubles(values).filter(value -> value > deviation).count() / (double) values.length)
                .isCloseTo(0.1587, within(0.01));
        assertThat(doubles(values).max().orElseThrow()).isBetween(3.5 * deviation, 5.5 * deviation);
    }

    /** Uniform numbers within a bound have the deviation bound / sqrt(3). */
    @Test
    void linearLayersAreUniformByFanIn() {
        double bound = 1 / Math.sqrt(64);
        float[] values = values("projector.0.weight");
        assertThat(doubles(values).max().orElseThrow()).isBetween(0.99 * bound, bound);
        assertThat(doubles(values).min().orElseThrow()).isBetween(-bound, -0.99 * bound);
        assertThat(deviation(values)).isCloseTo(bound / Math.sqrt(3), within(0.02 * bound));
        assertThat(doubles(values("projector.0.bias")).max().orElseThrow()).isBetween(0.9 * bound, bound);
    }

    @Test
    void batchNormIsTheIdentity() {
        assertThat(values("layer2.0.downsample.1.weight")).containsOnly(1);
        assertThat(values("layer2.0.downsample.1.bias")).containsOnly(0);
        assertThat(values("layer2.0.downsample.1.running_mean")).containsOnly(0);
        assertThat(values("layer2.0.downsample.1.running_var")).containsOnly(1);
    }

    /** The numbers of the first release: version 0 of every lane depends on them. */
    @Test
    void theNumbersNeverChange() {
        assertThat(Arrays.copyOf(values("conv1.weight"), 3)).containsExactly(-0.07024031f, -0.09648615f, -0.018700289f);
        assertThat(Arrays.copyOf(values("projector.0.weight"), 2)).containsExactly(0.04959006f, 0.049134433f);
    }

    private static float[] values(String name) {
        return Objects.requireNonNull(WEIGHTS.get(name), name).values();
    }

    private static DoubleStream doubles(float[] values) {
        return IntStream.range(0, values.length).mapToDouble(i -> values[i]);
    }

    private static double mean(float[] values) {
        return doubles(values).average().orElseThrow();
    }

    private static double deviation(float[] values) {
        double mean = mean(values);
        return Math.sqrt(doubles(values)
                .map(value -> (value - mean) * (value - mean))
                .average()
                .orElseThrow());
    }
}
