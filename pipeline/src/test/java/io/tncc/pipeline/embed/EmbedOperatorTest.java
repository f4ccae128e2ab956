package io.tncc.pipeline.embed;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.tncc.model.embed.Embedder;
import io.tncc.model.file.EncoderFile;
import io.tncc.model.file.EncoderMetadata;
import io.tncc.model.file.EncoderPath;
import io.tncc.model.train.Learner;
import io.tncc.pipeline.TestImages;
import io.tncc.pipeline.TestOptions;
import io.tncc.pipeline.option.LearnerSettings;
import io.tncc.pipeline.option.PipelineConfiguration;
import io.tncc.pipeline.publish.EncoderStore;
import io.tncc.schemas.Embedding;
import io.tncc.schemas.EncoderVersion;
import io.tncc.schemas.RejectedImage;
import io.tncc.schemas.codec.FloatVector;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.apache.flink.runtime.checkpoint.OperatorSubtaskState;
import org.apache.flink.runtime.execution.SuppressRestartsException;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Batches of 4 images. Each version's encoder is the initial one of another seed. */
class EmbedOperatorTest {

    private static final Duration LINGER = Duration.ofMillis(5);
    private static final Duration MAX_DELAY = Duration.ofMillis(50);

    @TempDir
    private Path directory;

    private final TestFeed feed = new TestFeed();
    private Map<String, String> options;

    @BeforeEach
    void readOptions() {
        options = TestOptions.operator(directory);
        options.put("embedding.batch-size", "4");
        options.put("embedding.linger", LINGER.toMillis() + " ms");
        options.put("embedding.max-delay", MAX_DELAY.toMillis() + " ms");
    }

    /** So that the feed can tell what was removed in the meantime. */
    @Test
    void aRestoredOperatorKnowsHowFarItHadRead() throws Exception {
        OperatorSubtaskState state;
        feed.announce(version("a", 0));
        try (EmbedHarness embed = new EmbedHarness(options, feed)) {
            assertThat(feed.readBefore()).isEmpty();
            feed.announce(version("a", 1));
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
        feed.announce(version("a", 0));
        feed.announce(version("a", 1));
        feed.announce(version("b", 0));
        try (EmbedHarness embed = new EmbedHarness(options, feed)) {
            embed.images("a", 0, 4);
            embed.images("b", 0, 4);
            assertThat(embed.results())
                    .containsExactlyElementsOf(results("image-0 by 1, image-1 by 1, image-2 by 1, image-3 by 1, "
                            + "image-0 by 0, image-1 by 0, image-2 by 0, image-3 by 0"));
            checkVectors(embed.embeddings());
        }
    }

    @Test
    void thePromotedVersionEmbedsAndCanBeRolledBack() throws Exception {
        options.put("embedding.version", "promoted");
        options.put("embedding.batch-size", "1");
        feed.announce(version("a", 0));
        feed.announce(version("a", 1));
        feed.announce(version("a", 2));
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
            assertThat(embed.results()).containsExactlyElementsOf(results("image-1 by 1, image-2 by 0"));
            checkVectors(embed.embeddings());
        }
    }

    @Test
    void aLaneWhosePromotionIsTakenBackIsAsOneWithout() throws Exception {
        options.put("embedding.version", "promoted");
        options.put("embedding.batch-size", "1");
        feed.announce(version("a", 0));
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
            assertThat(embed.results()).containsExactlyElementsOf(results("image-0 by 0, image-2 by 0"));
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
        feed.announce(version("a", 0));
        try (EmbedHarness embed = new EmbedHarness(options, feed)) {
            embed.images("a", 0, 1);
            feed.takeBack("a");
            embed.runMails();
            embed.images("a", 1, 2);
            assertThat(embed.results()).containsExactlyElementsOf(results("image-0 by 0, image-1 by 0"));
        }
    }

