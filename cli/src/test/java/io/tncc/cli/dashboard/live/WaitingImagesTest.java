package io.tncc.cli.dashboard.live;

import static org.assertj.core.api.Assertions.assertThat;

import io.tncc.cli.dashboard.live.WaitingImages.Waiting;
import org.junit.jupiter.api.Test;

class WaitingImagesTest {

    private final WaitingImages waiting = new WaitingImages(6_000, 1 << 20);

    private void fill(int partition) {
        for (int i = 0; waiting.hasRoom(); i++) {
            waiting.add(partition + "-" + i, new Waiting(partition, null, new byte[1], null));
        }
    }

    @Test
    void imagesThatWerePassedByAreGivenUp() {
        fill(0);
        assertThat(waiting.take("0-5000")).isNotNull();
        assertThat(waiting.take("0-2999")).isNull();
        assertThat(waiting.take("0-3000")).isNotNull();
        assertThat(waiting.hasRoom()).isTrue();
    }

    @Test
    void anotherPartitionMayBeFarBehind() {
        waiting.add("slow", new Waiting(1, null, new byte[1], null));
        fill(0);
        assertThat(waiting.take("0-5000")).isNotNull();
        assertThat(waiting.take("slow")).isNotNull();
    }

    @Test
    void whereEmbeddingsAreFarAheadItMakesRoomToCatchUp() {
        fill(0);
        for (int i = 0; i < 3_000; i++) {
            assertThat(waiting.take("ahead-" + i)).isNull();
        }
        assertThat(waiting.hasRoom()).isTrue();
        assertThat(waiting.size()).isEqualTo(3_000);
        assertThat(waiting.take("0-5999")).isNotNull();
    }

    @Test
    void anImageThatIsSentAgainReplacesItself() {
        waiting.add("a", new Waiting(0, null, new byte[1], null));
        waiting.add("a", new Waiting(0, "cat", new byte[2], null));
        assertThat(waiting.size()).isEqualTo(1);
        Waiting taken = waiting.take("a");
        assertThat(taken).isNotNull();
        assertThat(taken.label()).isEqualTo("cat");
        assertThat(waiting.size()).isZero();
    }

    @Test
    void whereAFewLargeImagesFillItItMakesRoomToo() {
        for (int i = 0; waiting.hasRoom(); i++) {
            waiting.add("large-" + i, new Waiting(0, null, new byte[1 << 18], null));
        }
        assertThat(waiting.size()).isEqualTo(4);
        for (int i = 0; i < 4; i++) {
            assertThat(waiting.take("ahead-" + i)).isNull();
        }
        assertThat(waiting.hasRoom()).isTrue();
        assertThat(waiting.size()).isEqualTo(2);
        assertThat(waiting.take("large-3")).isNotNull();
    }
}
