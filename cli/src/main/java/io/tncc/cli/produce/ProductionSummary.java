package io.tncc.cli.produce;

import java.time.Duration;

/**
 * What was produced.
 *
 * @param images how many images the broker has acknowledged
 * @param contentBytes their encoded size
 * @param took from the first image to the last acknowledgement
 */
public record ProductionSummary(long images, long contentBytes, Duration took) {

    public double imagesPerSecond() {
        return images / Math.max(took.toNanos() / 1e9, 1e-9);
    }
}
