package io.tncc.pipeline.embed;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tncc.model.file.EncoderFile;
import io.tncc.pipeline.TestOptions;
import io.tncc.schemas.EncoderVersion;
import io.tncc.schemas.RejectedImage;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.apache.flink.runtime.checkpoint.OperatorSubtaskState;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Which version embeds a lane, from its announcements and promotions on. */
class ChosenVersionTest {

    @TempDir
    private Path directory;

    private final TestFeed feed = new TestFeed();
    private Map<String, String> options;
    private TestEncoders encoders;

    @BeforeEach
    void readOptions() {
        options = TestOptions.operator(directory);
        options.put("embedding.batch-size", "4");
        options.put("publishing.keep-versions", "1");
        encoders = new TestEncoders(options);
    }

    @Test
    void theNewestVersionEmbedsByDefault() throws Exception {
        feed.announce(encoders.version("a", 0));
        feed.announce(encoders.version("a", 1));
        feed.announce(encoders.version("b", 0));
        try (EmbedHarness embed = new EmbedHarness(options, feed)) {
            embed.images("a", 0, 4);
            embed.images("b", 0, 4);
            assertThat(embed.results())
                    .containsExactly(
                            "image-0 by 1",
                            "image-1 by 1",
                            "image-2 by 1",
                            "image-3 by 1",
                            "image-0 by 0",
                            "image-1 by 0",
                            "image-2 by 0",
                            "image-3 by 0");
            encoders.checkVectors(embed.embeddings());
        }
    }

    @Test
    void thePromotedVersionEmbedsAndCanBeRolledBack() throws Exception {
        options.put("embedding.version", "promoted");
        options.put("embedding.batch-size", "1");
        feed.announce(encoders.version("a", 0));
        feed.announce(encoders.version("a", 1));
        feed.announce(encoders.version("a", 2));
        try (EmbedHarness embed = new EmbedHarness(options, feed)) {
            embed.images("a", 0, 1);
            assertThat(embed.results()).isEmpty();
            assertThat(embed.rejects()).hasSize(1);

            feed.promote("a", 1);
            embed.runMails();
            embed.images("a", 1, 2);
            feed.promote("a", 0);
            embed.runMails();
            embed.awaitMail();
            embed.images("a", 2, 3);
            assertThat(embed.results()).containsExactly("image-1 by 1", "image-2 by 0");
            encoders.checkVectors(embed.embeddings());
        }
    }

    @Test
    void aLaneWhosePromotionIsTakenBackIsAsOneWithout() throws Exception {
        options.put("embedding.version", "promoted");
        options.put("embedding.batch-size", "1");
        feed.announce(encoders.version("a", 0));
        feed.promote("a", 0);
        OperatorSubtaskState state;
        try (EmbedHarness embed = new EmbedHarness(options, feed)) {
            embed.images("a", 0, 1);
            state = embed.checkpoint();
            feed.takeBack("a");
            embed.runMails();
            embed.images("a", 1, 2);
            assertThat(embed.rejects()).extracting(RejectedImage::getId).containsExactly("image-1");

            feed.promote("a", 0);
            embed.runMails();
            embed.images("a", 2, 3);
            assertThat(embed.results()).containsExactly("image-0 by 0", "image-2 by 0");
        }
        TestFeed takenBackMeanwhile = new TestFeed();
        takenBackMeanwhile.takeBack("a");
        try (EmbedHarness embed = new EmbedHarness(options, takenBackMeanwhile, state)) {
            embed.images("a", 3, 4);
            assertThat(embed.results()).isEmpty();
            assertThat(embed.rejects()).extracting(RejectedImage::getId).containsExactly("image-3");
            state = embed.checkpoint();
        }
        try (EmbedHarness embed = new EmbedHarness(options, new TestFeed(), state)) {
            embed.images("a", 4, 5);
            assertThat(embed.rejects()).extracting(RejectedImage::getId).containsExactly("image-4");
        }
    }

