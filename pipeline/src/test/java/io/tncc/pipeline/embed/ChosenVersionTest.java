package io.tncc.pipeline.embed;

import static org.assertj.core.api.Assertions.as;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tncc.model.file.EncoderFile;
import io.tncc.pipeline.TestOptions;
import io.tncc.schemas.Embedding;
import io.tncc.schemas.EncoderVersion;
import io.tncc.schemas.RejectedImage;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.apache.flink.runtime.checkpoint.OperatorSubtaskState;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.jspecify.annotations.Nullable;
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

    /** So that the feed can tell what was removed in the meantime. */
    @Test
    void aRestoredOperatorKnowsHowFarItHadRead() throws Exception {
        OperatorSubtaskState state;
        feed.announce(encoders.version("a", 0));
        try (EmbedHarness embed = new EmbedHarness(options, feed)) {
            assertThat(feed.readBefore()).isEmpty();
            feed.announce(encoders.version("a", 1));
            embed.runMails();
            state = embed.checkpoint();
        }
        try (EmbedHarness embed = new EmbedHarness(options, feed, state)) {
            assertThat(feed.readBefore()).containsExactly(Map.entry("encoder-versions-0", 2L));
            assertThat(embed.records()).isEmpty();
        }
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

    /** The one that is promoted is remembered however old it is; what is forgotten is as if it had never been announced. */
    @Test
    void ofALaneSoManyOfTheNewestAndThePromotedVersionAreRemembered() throws Exception {
        options.put("embedding.version", "promoted");
        options.put("embedding.remembered-versions", "2");
        options.put("embedding.batch-size", "1");
        feed.announce(encoders.version("a", 0));
        feed.announce(encoders.version("a", 1));
        feed.announce(encoders.version("a", 2));
        feed.promote("a", 0);
        OperatorSubtaskState state;
        try (EmbedHarness embed = new EmbedHarness(options, feed)) {
            feed.announce(encoders.version("a", 3));
            embed.runMails();
            state = embed.checkpoint();
        }
        options.put("embedding.remembered-versions", "10");
        for (int promoted = 0; promoted < 4; promoted++) {
            TestFeed promotion = new TestFeed();
            promotion.promote("a", promoted);
            try (EmbedHarness embed = new EmbedHarness(options, promotion, state)) {
                embed.images("a", 0, 1);
                if (promoted == 1) {
                    assertThat(embed.rejects())
                            .extracting(RejectedImage::getMessage)
                            .first(as(InstanceOfAssertFactories.STRING))
                            .endsWith("version 1 is promoted and not announced");
                } else {
                    assertThat(embed.results()).containsExactly("image-0 by " + promoted);
                }
            }
        }
    }

    /** Also of what was saved by another choice: what it can choose is all that it finds there again. */
    @Test
    void nothingButThePinnedVersionIsRemembered() throws Exception {
        options.put("embedding.batch-size", "1");
        feed.announce(encoders.version("a", 0));
        feed.announce(encoders.version("a", 1));
        feed.announce(encoders.version("a", 2));
        TestFeed empty = new TestFeed();
        options.put("embedding.version", "promoted");
        OperatorSubtaskState savedByPromoted = saved(feed, null);
        options.put("embedding.version", "1");
        List<OperatorSubtaskState> savedByPinned = List.of(saved(feed, null), saved(empty, savedByPromoted));
        options.put("embedding.version", "latest");
        for (OperatorSubtaskState state : savedByPinned) {
            try (EmbedHarness embed = new EmbedHarness(options, empty, state)) {
                embed.images("a", 0, 1);
                assertThat(embed.results()).containsExactly("image-0 by 1");
            }
        }
    }

    /** What the earlier choice forgot is nowhere but there. */
    @Test
    void aChoiceThatChangedReadsTheTopicsAnew() throws Exception {
        options.put("embedding.batch-size", "1");
        feed.announce(encoders.version("a", 0));
        feed.announce(encoders.version("a", 1));
        feed.promote("a", 0);
        OperatorSubtaskState savedByLatest = saved(feed, null);
        saved(feed, savedByLatest);
        assertThat(feed.begin()).isEqualTo(3);
        options.put("embedding.version", "promoted");
        try (EmbedHarness embed = new EmbedHarness(options, feed, savedByLatest)) {
            embed.images("a", 0, 1);
            assertThat(embed.results()).containsExactly("image-0 by 0");
        }
    }

    @Test
    void whoRemembersMoreVersionsThanBeforeReadsTheTopicsAnew() throws Exception {
        options.put("embedding.version", "promoted");
        options.put("embedding.batch-size", "1");
        options.put("embedding.remembered-versions", "2");
        feed.announce(encoders.version("a", 0));
        feed.announce(encoders.version("a", 1));
        feed.announce(encoders.version("a", 2));
        OperatorSubtaskState state = saved(feed, null);
        options.put("embedding.remembered-versions", "1");
        saved(feed, state);
        assertThat(feed.begin()).isEqualTo(3);
        options.put("embedding.remembered-versions", "3");
        feed.promote("a", 0);
        try (EmbedHarness embed = new EmbedHarness(options, feed, state)) {
            embed.images("a", 0, 1);
            assertThat(embed.results()).containsExactly("image-0 by 0");
        }
    }

    /** A later build may read it, or one that has a schema registry. */
    @Test
    void whereARecordWasLeftOutTheTopicsAreReadAnew() throws Exception {
        feed.announce(encoders.version("a", 0));
        feed.arrive(false, "no announcement".getBytes(StandardCharsets.UTF_8));
        OperatorSubtaskState state = saved(feed, null);
        saved(feed, state);
        assertThat(feed.begin()).isZero();
    }

    private OperatorSubtaskState saved(TestFeed from, @Nullable OperatorSubtaskState before) throws Exception {
        try (EmbedHarness embed = new EmbedHarness(options, from, before)) {
            return embed.checkpoint();
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

    @Test
    void versionsAndPromotionsOutliveTheirTopics() throws Exception {
        options.put("embedding.batch-size", "1");
        for (String choice : List.of("latest", "promoted", "1")) {
            options.put("embedding.version", choice);
            TestFeed full = new TestFeed();
            OperatorSubtaskState state;
            full.announce(encoders.version("a", 0));
            full.announce(encoders.version("a", 1));
            try (EmbedHarness embed = new EmbedHarness(options, full)) {
                full.announce(encoders.version("a", 2));
                full.promote("a", 0);
                embed.runMails();
                state = embed.checkpoint();
            }
            try (EmbedHarness embed = new EmbedHarness(options, new TestFeed(), state)) {
                embed.images("a", 0, 1);
                assertThat(embed.rejects()).isEmpty();
                assertThat(embed.embeddings())
                        .extracting(Embedding::getEncoderVersion)
                        .containsExactly(
                                switch (choice) {
                                    case "latest" -> 2L;
                                    case "promoted" -> 0L;
                                    default -> 1L;
                                });
            }
        }
    }
}