    @Test
    void aPromotedVersionThatIsNotAnnouncedIsNamedByTheReject() throws Exception {
        options.put("embedding.version", "promoted");
        options.put("embedding.batch-size", "1");
        feed.announce(version("a", 0));
        feed.promote("a", 0);
        try (EmbedHarness embed = new EmbedHarness(options, feed)) {
            embed.images("a", 0, 1);
            feed.promote("a", 9);
            embed.runMails();
            embed.images("a", 1, 2);
            assertThat(embed.results()).containsExactlyElementsOf(results("image-0 by 0, image-1 by 0"));
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
        feed.announce(version("a", 0));
        feed.announce(version("a", 1));
        feed.announce(version("a", 2));
        try (EmbedHarness embed = new EmbedHarness(options, feed)) {
            embed.images("a", 0, 1);
            feed.announce(version("a", 3));
            feed.promote("a", 3);
            embed.runMails();
            embed.images("a", 1, 2);
            assertThat(embed.results()).containsExactlyElementsOf(results("image-0 by 1, image-1 by 1"));
            checkVectors(embed.embeddings());
        }
    }

    /** Also of what was saved by another choice: what it can choose is all that it finds there again. */
    @Test
    void nothingButThePinnedVersionIsRemembered() throws Exception {
        options.put("embedding.batch-size", "1");
        feed.announce(version("a", 0));
        feed.announce(version("a", 1));
        feed.announce(version("a", 2));
        TestFeed empty = new TestFeed();
        options.put("embedding.version", "promoted");
        OperatorSubtaskState savedByPromoted = saved(feed, null);
        options.put("embedding.version", "1");
        List<OperatorSubtaskState> savedByPinned = List.of(saved(feed, null), saved(empty, savedByPromoted));
        options.put("embedding.version", "latest");
        for (OperatorSubtaskState state : savedByPinned) {
            try (EmbedHarness embed = new EmbedHarness(options, empty, state)) {
                embed.images("a", 0, 1);
                assertThat(embed.results()).containsExactlyElementsOf(results("image-0 by 1"));
            }
        }
    }

    private OperatorSubtaskState saved(TestFeed from, @Nullable OperatorSubtaskState before) throws Exception {
        try (EmbedHarness embed = new EmbedHarness(options, from, before)) {
            return embed.checkpoint();
        }
    }

    @Test
    void anAnnouncementBelowThePinnedVersionTakesItsPlace() throws Exception {
        options.put("embedding.version", "1");
        feed.announce(version("a", 0));
        feed.announce(version("a", 1));
        feed.announce(version("a", 0));
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
        feed.announce(version("a", 5));
        feed.announce(version("a", 6));
        feed.announce(version("a", 4));
        try (EmbedHarness embed = new EmbedHarness(options, feed)) {
            embed.images("a", 0, 1);
            embed.beforeBarrier();
            assertThat(embed.results()).containsExactlyElementsOf(results("image-0 by 4"));
        }
    }

    @Test
    void imagesBeforeTheFirstVersionAreRejectedWithTheirBytes() throws Exception {
        feed.announce(version("b", 0));
        try (EmbedHarness embed = new EmbedHarness(options, feed)) {
            embed.images("a", 0, 1);
            embed.beforeBarrier();
            feed.announce(version("a", 0));
            embed.runMails();
            embed.images("a", 1, 5);

            assertThat(embed.rejects()).hasSize(1);
            RejectedImage reject = embed.rejects().get(0);
            assertThat(reject.getReason()).isEqualTo("NO_ENCODER_VERSION");
            assertThat(reject.getMessage()).contains("'a'", "embedding.version: latest");
            assertThat(reject.getLane()).isEqualTo("a");
            assertThat(reject.getId()).isEqualTo("image-0");
            assertThat(reject.getTopic()).isEqualTo("images");
            assertThat(reject.getPartition()).isEqualTo(3);
            assertThat(reject.getOffset()).isEqualTo(100);
            assertThat(reject.getKey().array())
                    .isEqualTo(EmbedHarness.original("a", 0).key());
            assertThat(reject.getValue().array())
                    .isEqualTo(EmbedHarness.original("a", 0).value());
            assertThat(embed.embeddings()).extracting(Embedding::getId).containsExactly(ids(1, 5));
        }
    }

    @Test
    void theInitialEncoderEmbedsBeforeTheFirstVersionWhereThatIsAskedFor() throws Exception {
        options.put("embedding.before-first-version", "initial");
        EncoderFile initial = Learner.initialEncoderFile(LearnerSettings.start(configuration()), "a");
        try (EmbedHarness embed = new EmbedHarness(options, feed)) {
            embed.images("a", 0, 4);
            assertThat(embed.rejects()).isEmpty();
            assertThat(embed.embeddings()).hasSize(4).allSatisfy(embedding -> {
                assertThat(embedding.getEncoderVersion()).isZero();
                assertThat(embedding.getEncoderSha256()).isEqualTo(EncoderFile.sha256(initial.toBytes()));
            });
            checkVectors(embed.embeddings(), embedding -> initial);
        }
    }

    @Test
    void aBatchIsEmbeddedWhenItIsFullEachLaneForItself() throws Exception {
        options.put("training.max-active-lanes", "2");
        feed.announce(version("a", 0));
        feed.announce(version("b", 0));
        try (EmbedHarness embed = new EmbedHarness(options, feed)) {
            embed.images("a", 0, 3);
            embed.images("b", 0, 3);
            assertThat(embed.results()).isEmpty();
            embed.images("a", 3, 4);
            assertThat(embed.embeddings())
                    .extracting(embedding -> embedding.getLane() + " " + embedding.getId())
                    .containsExactly("a image-0", "a image-1", "a image-2", "a image-3");
            checkVectors(embed.embeddings());
        }
    }

    @Test
    void aBatchIsEmbeddedWhenItsFirstImageHasWaited() throws Exception {
        feed.announce(version("a", 0));
        try (EmbedHarness embed = new EmbedHarness(options, feed)) {
            embed.images("a", 0, 1);
            embed.pass(MAX_DELAY.minusMillis(1));
            embed.images("a", 1, 2);
            assertThat(embed.results()).isEmpty();
            embed.pass(Duration.ofMillis(1));
            assertThat(embed.embeddings()).extracting(Embedding::getId).containsExactly(ids(0, 2));

            embed.images("a", 2, 3);
            embed.pass(MAX_DELAY);
            assertThat(embed.embeddings()).extracting(Embedding::getId).containsExactly(ids(0, 3));
        }
    }

    @Test
    void anImageWaitsNoLongerThanTheLingerWhereNoOtherIsAtHand() throws Exception {
        feed.announce(version("a", 0));
        feed.announce(version("b", 0));
        try (EmbedHarness embed = new EmbedHarness(options, feed)) {
            embed.inputIsIdle(true);
            embed.images("a", 0, 1);
            embed.pass(LINGER.minusMillis(1));
            embed.images("b", 1, 2);
            assertThat(embed.results()).isEmpty();
            embed.pass(Duration.ofMillis(1));
            assertThat(embed.results()).containsExactlyElementsOf(results("image-0 by 0, image-1 by 0"));

            embed.pass(MAX_DELAY);
            embed.images("a", 2, 3);
            embed.pass(LINGER);
            assertThat(embed.embeddings()).extracting(Embedding::getId).containsExactly(ids(0, 3));
        }
    }

    @Test
    void aBatchGoesOnFillingWhileImagesAreAtHand() throws Exception {
        feed.announce(version("a", 0));
        try (EmbedHarness embed = new EmbedHarness(options, feed)) {
            embed.images("a", 0, 1);
            embed.pass(LINGER);
            embed.images("a", 1, 3);
            embed.pass(LINGER);
            assertThat(embed.results()).isEmpty();
            embed.images("a", 3, 5);
            assertThat(embed.embeddings()).extracting(Embedding::getId).containsExactly(ids(0, 4));

            embed.inputIsIdle(true);
            embed.pass(LINGER);
            assertThat(embed.embeddings()).extracting(Embedding::getId).containsExactly(ids(0, 5));
        }
    }

    /** Else a batch that was just begun would be embedded for the sake of an older one of another lane. */
    @Test
    void onlyWhatHasWaitedIsEmbeddedWhileImagesAreAtHand() throws Exception {
        options.put("training.max-active-lanes", "2");
        feed.announce(version("a", 0));
        feed.announce(version("b", 0));
        try (EmbedHarness embed = new EmbedHarness(options, feed)) {
            embed.images("a", 0, 1);
            embed.pass(MAX_DELAY.minusMillis(1));
            embed.images("b", 1, 2);
            embed.pass(Duration.ofMillis(1));
            assertThat(embed.results()).containsExactlyElementsOf(results("image-0 by 0"));
            embed.pass(MAX_DELAY.minusMillis(1));
            assertThat(embed.results()).containsExactlyElementsOf(results("image-0 by 0, image-1 by 0"));
        }
    }

    @Test
    void whatWaitsIsEmbeddedBeforeABarrierAndAtTheEnd() throws Exception {
        feed.announce(version("a", 0));
        try (EmbedHarness embed = new EmbedHarness(options, feed)) {
            embed.images("a", 0, 2);
            embed.beforeBarrier();
            assertThat(embed.embeddings()).extracting(Embedding::getId).containsExactly(ids(0, 2));
            embed.images("a", 2, 5);
            embed.end();
            assertThat(embed.embeddings()).extracting(Embedding::getId).containsExactly(ids(0, 5));
            checkVectors(embed.embeddings());
        }
    }

    @Test
    void aNewerVersionTakesOverBetweenTwoImages() throws Exception {
        feed.announce(version("a", 0));
        try (EmbedHarness embed = new EmbedHarness(options, feed)) {
            embed.images("a", 0, 2);
            embed.beforeBarrier();
            feed.announce(version("a", 1));
            embed.runMails();
            // The old one goes on while the new one is loaded.
            embed.images("a", 2, 3);
            embed.beforeBarrier();
            embed.awaitMail();
            embed.images("a", 3, 7);
            assertThat(embed.results())
                    .containsExactlyElementsOf(results("image-0 by 0, image-1 by 0, image-2 by 0, "
                            + "image-3 by 1, image-4 by 1, image-5 by 1, image-6 by 1"));
            checkVectors(embed.embeddings());
        }
    }

    @Test
    void aVersionThatIsTakenBackWhileItLoadsDoesNotTakeOver() throws Exception {
        options.put("embedding.version", "promoted");
        options.put("embedding.batch-size", "1");
        feed.announce(version("a", 0));
        feed.announce(version("a", 1));
        feed.promote("a", 0);
        try (EmbedHarness embed = new EmbedHarness(options, feed)) {
            embed.images("a", 0, 1);
            feed.promote("a", 1);
            feed.promote("a", 0);
            embed.runMails();
            embed.awaitMail();
            embed.images("a", 1, 2);
            assertThat(embed.results()).containsExactlyElementsOf(results("image-0 by 0, image-1 by 0"));
        }
    }

    @Test
    void lanesThatGiveWayToOthersLoseNoImage() throws Exception {
        feed.announce(version("a", 0));
        feed.announce(version("b", 1));
        try (EmbedHarness embed = new EmbedHarness(options, feed)) {
            for (int number = 0; number < 3; number++) {
                embed.images("a", number, number + 1);
                embed.images("b", number, number + 1);
            }
            embed.end();
            assertThat(embed.embeddings())
                    .extracting(embedding -> embedding.getLane() + " " + embedding.getId())
                    .containsExactly("a image-0", "a image-1", "a image-2", "b image-0", "b image-1", "b image-2");
            checkVectors(embed.embeddings());
        }
    }

    @Test
    void aDeleteLeavesATombstoneAfterTheEmbedding() throws Exception {
        feed.announce(version("b/ä", 0));
        try (EmbedHarness embed = new EmbedHarness(options, feed)) {
            embed.images("b/ä", 0, 2);
            embed.delete("b/ä", 0);
            assertThat(embed.results())
                    .containsExactlyElementsOf(results("image-0 by 0, image-1 by 0, no b%2F%C3%A4/image-0"));
            assertThat(embed.records().get(2).key())
                    .isEqualTo(embed.records().get(0).key());
            embed.delete("unheard of", 0);
            assertThat(embed.results()).last().isEqualTo("no unheard%20of/image-0");
        }
    }

    @Test
    void aMissingFileFailsAndIsNamed() throws Exception {
        EncoderVersion version = version("a", 7);
        Files.delete(file(version));
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
        feed.announce(version("a", 0));
        EncoderVersion version = version("a", 7);
        byte[] other = Files.readAllBytes(file(version("a", 8)));
        Files.write(file(version), other);
        try (EmbedHarness embed = new EmbedHarness(options, feed)) {
            embed.images("a", 0, 1);
            embed.beforeBarrier();
            feed.announce(version);
            embed.runMails();
            embed.awaitMail();
            embed.images("a", 1, 2);
            embed.beforeBarrier();
            assertThat(embed.results()).containsExactlyElementsOf(results("image-0 by 0, image-1 by 0"));
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
        feed.announce(version("a", 0));
        try (EmbedHarness embed = new EmbedHarness(options, feed)) {
            feed.arrive(false, "no announcement".getBytes(StandardCharsets.UTF_8));
            embed.runMails();
            embed.images("a", 0, 1);
            embed.beforeBarrier();
            assertThat(embed.results()).containsExactlyElementsOf(results("image-0 by 0"));
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
            full.announce(version("a", 0));
            full.announce(version("a", 1));
            try (EmbedHarness embed = new EmbedHarness(options, full)) {
                full.announce(version("a", 2));
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

    @Test
    void stateSavedWithOtherFixedOptionsIsRefusedForGood() throws Exception {
        OperatorSubtaskState state;
        try (EmbedHarness embed = new EmbedHarness(options, new TestFeed())) {
            state = embed.checkpoint();
        }
        options.put("training.seed", "8");
        new EmbedHarness(options, new TestFeed(), state).close();
        options.put("embedding.layer", "projector");
        options.put("kafka.topics.images", "pictures");
        assertThatThrownBy(() -> new EmbedHarness(options, new TestFeed(), state))
                .isInstanceOf(SuppressRestartsException.class)
                .cause()
                .hasMessageContaining("embedding.layer: saved with backbone, now projector")
                .hasMessageContaining("kafka.topics.images: saved with images, now pictures");
    }

    private PipelineConfiguration configuration() {
        return PipelineConfiguration.of(options);
    }

    /** A version whose file is there. */
    private EncoderVersion version(String lane, long version) throws IOException {
        byte[] file = encoder(lane, version).toBytes();
        String sha256 = EncoderFile.sha256(file);
        String uri = new EncoderStore(options.get("publishing.directory"))
                .write(new EncoderPath(lane, version, sha256), file);
        return EncoderVersion.newBuilder()
                .setLane(lane)
                .setVersion(version)
                .setImagesSeen(0)
                .setSteps(0)
                .setUri(uri)
                .setSha256(sha256)
                .setSizeBytes(file.length)
                .setArchitecture("resnet20")
                .setEventTime(Instant.EPOCH)
                .build();
    }

    private EncoderFile encoder(String lane, long version) {
        Map<String, String> seeded = new HashMap<>(options);
        seeded.put("training.seed", Long.toString(100 + version));
        EncoderFile initial = Learner.initialEncoderFile(LearnerSettings.start(PipelineConfiguration.of(seeded)), lane);
        SortedMap<String, String> metadata = initial.metadata().toText();
        metadata.put("tncc.version", Long.toString(version));
        return new EncoderFile(EncoderMetadata.of(metadata), initial.weights());
    }

    private static Path file(EncoderVersion version) {
        return Path.of(URI.create(version.getUri()));
    }

    private static String[] ids(int from, int to) {
        return IntStream.range(from, to).mapToObj(EmbedHarness::id).toArray(String[]::new);
    }

    private static List<String> results(String list) {
        return List.of(list.split(", "));
    }

    private void checkVectors(List<Embedding> embeddings) {
        checkVectors(embeddings, embedding -> encoder(embedding.getLane(), embedding.getEncoderVersion()));
    }

    /** Each vector is what the version that it names makes of the image. */
    private static void checkVectors(List<Embedding> embeddings, Function<Embedding, EncoderFile> encoders) {
        assertThat(embeddings).isNotEmpty();
        for (Embedding embedding : embeddings) {
            EncoderFile encoder = encoders.apply(embedding);
            assertThat(embedding.getEncoderSha256()).isEqualTo(EncoderFile.sha256(encoder.toBytes()));
            int number = Integer.parseInt(
                    embedding.getId().substring(EmbedHarness.id(0).length() - 1));
            try (Embedder embedder = Embedder.of(encoder)) {
                float[] expected =
                        embedder.embed(EmbedHarness.pixels(embedding.getLane(), number), 1, TestImages.SIDE)[0];
                float[] vector = FloatVector.valuesOf(embedding.getVector());
                assertThat(vector).containsExactly(expected, within(1e-4f));
            }
        }
    }
}