    /** Where it is not asked for, it changes nothing. */
    @Test
    void theNewestVersionGoesOnWhenAPromotionIsTakenBack() throws Exception {
        options.put("embedding.batch-size", "1");
        feed.announce(encoders.version("a", 0));
        try (EmbedHarness embed = new EmbedHarness(options, feed)) {
            embed.images("a", 0, 1);
            feed.takeBack("a");
            embed.runMails();
            embed.images("a", 1, 2);
            assertThat(embed.results()).containsExactly("image-0 by 0", "image-1 by 0");
        }
    }

    @Test
    void aPromotedVersionThatIsNotAnnouncedIsNamedByTheReject() throws Exception {
        options.put("embedding.version", "promoted");
        options.put("embedding.batch-size", "1");
        feed.announce(encoders.version("a", 0));
        feed.promote("a", 0);
        try (EmbedHarness embed = new EmbedHarness(options, feed)) {
            embed.images("a", 0, 1);
            feed.promote("a", 9);
            embed.runMails();
            embed.images("a", 1, 2);
            assertThat(embed.results()).containsExactly("image-0 by 0", "image-1 by 0");
        }
        try (EmbedHarness embed = new EmbedHarness(options, feed)) {
            embed.images("a", 2, 3);
            embed.images("b", 3, 4);
            assertThat(embed.rejects())
                    .extracting(RejectedImage::getMessage)
                    .containsExactly(
                            "Lane 'a' has no encoder version for embedding.version: promoted; version 9 is promoted and"
                                    + " not announced",
                            "Lane 'b' has no encoder version for embedding.version: promoted");
        }
    }

    @Test
    void aPinnedVersionStays() throws Exception {
        options.put("embedding.version", "1");
        options.put("embedding.batch-size", "1");
        feed.announce(encoders.version("a", 0));
        feed.announce(encoders.version("a", 1));
        feed.announce(encoders.version("a", 2));
        try (EmbedHarness embed = new EmbedHarness(options, feed)) {
            embed.images("a", 0, 1);
            feed.announce(encoders.version("a", 3));
            feed.promote("a", 3);
            embed.runMails();
            embed.images("a", 1, 2);
            assertThat(embed.results()).containsExactly("image-0 by 1", "image-1 by 1");
            encoders.checkVectors(embed.embeddings());
        }
    }

    @Test
    void anAnnouncementBelowThePinnedVersionTakesItsPlace() throws Exception {
        options.put("embedding.version", "1");
        feed.announce(encoders.version("a", 0));
        feed.announce(encoders.version("a", 1));
        feed.announce(encoders.version("a", 0));
        try (EmbedHarness embed = new EmbedHarness(options, feed)) {
            embed.images("a", 0, 1);
            embed.beforeBarrier();
            assertThat(embed.results()).isEmpty();
            assertThat(embed.rejects()).hasSize(1);
        }
    }

    /** As after a return to an earlier savepoint: versions count up again from there. */
    @Test
    void anAnnouncementTakesThePlaceOfAllOfItsNumberAndAbove() throws Exception {
        feed.announce(encoders.version("a", 5));
        feed.announce(encoders.version("a", 6));
        feed.announce(encoders.version("a", 4));
        try (EmbedHarness embed = new EmbedHarness(options, feed)) {
            embed.images("a", 0, 1);
            embed.beforeBarrier();
            assertThat(embed.results()).containsExactly("image-0 by 4");
        }
    }

    @Test
    void aNewerVersionTakesOverBetweenTwoImages() throws Exception {
        feed.announce(encoders.version("a", 0));
        try (EmbedHarness embed = new EmbedHarness(options, feed)) {
            embed.images("a", 0, 2);
            embed.beforeBarrier();
            feed.announce(encoders.version("a", 1));
            embed.runMails();
            // The old one goes on while the new one is loaded.
            embed.images("a", 2, 3);
            embed.beforeBarrier();
            embed.awaitMail();
            embed.images("a", 3, 7);
            assertThat(embed.results())
                    .containsExactly(
                            "image-0 by 0",
                            "image-1 by 0",
                            "image-2 by 0",
                            "image-3 by 1",
                            "image-4 by 1",
                            "image-5 by 1",
                            "image-6 by 1");
            assertThat(embed.gauge("encoderVersion")).isEqualTo(1L);
            encoders.checkVectors(embed.embeddings());
        }
    }

