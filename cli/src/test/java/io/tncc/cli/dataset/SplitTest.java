package io.tncc.cli.dataset;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class SplitTest {

    /** 90 cats, then 8 dogs, then 2 emus. */
    private final Split split = new HeldSplit(IntStream.range(0, 100)
            .mapToObj(
                    i -> new LabelledImage("" + i, i < 90 ? "cat" : i < 98 ? "dog" : "emu", new byte[] {(byte) i}, "x"))
            .toList());

    @Test
    void shufflingGivesEachImageOnceInTheOrderOfTheSeed() {
        List<String> order = split.shuffled(7).map(LabelledImage::id).toList();

        assertThat(order)
                .doesNotHaveDuplicates()
                .hasSize(100)
                .isNotEqualTo(ids(split.shuffled(8).toList()));
        assertThat(ids(split.shuffled(7).toList())).isEqualTo(order);
    }

    @Test
    void aStratifiedSampleTakesTheClassesInTurnAsLongAsTheyLast() {
        List<LabelledImage> sample = split.stratified(20, 1);

        // in turn: 2 of each until the emus are used up, then cats and dogs until the dogs are, at 8, then cats
        assertThat(countByLabel(sample)).isEqualTo(Map.of("cat", 10L, "dog", 8L, "emu", 2L));
        assertThat(ids(sample)).doesNotHaveDuplicates();
        assertThat(ids(split.stratified(20, 1))).isEqualTo(ids(sample));
        assertThat(ids(split.stratified(20, 2))).isNotEqualTo(ids(sample));
    }

    @Test
    void aStratifiedSampleLargerThanTheSplitIsAllOfIt() {
        assertThat(split.stratified(1000, 1)).hasSize(100);
    }

    private static List<String> ids(List<LabelledImage> images) {
        return images.stream().map(LabelledImage::id).toList();
    }

    private static Map<String, Long> countByLabel(List<LabelledImage> images) {
        return images.stream().collect(Collectors.groupingBy(LabelledImage::label, Collectors.counting()));
    }
}
