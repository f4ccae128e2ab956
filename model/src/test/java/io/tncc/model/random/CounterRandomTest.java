package io.tncc.model.random;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class CounterRandomTest {

    /** The known answers of philox4x32-10 in the Random123 distribution (kat_vectors). */
    @Test
    void philoxGivesItsKnownAnswers() {
        assertThat(philox(0, 0, 0, 0, 0, 0)).containsExactly(0x6627e8d5, 0xe169c58d, 0xbc57ac4c, 0x9b00dbd8);
        assertThat(philox(-1, -1, -1, -1, -1, -1)).containsExactly(0x408f276d, 0x41c83b0e, 0xa20bc7c6, 0x6d5451fd);
        assertThat(philox(0x243f6a88, 0x85a308d3, 0x13198a2e, 0x03707344, 0xa4093822, 0x299f31d0))
                .containsExactly(0xd16cfe09, 0x94fdcceb, 0x5001e420, 0x24126ea1);
    }

    /** The test vectors of FNV's authors. */
    @Test
    void aLaneIsHashedByFnv1a() {
        assertThat(CounterRandom.fnv1a("")).isEqualTo(0xcbf29ce484222325L);
        assertThat(CounterRandom.fnv1a("a")).isEqualTo(0xaf63dc4c8601ec8cL);
        assertThat(CounterRandom.fnv1a("foobar")).isEqualTo(0x85944171f73967e8L);
    }

    /**
     * Computed from the definition with Python's integers. A change of these numbers changes every training that is
     * restored after it.
     */
    @Test
    void aStreamStaysWhatItWas() {
        assertThat(firstNumbers(7, "lane", 1L << 40, 1))
                .containsExactly(-1216480132, -705304015, -1215938535, -622375239, -1439617507, 104312189);
    }

    @Test
    void equalArgumentsGiveEqualNumbersAndAnyOtherArgumentOthers() {
        Set<Integer> firsts = new HashSet<>();
        assertThat(firstNumbers(7, "lane", 3, 1)).isEqualTo(firstNumbers(7, "lane", 3, 1));
        firsts.add(firstNumbers(7, "lane", 3, 1)[0]);
        firsts.add(firstNumbers(8, "lane", 3, 1)[0]);
        firsts.add(firstNumbers(7L + (1L << 32), "lane", 3, 1)[0]);
        firsts.add(firstNumbers(7, "enal", 3, 1)[0]);
        firsts.add(firstNumbers(7, "lane", 4, 1)[0]);
        firsts.add(firstNumbers(7, "lane", 3 + (1L << 32), 1)[0]);
        firsts.add(firstNumbers(7, "lane", 3, 0)[0]);
        assertThat(firsts).hasSize(7);
    }

    @Test
    void lanesOfOneStringHashCodeDiffer() {
        assertThat("Aa").hasSameHashCodeAs("BB");
        assertThat(firstNumbers(7, "Aa", 0, 0)).isNotEqualTo(firstNumbers(7, "BB", 0, 0));
    }

    /** What there was keeps its number: a change of these numbers changes every training that is restored after it. */
    @Test
    void reservedDrawsHaveNumbersOfTheirOwn() {
        assertThat(List.of(ReservedDraw.values()))
                .extracting(ReservedDraw::number)
                .doesNotHaveDuplicates()
                .startsWith(2147483647, 2147483646, 2147483645, 2147483644, 2147483643)
                .allSatisfy(number -> assertThat(number).isGreaterThan(Integer.MAX_VALUE - 16));
        assertThat(CounterRandom.of(7, "lane", 3, ReservedDraw.STATISTICS).nextInt())
                .isEqualTo(firstNumbers(7, "lane", 3, ReservedDraw.STATISTICS.number())[0])
                .isNotEqualTo(firstNumbers(7, "lane", 3, ReservedDraw.PRIORITY.number())[0]);
    }

    /** Means of 100,000 uniform numbers have a standard deviation of 0.0009; successive ordinals are as good as a stream. */
    @Test
    void floatsAreUniformWithinAStreamAndAcrossOrdinals() {
        int count = 100_000;
        double within = 0;
        double across = 0;
        CounterRandom stream = CounterRandom.of(1, "lane", 0, 0);
        for (int ordinal = 0; ordinal < count; ordinal++) {
            float next = stream.nextFloat();
            assertThat(next).isGreaterThanOrEqualTo(0).isLessThan(1);
            within += next;
            across += CounterRandom.of(1, "lane", ordinal, 0).nextFloat();
        }
        assertThat(within / count).isCloseTo(0.5, within(0.005));
        assertThat(across / count).isCloseTo(0.5, within(0.005));
    }

    @Test
    void numbersStayInTheirRange() {
        CounterRandom random = CounterRandom.of(1, "lane", 0, 0);
        int[] counts = new int[3];
        for (int draw = 0; draw < 30_000; draw++) {
            counts[random.nextInt(3)]++;
            assertThat(random.nextFloat(-0.1f, 0.1f)).isBetween(-0.1f, 0.1f);
        }
        // 10,000 each, with a standard deviation of 82
        for (int count : counts) {
            assertThat(count).isBetween(9_600, 10_400);
        }
    }

    /** Each of 7 is among 3 with probability 3 / 7: in 7,000 samples 3,000 times, with a standard deviation of 41. */
    @Test
    void aSampleIsOfDifferentNumbersEachAsLikelyAsAnother() {
        int[] counts = new int[7];
        for (int ordinal = 0; ordinal < 7_000; ordinal++) {
            int[] sample = CounterRandom.of(1, "lane", ordinal, 0).sample(3, 7);
            assertThat(sample).hasSize(3).doesNotHaveDuplicates();
            for (int number : sample) {
                counts[number]++;
            }
        }
        for (int count : counts) {
            assertThat(count).isBetween(2_800, 3_200);
        }
        assertThat(CounterRandom.of(1, "lane", 0, 0).sample(5, 5)).containsExactlyInAnyOrder(0, 1, 2, 3, 4);
        assertThatThrownBy(() -> CounterRandom.of(1, "lane", 0, 0).sample(6, 5))
                .hasMessage("There are no 6 different numbers among 5");
    }

    @Test
    void refusesWhatIsNoPlaceInAStream() {
        assertThatThrownBy(() -> CounterRandom.of(1, "lane", -1, 0)).hasMessageContaining("ordinal -1");
        assertThatThrownBy(() -> CounterRandom.of(1, "lane", 0, -2)).hasMessageContaining("draw -2");
        assertThatThrownBy(() -> CounterRandom.of(1, "lane", 0, 0).nextInt(0)).hasMessageContaining("at least 1");
    }

    private static int[] philox(int c0, int c1, int c2, int c3, int key0, int key1) {
        int[] words = {c0, c1, c2, c3};
        Philox.encrypt(words, key0, key1);
        return words;
    }

    private static int[] firstNumbers(long seed, String lane, long ordinal, int draw) {
        CounterRandom random = CounterRandom.of(seed, lane, ordinal, draw);
        int[] numbers = new int[6];
        for (int i = 0; i < numbers.length; i++) {
            numbers[i] = random.nextInt();
        }
        return numbers;
    }
}