    @Test
    void aVersionThatIsTakenBackWhileItLoadsDoesNotTakeOver() throws Exception {
        options.put("embedding.version", "promoted");
        options.put("embedding.batch-size", "1");
        feed.announce(encoders.version("a", 0));
        feed.announce(encoders.version("a", 1));
        feed.promote("a", 0);
        try (EmbedHarness embed = new EmbedHarness(options, feed)) {
            embed.images("a", 0, 1);
            feed.promote("a", 1);
            feed.promote("a", 0);
            embed.runMails();
            embed.awaitMail();
            embed.images("a", 1, 2);
            assertThat(embed.results()).containsExactly("image-0 by 0", "image-1 by 0");
        }
    }

    @Test
    void aMissingFileFailsAndIsNamed() throws Exception {
        EncoderVersion version = encoders.version("a", 7);
        Files.delete(TestEncoders.file(version));
        feed.announce(version);
        try (EmbedHarness embed = new EmbedHarness(options, feed)) {
            embed.images("a", 0, 1);
            assertThatThrownBy(embed::beforeBarrier)
                    .isInstanceOf(IOException.class)
                    .hasMessageStartingWith(
                            "Encoder version 7 of lane 'a' can not be loaded from %s: ", version.getUri())
                    .hasMessageContaining("topic of promotions")
                    .hasCauseInstanceOf(FileNotFoundException.class);
        }
    }

    @Test
    void aFileOfOtherBytesDoesNotTakeOverAndTheEncoderGoesOn() throws Exception {
        feed.announce(encoders.version("a", 0));
        EncoderVersion version = encoders.version("a", 7);
        byte[] other = Files.readAllBytes(TestEncoders.file(encoders.version("a", 8)));
        Files.write(TestEncoders.file(version), other);
        try (EmbedHarness embed = new EmbedHarness(options, feed)) {
            embed.images("a", 0, 1);
            embed.beforeBarrier();
            feed.announce(version);
            embed.runMails();
            embed.awaitMail();
            embed.images("a", 1, 2);
            embed.beforeBarrier();
            assertThat(embed.results()).containsExactly("image-0 by 0", "image-1 by 0");
            assertThat(embed.counter("failedEncoderLoads")).isEqualTo(1);
        }
        // Where there is no other encoder, it fails.
        try (EmbedHarness embed = new EmbedHarness(options, feed)) {
            embed.images("a", 0, 1);
            assertThatThrownBy(embed::beforeBarrier)
                    .isInstanceOf(IOException.class)
                    .hasMessageStartingWith("Encoder version 7 of lane 'a' can not be loaded from ")
                    .hasMessageContaining(
                            "has the SHA-256 %s, but %s was announced", EncoderFile.sha256(other), version.getSha256());
        }
    }

    @Test
    void anUnreadableControlRecordIsLeftOut() throws Exception {
        feed.arrive(true, "no promotion".getBytes(StandardCharsets.UTF_8));
        feed.announce(encoders.version("a", 0));
        try (EmbedHarness embed = new EmbedHarness(options, feed)) {
            feed.arrive(false, "no announcement".getBytes(StandardCharsets.UTF_8));
            embed.runMails();
            embed.images("a", 0, 1);
            embed.beforeBarrier();
            assertThat(embed.results()).containsExactly("image-0 by 0");
            assertThat(embed.counter("unreadableControlRecords")).isEqualTo(2);
        }
    }

    @Test
    void aFeedThatEndsFailsTheOperator() throws Exception {
        try (EmbedHarness embed = new EmbedHarness(options, feed)) {
            feed.fail(new IllegalStateException("No broker"));
            assertThatThrownBy(embed::runMails)
                    .hasMessage("The topics of encoder versions and promotions can no longer be read")
                    .hasRootCauseMessage("No broker");
        }
    }
}
