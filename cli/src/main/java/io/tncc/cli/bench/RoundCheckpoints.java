package io.tncc.cli.bench;

import java.time.Duration;
import java.util.Collections;
import java.util.Locale;

/**
 * Whether each round of a training through Flink has a checkpoint: one that takes as long as it is from one to the next has.
 *
 * @param interval from one checkpoint to the next
 * @param batchSize images of a batch
 * @param steps how many batches count in a round
 */
record RoundCheckpoints(Duration interval, int batchSize, int steps) {

    /** Rates differ between rounds. */
    private static final double MARGIN = 1.25;

    /** The figure, whose rounds are images a second; noted where some are too short. */
    Figure judge(Figure figure) {
        double seconds = interval.toNanos() / 1e9;
        double images = (double) steps * batchSize;
        long tooShort =
                figure.rounds().stream().filter(rate -> images / rate < seconds).count();
        if (tooShort == 0) {
            return figure;
        }
        double fastest = Collections.max(figure.rounds());
        return figure.noted(String.format(
                Locale.ROOT,
                "%d of %d rounds may be without a checkpoint: the shortest took %.1f s, and one comes every %.1f s"
                        + " (flink.execution.checkpointing.interval); with --steps %.0f each round has one",
                tooShort,
                figure.rounds().size(),
                images / fastest,
                seconds,
                Math.ceil(MARGIN * seconds * fastest / batchSize)));
    }
}
