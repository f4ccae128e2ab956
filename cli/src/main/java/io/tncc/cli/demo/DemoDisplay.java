package io.tncc.cli.demo;

import io.tncc.cli.evaluate.EvaluatedVersion;
import io.tncc.cli.terminal.ProgressDisplay;
import io.tncc.schemas.TrainingProgress;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import me.tongfei.progressbar.ConsoleProgressBarConsumer;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import me.tongfei.progressbar.ProgressBarStyle;
import org.jspecify.annotations.Nullable;

/** Shows the stream as it flows: a bar that redraws itself on a terminal, plain lines elsewhere. */
final class DemoDisplay implements AutoCloseable {

    private static final long LINE_EVERY_MILLIS = 5_000;
    private static final String CLEAR_LINE = "\r\u001B[K";

    private final PrintStream out = new PrintStream(System.err, true, StandardCharsets.UTF_8);
    private final long images;
    private final boolean labelled;
    private final @Nullable ProgressBar bar;
    private final long startMillis = System.currentTimeMillis();
    private long lastLineMillis = startMillis;
    private volatile String quality = "";
    private volatile boolean finished;

    DemoDisplay(long images, boolean labelled, boolean headless) {
        this.images = images;
        this.labelled = labelled;
        this.bar = !headless && ProgressDisplay.onTerminal()
                ? new ProgressBarBuilder()
                        .setTaskName("Training")
                        .setInitialMax(images)
                        .setUnit(" images", 1)
                        .setStyle(ProgressBarStyle.COLORFUL_UNICODE_BLOCK)
                        .showSpeed()
                        .setUpdateIntervalMillis(250)
                        .setConsumer(new ConsoleProgressBarConsumer(out))
                        .build()
                : null;
    }

    /** Tells how far the stream has come. */
    void show(StreamTally tally) {
        long trained = tally.trained();
        String state = "embedded %,d%s%s".formatted(tally.embedded().count(), loss(tally.latest()), quality);
        if (bar != null) {
            bar.stepTo(trained);
            bar.setExtraMessage(" " + state);
        } else if (System.currentTimeMillis() - lastLineMillis >= LINE_EVERY_MILLIS) {
            lastLineMillis = System.currentTimeMillis();
            out.printf(
                    Locale.ROOT,
                    "%4d s  trained %,d of %,d, %s%n",
                    (lastLineMillis - startMillis) / 1000,
                    trained,
                    images,
                    state);
        }
    }

    /** Tells the figures of a version. */
    void show(EvaluatedVersion evaluated) {
        String knn = labelled
                ? String.format(
                        Locale.ROOT, "kNN %.1f %%, ", evaluated.figures().knn())
                : "";
        quality = ", version %d%s"
                .formatted(
                        evaluated.announcement().getVersion(),
                        labelled ? ": " + knn.substring(0, knn.length() - 2) : "");
        String line = String.format(
                Locale.ROOT,
                "        version %d after %,d images: %salignment %.3f, uniformity %.2f, std %.2f, rank %.1f",
                evaluated.announcement().getVersion(),
                evaluated.announcement().getImagesSeen(),
                knn,
                evaluated.figures().alignment(),
                evaluated.figures().uniformity(),
                evaluated.figures().standardDeviation(),
                evaluated.figures().effectiveRank());
        if (!finished) {
            out.println((bar == null ? "" : CLEAR_LINE) + line);
        }
    }

    private static String loss(@Nullable TrainingProgress progress) {
        return progress == null ? "" : String.format(Locale.ROOT, ", loss %.3f", progress.getLoss());
    }

    /** Leaves the last state standing. */
    void finish() {
        finished = true;
        if (bar != null) {
            bar.close();
        }
    }

    @Override
    public void close() {
        finish();
    }
}
