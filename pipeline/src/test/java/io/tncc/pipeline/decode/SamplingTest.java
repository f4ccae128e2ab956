package io.tncc.pipeline.decode;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SamplingTest {

    private static final int IMAGES = 100_000;

    private static double share(Sampling sampling, String lane, String prefix) {
        return (double) IntStream.range(0, IMAGES)
                        .filter(i -> sampling.keeps(lane, prefix + i))
                        .count()
                / IMAGES;
    }

    /** The standard error of a share of 100,000 is at most 0.0016. */
    @ParameterizedTest
    @ValueSource(doubles = {0.01, 0.25, 0.5, 0.9})
    void theShareIsTheRate(double rate) {
        assertThat(share(new Sampling(0, rate), "lane", "")).isCloseTo(rate, within(0.007));
        assertThat(share(new Sampling(7, rate), "another", "image-")).isCloseTo(rate, within(0.007));
    }

    @Test
    void theRateOfOneKeepsAll() {
        assertThat(share(new Sampling(3, 1), "lane", "")).isEqualTo(1);
    }

    @Test
    void aHigherRateKeepsAllThatALowerOneKeeps() {
        Sampling low = new Sampling(5, 0.2);
        Sampling high = new Sampling(5, 0.6);
        assertThat(IntStream.range(0, IMAGES).mapToObj(String::valueOf).filter(id -> low.keeps("lane", id)))
                .isNotEmpty()
                .allMatch(id -> high.keeps("lane", id));
    }

    /** Those with the lowest numbers are the ones that a rate keeps. */
    @Test
    void anImagesNumberSaysAtWhichRatesItIsKept() {
        Sampling sampling = new Sampling(5, 0.2);
        assertThat(IntStream.range(0, 1000).mapToObj(String::valueOf)).allSatisfy(id -> {
            long number = sampling.numberOf("lane", id);
            assertThat(number).isBetween(0L, (1L << 53) - 1);
            assertThat(sampling.keeps("lane", id))
                    .isEqualTo(number < 0.2 * 0x1p53)
                    .isEqualTo(sampling.keeps(number));
        });
    }

    @Test
    void seedAndLaneChooseIndependently() {
        Sampling first = new Sampling(1, 0.5);
        Sampling second = new Sampling(2, 0.5);
        long otherSeed = IntStream.range(0, IMAGES)
                .mapToObj(String::valueOf)
                .filter(id -> first.keeps("a", id) == second.keeps("a", id))
                .count();
        long otherLane = IntStream.range(0, IMAGES)
                .mapToObj(String::valueOf)
                .filter(id -> first.keeps("a", id) == first.keeps("b", id))
                .count();
        assertThat((double) otherSeed / IMAGES).isCloseTo(0.5, within(0.007));
        assertThat((double) otherLane / IMAGES).isCloseTo(0.5, within(0.007));
    }

    @ParameterizedTest
    @ValueSource(doubles = {0, -0.1, 1.1, Double.NaN})
    void aRateThatIsNoShareIsRefused(double rate) {
        assertThatThrownBy(() -> new Sampling(0, rate)).hasMessageContaining(String.valueOf(rate));
    }
}
