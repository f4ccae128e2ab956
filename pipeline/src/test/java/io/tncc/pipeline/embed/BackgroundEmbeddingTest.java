package io.tncc.pipeline.embed;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tncc.pipeline.TestOptions;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Batches of 4 images, and a thread that embeds none of them before it is let go. */
class BackgroundEmbeddingTest {

    private static final Duration LATER = Duration.ofMillis(50);

    @TempDir
    private Path directory;

    private final CountDownLatch go = new CountDownLatch(1);
    private Map<String, String> options;

    @BeforeEach
    void readOptions() {
        options = TestOptions.operator(directory);
        options.put("embedding.batch-size", "4");
        options.put("embedding.before-first-version", "initial");
    }

    @Test
    void imagesAreTakenWhileABatchIsEmbedded() throws Exception {
        try (EmbedHarness embed = harness()) {
            embed.images("a", 0, 7);
            assertThat(embed.results()).isEmpty();
            go.countDown();
            embed.awaitMail();
            assertThat(embed.results()).containsExactly(ofFirstBatch());
            embed.end();
            assertThat(embed.results()).hasSize(7).startsWith(ofFirstBatch()).endsWith("image-6 by 0");
        }
    }

    @Test
    void theNextBatchWaitsForTheOneBeforeIt() throws Exception {
        try (EmbedHarness embed = harness()) {
            embed.images("a", 0, 4);
            goLater();
            embed.images("b", 0, 4);
            assertThat(embed.results()).startsWith(ofFirstBatch());
            embed.beforeBarrier();
            assertThat(embed.results()).hasSize(8);
        }
    }

    @Test
    void aBarrierWaitsForWhatIsEmbedded() throws Exception {
        try (EmbedHarness embed = harness()) {
            embed.images("a", 0, 4);
            goLater();
            embed.beforeBarrier();
            assertThat(embed.results()).containsExactly(ofFirstBatch());
        }
    }

    @Test
    void aDeleteComesAfterTheEmbeddingsThatWereBegunBeforeIt() throws Exception {
        try (EmbedHarness embed = harness()) {
            embed.images("a", 0, 4);
            goLater();
            embed.delete("a", 2);
            assertThat(embed.results()).hasSize(5).startsWith(ofFirstBatch()).endsWith("no a/image-2");
        }
    }

    /** The only lane that may be active gives way to another, while its encoder is still needed. */
    @Test
    void anEncoderThatGivesWayIsFreedAfterItsBatch() throws Exception {
        options.put("training.max-active-lanes", "1");
        try (EmbedHarness embed = harness()) {
            embed.images("a", 0, 4);
            goLater();
            embed.images("b", 0, 4);
            embed.end();
            assertThat(embed.results()).hasSize(8).startsWith(ofFirstBatch());
        }
    }

    @Test
    void whatFailsInTheBackgroundFailsTheOperator() throws Exception {
        options.put("input.decode-side", "32");
        try (EmbedHarness embed = harness()) {
            embed.images("a", 0, 4);
            goLater();
            assertThatThrownBy(embed::beforeBarrier).isInstanceOf(IndexOutOfBoundsException.class);
        }
    }

    /** The thread is held up for 20 seconds, but for an interrupt. */
    @Test
    void aTaskThatIsCancelledDoesNotWaitForABatchThatHasNotBegun() throws Exception {
        long began = System.nanoTime();
        try (EmbedHarness embed = harness()) {
            embed.images("a", 0, 4);
            began = System.nanoTime();
        }
        assertThat(Duration.ofNanos(System.nanoTime() - began)).isLessThan(Duration.ofSeconds(10));
    }

    private EmbedHarness harness() throws Exception {
        return new EmbedHarness(options, new TestFeed(), null, () -> {
            ExecutorService thread = Executors.newSingleThreadExecutor();
            thread.submit(() -> go.await(20, TimeUnit.SECONDS));
            return thread;
        });
    }

    private void goLater() {
        CompletableFuture.delayedExecutor(LATER.toMillis(), TimeUnit.MILLISECONDS)
                .execute(go::countDown);
    }

    private static String[] ofFirstBatch() {
        return new String[] {"image-0 by 0", "image-1 by 0", "image-2 by 0", "image-3 by 0"};
    }
}
