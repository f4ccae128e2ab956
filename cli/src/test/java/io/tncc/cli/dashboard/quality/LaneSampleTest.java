package io.tncc.cli.dashboard.quality;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import io.tncc.cli.dataset.Dataset;
import io.tncc.cli.dataset.DatasetSource;
import io.tncc.cli.dataset.LabelledImage;
import io.tncc.cli.evaluate.ImageBank;
import org.junit.jupiter.api.Test;

class LaneSampleTest {

    private final Dataset dataset = DatasetSource.parse("generated:400").open();
    private final LaneSample sample = new LaneSample(80);

    private void add(int from, int to) {
        for (int i = from; i < to; i++) {
            LabelledImage image = dataset.train().image(i);
            sample.add(image.id(), image.label(), image.content());
        }
    }

    @Test
    void threeQuartersVoteAndAQuarterClassifies() {
        add(0, 100);
        assertThat(sample.size()).isEqualTo(80);
        assertThat(sample.isFull()).isTrue();
        ImageBank bank = requireNonNull(sample.decoded(16));
        assertThat(bank.bank().count()).isEqualTo(60);
        assertThat(bank.queries().count()).isEqualTo(20);
        assertThat(bank.bank().side()).isEqualTo(16);
        assertThat(bank.bankIds()).startsWith(dataset.train().image(0).id());
        assertThat(bank.classes().get(bank.bank().labels()[3]))
                .isEqualTo(dataset.train().image(3).label());
    }

    @Test
    void anImageThatComesAgainIsInItOnce() {
        add(0, 3);
        add(0, 3);
        assertThat(sample.size()).isEqualTo(3);
    }

    @Test
    void imagesThatCanNotBeDecodedAreLeftOut() {
        add(0, 70);
        sample.add("broken", "cat", new byte[] {1, 2, 3});
        assertThat(requireNonNull(sample.decoded(8)).bank().count()).isEqualTo(52);
    }

    @Test
    void withoutALabelOnEachThereAreNoClasses() {
        add(0, 70);
        sample.add("plain", null, dataset.train().image(70).content());
        assertThat(requireNonNull(sample.decoded(8)).classes()).isEmpty();
    }

    @Test
    void tooFewImagesSayNothing() {
        add(0, LaneSample.LEAST - 1);
        assertThat(sample.isReady(0)).isFalse();
        assertThat(sample.decoded(8)).isNull();
    }

    @Test
    void fewerThanWantedDoOnceNoMoreCome() {
        add(0, LaneSample.LEAST);
        assertThat(sample.isReady(1L << 60)).isFalse();
        assertThat(sample.isReady(-1)).isTrue();
    }

    @Test
    void whatIsReleasedTakesNoMore() {
        add(0, 10);
        sample.release();
        add(10, 20);
        assertThat(sample.size()).isZero();
    }

    @Test
    void largeImagesFillItOnlyOnceTheyAreEnough() {
        byte[] large = new byte[2 << 20];
        for (int i = 0; i < LaneSample.LEAST - 1; i++) {
            sample.add("large-" + i, null, large);
        }
        assertThat(sample.isFull()).isFalse();
        sample.add("last", null, large);
        assertThat(sample.isFull()).isTrue();
    }

    @Test
    void fewerThanEnoughFillItWhereTheyAreVeryLarge() {
        byte[] veryLarge = new byte[16 << 20];
        for (int i = 0; !sample.isFull(); i++) {
            sample.add("very-large-" + i, null, veryLarge);
        }
        assertThat(sample.size()).isEqualTo(16);
    }
}
