package io.tncc.cli.train.stream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.tncc.cli.train.stream.StreamOrder.Bursts;
import io.tncc.cli.train.stream.StreamOrder.ByClass;
import io.tncc.cli.train.stream.StreamOrder.Drift;
import io.tncc.cli.train.stream.StreamOrder.Shuffled;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class StreamOrderTest {

    private static final int SIDE = 32;

    /** Six images of two classes, which take turns. */
    private static final int[] LABELS = {4, 7, 4, 7, 4, 7};

    @Test
    void shuffledShowsEachImageOnceARound() {
        List<Integer> images = indices(new Shuffled().over(LABELS, SIDE, 1, 12), 12);
        assertThat(images.subList(0, 6)).containsExactlyInAnyOrder(0, 1, 2, 3, 4, 5);
        assertThat(images.subList(6, 12)).containsExactlyInAnyOrder(0, 1, 2, 3, 4, 5);
        assertThat(images.subList(6, 12)).isNotEqualTo(images.subList(0, 6));
    }

    @Test
    void byClassShowsAClassOnceAndThenNeverAgain() {
        List<Integer> images = indices(new ByClass().over(LABELS, SIDE, 1, 6), 6);
        List<Integer> even = List.of(0, 2, 4);
        List<Integer> odd = List.of(1, 3, 5);
        boolean evenFirst = even.contains(images.get(0));
        assertThat(images.subList(0, 3)).containsExactlyInAnyOrderElementsOf(evenFirst ? even : odd);
        assertThat(images.subList(3, 6)).containsExactlyInAnyOrderElementsOf(evenFirst ? odd : even);
    }

    /** Of 16 images, the first 8 are of one class: each of its three twice, and two of them once more. */
    @Test
    void aLongerStreamByClassRepeatsImagesWithinTheirPart() {
        ImageStream stream = new ByClass().over(LABELS, SIDE, 1, 16);
        List<Integer> images = indices(stream, 16);
        assertThat(images.subList(0, 8).stream().map(i -> LABELS[i]).distinct()).hasSize(1);
        assertThat(images.subList(0, 3)).doesNotHaveDuplicates();
        assertThat(images.subList(3, 6)).containsExactlyInAnyOrderElementsOf(images.subList(0, 3));
        int first = LABELS[images.get(0)];
        assertThat(stream.shownAfter(first)).isEqualTo(8);
        assertThat(stream.shownAfter(first == 4 ? 7 : 4)).isEqualTo(16);
    }

    @Test
    void theSeedChoosesWhichClassComesFirst() {
        List<Integer> first = LongStream.range(0, 20)
                .mapToObj(seed ->
                        LABELS[new ByClass().over(LABELS, SIDE, seed, 6).at(0).index()])
                .toList();
        assertThat(first).contains(4, 7);
    }

    /** A sixteenth of 32 pixels is 2. */
    @Test
    void aBurstIsOneImageMovedAndLitALittle() {
        ImageStream stream = new Bursts(4).over(LABELS, SIDE, 1, 24);
        List<Integer> images = indices(stream, 24);
        for (int burst = 0; burst < 6; burst++) {
            assertThat(images.subList(4 * burst, 4 * burst + 4)).containsOnly(images.get(4 * burst));
        }
        assertThat(IntStream.range(0, 6).map(burst -> images.get(4 * burst)))
                .containsExactlyInAnyOrder(0, 1, 2, 3, 4, 5);
        List<Alteration> alterations = LongStream.range(0, 24)
                .mapToObj(place -> stream.at(place).alteration())
                .toList();
        assertThat(alterations).doesNotHaveDuplicates().allSatisfy(alteration -> {
            assertThat(alteration.right()).isBetween(-2, 2);
            assertThat(alteration.down()).isBetween(-2, 2);
            assertThat(alteration.brightness()).isBetween(0.9, 1.1);
            assertThat(alteration.blurSigma()).isZero();
        });
        assertThat(alterations.stream().map(Alteration::right)).contains(-2, 2);
    }

    /** Two classes and two changes: four parts of 3. */
    @Test
    void driftIsClassByClassAndThenBlurredAndThenDark() {
        ImageStream stream = new Drift().over(LABELS, SIDE, 1, 12);
        List<StreamedImage> images =
                LongStream.range(0, 12).mapToObj(stream::at).toList();
        int first = LABELS[images.get(0).index()];
        for (int place = 0; place < 6; place++) {
            assertThat(LABELS[images.get(place).index()]).isEqualTo(place < 3 ? first : 11 - first);
            assertThat(images.get(place).alteration()).isEqualTo(Alteration.NONE);
        }
        for (int place = 6; place < 12; place++) {
            assertThat(images.get(place).alteration())
                    .isEqualTo(place < 9 ? new Alteration(0, 0, 1.6, 1) : new Alteration(0, 0, 0, 0.25));
        }
        assertThat(images.subList(6, 12).stream().map(StreamedImage::index))
                .containsExactlyInAnyOrder(0, 1, 2, 3, 4, 5);
        assertThat(stream.shownAfter(first)).isEqualTo(3);
    }

    @ParameterizedTest
    @ValueSource(strings = {"shuffled", "by-class", "bursts", "bursts:3", "drift"})
    void anImageDependsOnSeedAndPlaceOnly(String order) {
        StreamOrder parsed = StreamOrder.parse(order);
        assertThat(parsed.id()).isEqualTo(order);
        ImageStream forwards = parsed.over(LABELS, SIDE, 5, 40);
        List<StreamedImage> images =
                LongStream.range(0, 40).mapToObj(forwards::at).toList();
        ImageStream backwards = parsed.over(LABELS, SIDE, 5, 40);
        for (int place = 39; place >= 0; place--) {
            assertThat(backwards.at(place)).isEqualTo(images.get(place));
        }
        ImageStream other = parsed.over(LABELS, SIDE, 6, 40);
        assertThat(LongStream.range(0, 40).mapToObj(other::at).toList()).isNotEqualTo(images);
    }

    /** A third of 10 is 3, two thirds 6. */
    @Test
    void partsAreAsEqualAsWholeNumbersAllow() {
        Parts parts = new Parts(3, 10);
        assertThat(LongStream.range(0, 10).mapToInt(parts::of)).containsExactly(0, 0, 0, 1, 1, 1, 2, 2, 2, 2);
        assertThat(parts.start(3)).isEqualTo(10);
    }

    @ParameterizedTest
    @ValueSource(strings = {"sorted", "bursts:", "bursts:0", "bursts:x", "burst:3", ""})
    void otherOrdersAreRefused(String order) {
        assertThatIllegalArgumentException().isThrownBy(() -> StreamOrder.parse(order));
    }

    private static List<Integer> indices(ImageStream stream, int count) {
        return LongStream.range(0, count)
                .mapToObj(place -> stream.at(place).index())
                .toList();
    }
}
