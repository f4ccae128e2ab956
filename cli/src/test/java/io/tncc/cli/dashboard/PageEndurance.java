package io.tncc.cli.dashboard;

import static org.assertj.core.api.Assertions.assertThat;

import io.tncc.cli.CommandRun;
import io.tncc.cli.Main;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * The page over a demo that goes on for half an hour, with 10,000 points that change all the time. No part of the build:
 * CONTRIBUTING.md has the command. {@code -Dtncc.page.minutes} says how long.
 */
class PageEndurance {

    private static final Duration LASTING = Duration.ofMinutes(Integer.getInteger("tncc.page.minutes", 30));
    private static final Duration PATIENCE = Duration.ofMinutes(20);
    private static final Duration SAMPLING = Duration.ofMinutes(1);
    private static final int POINTS = 10_000;
    private static final int IMAGES_PER_SECOND = 6;
    private static final double MILLIS_PER_FRAME = 100;

    /** Every frame for some seconds, while the map is zoomed in and out and so drawn anew in each. */
    private static final String FRAMES =
            """
            const done = arguments[arguments.length - 1];
            const canvas = document.querySelector('#map canvas');
            const box = canvas.getBoundingClientRect();
            const times = [];
            let last = performance.now();
            const frame = () => {
              const now = performance.now();
              times.push(now - last);
              last = now;
              if (times.length >= 200) {
                done(times.slice(1));
                return;
              }
              canvas.dispatchEvent(new WheelEvent('wheel', {
                deltaY: times.length % 20 < 10 ? -40 : 40,
                clientX: box.left + box.width / 2,
                clientY: box.top + box.height / 2,
                cancelable: true,
              }));
              requestAnimationFrame(frame);
            };
            requestAnimationFrame(frame);
            """;

    /** Tasks of the page that hold up its next frame, from now on. */
    private static final String WATCH_LONG_TASKS =
            """
            window.longTasks = [];
            new PerformanceObserver(list => list.getEntries().forEach(task => window.longTasks.push(task.duration)))
              .observe({ type: 'longtask' });
            """;

    @TempDir
    private Path directory;

    private final StringWriter out = new StringWriter();

    /** What the page takes at a moment. */
    private record Figures(double[] sortedFrameMillis, double heapMegabytes, long nodes) {

        static Figures of(Browser browser) {
            double[] frames = ((List<?>) browser.runAsync(FRAMES))
                    .stream().mapToDouble(each -> ((Number) each).doubleValue()).toArray();
            Arrays.sort(frames);
            return new Figures(frames, browser.heapMegabytes(), browser.nodes());
        }

        double median() {
            return sortedFrameMillis[sortedFrameMillis.length / 2];
        }

        double ninetyFifthPercentile() {
            return sortedFrameMillis[sortedFrameMillis.length * 95 / 100];
        }

        @Override
        public String toString() {
            return String.format(
                    Locale.ROOT,
                    "a frame takes %.0f ms, 95 %% at most %.0f ms, the longest %.0f ms; heap %.1f MB; %d nodes",
                    median(),
                    ninetyFifthPercentile(),
                    sortedFrameMillis[sortedFrameMillis.length - 1],
                    heapMegabytes,
                    nodes);
        }
    }

    @Test
    @Timeout(7_200)
    void thePageIsAsQuickAfterHalfAnHourAsAtFirst() throws Exception {
        Thread demo = new Thread(this::demo, "demo");
        demo.start();
        String page = awaitSaid("The dashboard is at (\\S+)");
        String bootstrap = awaitSaid("Kafka is at (\\S+)");
        awaitSaid("(go on; produce more images)");
        Thread producing = new Thread(() -> produce(bootstrap), "producing");
        try (Browser browser = Browser.open(false)) {
            browser.go(page);
            browser.await(".map option", 2);
            browser.run("const version = document.getElementById('version'); version.value = '0';"
                    + " version.dispatchEvent(new Event('change'))");
            browser.awaitText("#map", "10,000 of the stream");
            Figures first = Figures.of(browser);
            System.out.println("At first: " + first);
            browser.run(WATCH_LONG_TASKS);
            producing.start();
            watch(browser);
            Figures last = Figures.of(browser);
            System.out.printf("After %d minutes: %s%n", LASTING.toMinutes(), last);
            browser.screenshot("endurance");
            browser.assertQuiet();
            browser.awaitText("#map", "10,000 of the stream");
            assertThat(first.ninetyFifthPercentile()).isLessThan(MILLIS_PER_FRAME);
            assertThat(last.ninetyFifthPercentile()).isLessThan(MILLIS_PER_FRAME);
            assertThat(last.heapMegabytes()).isLessThan(2 * first.heapMegabytes() + 10);
            assertThat(last.nodes()).isLessThan(2 * first.nodes());
        } finally {
            producing.interrupt();
            demo.interrupt();
            demo.join(60_000);
        }
    }

    /** All is embedded by version 0, so that its map stays full while further versions come. */
    private void demo() {
        Main.commandLine()
                .setOut(new PrintWriter(out))
                .execute(
                        "demo",
                        "--dataset=generated",
                        "--images=" + POINTS,
                        "--headless",
                        "--keep-running",
                        "--output=" + directory,
                        "--set=embedding.version=0",
                        "--set=publishing.every-images=2500");
    }

    private static void produce(String bootstrap) {
        CommandRun.of(
                "produce",
                "--bootstrap=" + bootstrap,
                "--dataset=generated:20000",
                "--lane=main",
                "--images=" + IMAGES_PER_SECOND * LASTING.plus(SAMPLING).toSeconds(),
                "--rate=" + IMAGES_PER_SECOND);
    }

    private void watch(Browser browser) throws InterruptedException {
        Instant end = Instant.now().plus(LASTING);
        while (Instant.now().isBefore(end)) {
            Thread.sleep(Math.min(
                    SAMPLING.toMillis(),
                    Math.max(1, Duration.between(Instant.now(), end).toMillis())));
            List<?> longTasks = (List<?>) browser.run("return window.longTasks.splice(0)");
            System.out.printf(
                    Locale.ROOT,
                    "%s: heap %.1f MB, %d nodes, %d tasks of the page above 50 ms, the longest %.0f ms; %s%n",
                    Instant.now(),
                    browser.heapMegabytes(),
                    browser.nodes(),
                    longTasks.size(),
                    longTasks.stream()
                            .mapToDouble(each -> ((Number) each).doubleValue())
                            .max()
                            .orElse(0),
                    browser.one(".figures").getText().replaceAll("\\s+", " "));
        }
    }

    /** The first group of what the demo says, once it does. */
    private String awaitSaid(String pattern) throws InterruptedException {
        Instant deadline = Instant.now().plus(PATIENCE);
        while (true) {
            Matcher matcher = Pattern.compile(pattern).matcher(out.toString());
            if (matcher.find()) {
                return matcher.group(1);
            }
            assertThat(Instant.now()).as(out.toString()).isBefore(deadline);
            Thread.sleep(500);
        }
    }
}
