package io.tncc.cli.dashboard;

import static io.tncc.cli.dashboard.RecordedStream.LANE;
import static org.assertj.core.api.Assertions.assertThat;

import io.tncc.cli.stream.JobStream;
import io.tncc.cli.stream.RecordPlace;
import io.tncc.cli.stream.StreamListener;
import io.tncc.model.file.EncoderFile;
import io.tncc.schemas.Embedding;
import io.tncc.schemas.RejectedImage;
import io.tncc.schemas.TrainingProgress;
import io.tncc.schemas.codec.FloatVector;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.openqa.selenium.Keys;
import org.openqa.selenium.WebElement;

/** Each part of the page in Chromium, over a recorded stream of three versions and 10,000 points. */
class PageITCase {

    private static final String BACKGROUND = "getComputedStyle(document.body).backgroundColor";
    private static final int POINTS = 9_700;

    @TempDir
    private static Path directory;

    private static Dashboard dashboard;

    private Browser browser;

    @BeforeAll
    static void open() throws Exception {
        dashboard = new Dashboard(DashboardSettings.onLoopback(false), JobStream.at("127.0.0.1:1"), Map.of());
        List<StreamListener> listeners = dashboard.listeners();
        RecordedStream stream = new RecordedStream(directory, listeners);
        for (long version = 0; version < 3; version++) {
            stream.announce(version);
        }
        stream.images(0, 299);
        stream.reference(LANE, stream.image(299).id(), "s3://bucket/299.jpg");
        stream.embeddings(2, 0, 300);
        for (long step = 1; step <= 40; step++) {
            TrainingProgress progress = step(step);
            RecordPlace place =
                    new RecordPlace("training-progress", 0, step, System.currentTimeMillis() - 100 * (40 - step));
            listeners.forEach(listener -> listener.progress(progress, place));
        }
        RejectedImage reject = RejectedImage.newBuilder()
                .setTopic("images")
                .setPartition(0)
                .setOffset(17)
                .setTimestamp(Instant.now())
                .setLane(LANE)
                .setId("<img src=x onerror=alert(1)>")
                .setReason("UNDECODABLE_IMAGE")
                .setMessage("EOFException: no more bytes")
                .setValue(ByteBuffer.allocate(2_000))
                .build();
        listeners.forEach(listener ->
                listener.rejected(reject, new RecordPlace("rejected-images", 0, 0, System.currentTimeMillis())));
    }

    private static TrainingProgress step(long step) {
        return TrainingProgress.newBuilder()
                .setLane(LANE)
                .setStep(step)
                .setImagesSeen(64 * step)
                .setLoss((float) (1 + 2 / Math.sqrt(step)))
                .setInstanceLoss(1)
                .setConsistencyLoss(0.5f)
                .setConsistencyWeight(1)
                .setLearningRate(0.03f)
                .setMemoryFill(0.5f)
                .setStepMillis(120)
                .setEventTime(Instant.EPOCH)
                .build();
    }

    @AfterAll
    static void close() {
        dashboard.close();
    }

    @BeforeEach
    void browse() {
        browser = Browser.open(false);
        browser.go(dashboard.page());
        browser.await(".map option", 3);
    }

    @AfterEach
    void closeBrowser() {
        if (browser != null) {
            browser.close();
        }
    }

    @Test
    void everyPartShowsWhatTheStreamHas() throws Exception {
        browser.awaitText(".figures", "2,560");
        browser.awaitText(".figures", "v2");
        browser.awaitText(".state", "Live");
        browser.await(".chart canvas", 3);
        browser.await("#versions tbody tr", 3);
        browser.awaitText("#versions tbody", "%");
        browser.awaitText("#rejects tbody", "UNDECODABLE_IMAGE");
        // shown as it is, never as a part of the page
        browser.awaitText("#rejects tbody", "<img src=x onerror=alert(1)>");
        assertThat(browser.all("#rejects tbody img")).isEmpty();
        browser.await("#gallery .tile", 100);
        browser.awaitText("#map", "of the sample");
        browser.awaitTrue(
                "[...document.querySelectorAll('#gallery .tile img')].slice(0, 20).every(i => i.naturalWidth > 0)");
        browser.screenshot("recorded-light");
        browser.assertQuiet();
    }

    @Test
    void anImageOfTheGalleryHasItsNeighborsByTwoVersions() throws Exception {
        browser.await("#gallery .tile", 100).get(3).click();
        browser.awaitText(".detail", "By version 2");
        browser.awaitText(".detail", "By version 0");
        browser.awaitText(".detail", "In the stream");
        assertThat(browser.all(".detail .hood")).hasSize(3);
        assertThat(browser.all(".detail .hood .tile")).hasSize(36);
        browser.awaitTrue("[...document.querySelectorAll('.detail img')].every(i => i.complete && i.naturalWidth > 0)");
        browser.tall();
        browser.screenshot("recorded-detail");
        String before = browser.one(".query code").getText();
        browser.all(".detail .hood .tile").get(0).click();
        browser.awaitTrue("document.querySelector('.query code').textContent !== " + quoted(before));
        browser.press(Keys.ESCAPE);
        browser.awaitText(".detail", "Choose an image");
        browser.assertQuiet();
    }

    private static String quoted(String text) {
        return "'" + text.replace("'", "\\'") + "'";
    }

