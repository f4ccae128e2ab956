package io.tncc.cli.terminal;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class ProgressDisplayTest {
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();

    @Test
    void linesSayHowFarItIs() {
        try (ProgressDisplay display = ProgressDisplay.lines(out, "Producing", "images", 2000, Duration.ZERO)) {
            display.show(500);
        }

        assertThat(out.toString(StandardCharsets.UTF_8))
                .matches("Producing: 500 of 2,000 images \\(25 %\\), [0-9,]+/s, [0-9,]+ s left\\R")
                .hasLineCount(1);
    }

    @Test
    void betweenTwoLinesLiesTheInterval() {
        try (ProgressDisplay display = ProgressDisplay.lines(out, "Producing", "images", 2000, Duration.ofHours(1))) {
            for (int i = 1; i <= 2000; i++) {
                display.show(i);
            }
        }

        assertThat(out.toString(StandardCharsets.UTF_8))
                .startsWith("Producing: 2,000 of 2,000 images (100 %)")
                .hasLineCount(1);
    }
}
