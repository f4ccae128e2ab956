package io.tncc.cli.terminal;

import java.io.OutputStream;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Locale;
import me.tongfei.progressbar.ConsoleProgressBarConsumer;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import me.tongfei.progressbar.ProgressBarStyle;

/** Shows how far a task has come: a bar on a terminal, otherwise a plain line every few seconds. */
public sealed interface ProgressDisplay extends AutoCloseable {

    /** Tells how many units are done by now. */
    void show(long done);

    @Override
    void close();

    /** The display for standard error, where progress does not mix with results. */
    static ProgressDisplay of(String task, String unit, long total) {
        return onTerminal() ? new Bar(task, unit, total) : lines(System.err, task, unit, total, Duration.ofSeconds(5));
    }

    /** Plain lines on {@code out}, at most one each {@code interval}, and one at the end. */
    static ProgressDisplay lines(OutputStream out, String task, String unit, long total, Duration interval) {
        return new Lines(new PrintWriter(out, true, StandardCharsets.UTF_8), task, unit, total, interval);
    }

    /** Whether a person sees what is written. */
    static boolean onTerminal() {
        String terminal = System.getenv("TERM");
        return System.console() != null && terminal != null && !terminal.equals("dumb");
    }

    /** A bar that redraws itself. */
    final class Bar implements ProgressDisplay {
        private final ProgressBar bar;

        private Bar(String task, String unit, long total) {
            this.bar = new ProgressBarBuilder()
                    .setTaskName(task)
                    .setInitialMax(total)
                    .setUnit(" " + unit, 1)
                    .setStyle(ProgressBarStyle.COLORFUL_UNICODE_BLOCK)
                    .showSpeed()
                    .setConsumer(
                            new ConsoleProgressBarConsumer(new PrintStream(System.err, true, StandardCharsets.UTF_8)))
                    .build();
        }

        @Override
        public void show(long done) {
            bar.stepTo(done);
        }

        @Override
        public void close() {
            bar.close();
        }
    }

    /** Lines for logs and pipes. */
    final class Lines implements ProgressDisplay {
        private final PrintWriter out;
        private final String task;
        private final String unit;
        private final long total;
        private final long intervalNanos;
        private final long startNanos = System.nanoTime();
        private long shownNanos = startNanos;
        private long done;
        private long shown = -1;

        private Lines(PrintWriter out, String task, String unit, long total, Duration interval) {
            this.out = out;
            this.task = task;
            this.unit = unit;
            this.total = total;
            this.intervalNanos = interval.toNanos();
        }

        @Override
        public void show(long doneByNow) {
            done = doneByNow;
            if (System.nanoTime() - shownNanos >= intervalNanos) {
                print();
            }
        }

        @Override
        public void close() {
            if (done != shown) {
                print();
            }
        }

        private void print() {
            shownNanos = System.nanoTime();
            shown = done;
            double seconds = Math.max((shownNanos - startNanos) / 1e9, 1e-3);
            out.printf(
                    Locale.ROOT,
                    "%s: %,d of %,d %s (%.0f %%), %,.0f/s%s%n",
                    task,
                    done,
                    total,
                    unit,
                    100.0 * done / Math.max(total, 1),
                    done / seconds,
                    timeLeft(seconds));
        }

        private String timeLeft(double seconds) {
            return done == 0 || done >= total
                    ? ""
                    : String.format(Locale.ROOT, ", %,.0f s left", seconds / done * (total - done));
        }
    }
}