    @Test
    void anImageThatLiesElsewhereSaysSo() throws Exception {
        browser.await("#gallery .tile[title$='by reference']", 1).get(0).click();
        browser.awaitText(".detail .query", "s3://bucket/299.jpg");
        browser.awaitText(".detail", "By version 2");
        browser.awaitText(".detail .problem", "which is not read here");
        browser.awaitTrue("document.querySelector('.query img').naturalWidth > 0");
        browser.screenshot("recorded-reference");
        browser.assertQuiet();
    }

    @Test
    void theKeyboardReachesEverything() throws Exception {
        browser.await("#gallery .tile", 100);
        browser.press("m");
        browser.awaitTrue("document.activeElement.tagName === 'CANVAS'");
        browser.awaitTrue("document.querySelector('#map .muted').textContent.includes('sample')");
        browser.press(Keys.ARROW_RIGHT);
        browser.await(".tooltip img", 1);
        browser.press(Keys.ENTER);
        browser.awaitText(".detail", "By version 2");
        browser.press("[");
        browser.awaitText(".detail", "By version 1");
        assertThat(browser.run("return document.getElementById('version').value"))
                .isEqualTo("1");
        browser.press("g");
        browser.awaitTrue("document.activeElement.className === 'tile'");
        browser.press(Keys.ARROW_RIGHT);
        browser.awaitTrue("document.activeElement === document.querySelectorAll('#gallery .tile')[1]");
        browser.press("?");
        browser.await("dialog[open]", 1);
        browser.press(Keys.ESCAPE);
        browser.awaitTrue("document.querySelector('dialog') === null");
        browser.press("l");
        browser.awaitTrue("document.activeElement.id === 'lane'");
        browser.assertQuiet();
    }

    @Test
    void darkAndLightAreChosenAndKept() throws Exception {
        browser.await("#gallery .tile", 100);
        browser.awaitTrue(BACKGROUND + " === 'rgb(246, 246, 244)'");
        browser.press("t");
        browser.awaitTrue(BACKGROUND + " === 'rgb(16, 18, 21)'");
        browser.go(dashboard.page());
        browser.await("#gallery .tile", 100).get(3).click();
        browser.awaitText(".detail", "In the stream");
        browser.awaitTrue(BACKGROUND + " === 'rgb(16, 18, 21)'");
        browser.screenshot("recorded-dark");
        browser.assertQuiet();
        try (Browser other = Browser.open(true)) {
            other.go(dashboard.page());
            other.await("#gallery .tile", 100);
            other.awaitTrue(BACKGROUND + " === 'rgb(16, 18, 21)'");
        }
    }

    @Test
    void aReadOnlyPageOffersFilesButNoPromotion() {
        List<WebElement> rows = browser.await("#versions tbody tr", 3);
        assertThat(rows.get(0).getText()).contains("Map").doesNotContain("Promote");
        assertThat(browser.one("#versions").getText()).contains("read-only");
        assertThat(browser.one("#versions a[download]").getDomAttribute("href"))
                .isEqualTo("/api/file?lane=main&version=2");
    }

    /** Every drawing of ten thousand points, while they move from one map to the next. */
    @Test
    void tenThousandPointsAreDrawnWithinAHundredMilliseconds() throws Exception {
        embedRandomly();
        browser.awaitTrue("/10,000 of the stream/.test(document.querySelector('#map .card-head').textContent)");
        Object median = browser.runAsync(
                """
                const done = arguments[arguments.length - 1];
                import('/scatter.js').then(({ Scatter }) => {
                  const times = [];
                  const paint = Scatter.prototype.paint;
                  Scatter.prototype.paint = function () {
                    const start = performance.now();
                    paint.call(this);
                    this.context.getImageData(0, 0, 1, 1);
                    times.push(performance.now() - start);
                    this.startMillis = performance.now() - 450;
                    if (times.length < 30) this.draw();
                    else {
                      Scatter.prototype.paint = paint;
                      done(times.sort((a, b) => a - b)[15]);
                    }
                  };
                  document.querySelector('#map canvas').dispatchEvent(new WheelEvent('wheel', { deltaY: 1 }));
                });
                """);
        System.out.println("A drawing of 10,000 points takes " + median + " ms");
        assertThat(((Number) median).doubleValue()).isLessThan(100);
        browser.screenshot("recorded-10000");
    }

    /** Mixtures of what the version has embedded: more points than there are pictures. */
    private static void embedRandomly() {
        SplittableRandom random = new SplittableRandom(5);
        String sha256 = EncoderFile.sha256(RecordedStream.encoder(2).toBytes());
        for (int i = 0; i < POINTS; i++) {
            float[] vector = new float[64];
            double squares = 0;
            for (int j = 0; j < vector.length; j++) {
                vector[j] = (float) random.nextDouble();
                squares += vector[j] * vector[j];
            }
            for (int j = 0; j < vector.length; j++) {
                vector[j] /= (float) Math.sqrt(squares);
            }
            Embedding embedding = new Embedding(LANE, "random-" + i, 2L, sha256, Instant.EPOCH, FloatVector.of(vector));
            RecordPlace place = new RecordPlace("embeddings", 0, i, System.currentTimeMillis());
            dashboard.listeners().forEach(listener -> listener.embedding(embedding, place));
        }
    }
}
