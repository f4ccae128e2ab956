package io.tncc.cli.dashboard.live;

import static io.tncc.cli.dashboard.live.RateWindow.SLOTS;
import static io.tncc.cli.dashboard.live.RateWindow.SLOT_MILLIS;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class RateWindowTest {

    private static final long NOW = 1_000_000 * SLOT_MILLIS;

    private final RateWindow window = new RateWindow();

    @Test
    void imagesCountWhereTheyWereDoneAlsoWhenTheyComeLate() {
        window.add(NOW, 10);
        window.add(NOW - 2 * SLOT_MILLIS, 6);
        window.add(NOW - 2 * SLOT_MILLIS + 1, 4);
        double[] rates = window.perSecond(NOW);
        assertThat(rates).hasSize(SLOTS);
        assertThat(rates[SLOTS - 1]).isEqualTo(5);
        assertThat(rates[SLOTS - 2]).isZero();
        assertThat(rates[SLOTS - 3]).isEqualTo(5);
    }

    @Test
    void whatIsBeforeTheWindowIsLeftOut() {
        window.add(NOW, 10);
        window.add(NOW - SLOTS * SLOT_MILLIS, 1_000);
        assertThat(window.perSecond(NOW)).containsOnly(0, 5);
    }

    @Test
    void timeThatPassesMovesTheWindowOn() {
        window.add(NOW, 10);
        assertThat(window.perSecond(NOW + 3 * SLOT_MILLIS)[SLOTS - 4]).isEqualTo(5);
        assertThat(window.perSecond(NOW + SLOTS * SLOT_MILLIS)).containsOnly(0);
        window.add(NOW + 5 * SLOTS * SLOT_MILLIS, 2);
        assertThat(window.perSecond(NOW + 5 * SLOTS * SLOT_MILLIS)).containsOnly(0, 1);
    }
}
