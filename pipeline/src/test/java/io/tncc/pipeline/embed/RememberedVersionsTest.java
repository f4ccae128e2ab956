package io.tncc.pipeline.embed;

import static org.assertj.core.api.Assertions.as;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tncc.pipeline.TestOptions;
import io.tncc.pipeline.publish.VersionChoice;
import io.tncc.schemas.Embedding;
import io.tncc.schemas.RejectedImage;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.apache.flink.api.common.ExecutionConfig;
import org.apache.flink.api.common.state.MapStateDescriptor;
import org.apache.flink.api.common.typeinfo.PrimitiveArrayTypeInfo;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.core.fs.CloseableRegistry;
import org.apache.flink.runtime.checkpoint.OperatorSubtaskState;
import org.apache.flink.runtime.execution.SuppressRestartsException;
import org.apache.flink.runtime.state.DefaultOperatorStateBackendBuilder;
import org.apache.flink.runtime.state.OperatorStateBackend;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What an embedder remembers of versions and promotions, and from where on it reads their topics again. */
class RememberedVersionsTest {

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

    /** Else the job would restart for ever. */
    @ParameterizedTest
    @CsvSource({"encoder-versions, 3/a, encoder version", "encoder-promotions, a, promotion"})
    void whatCanNotBeReadInStateEndsTheJob(String name, String key, String what) throws Exception {
        try (OperatorStateBackend store = new DefaultOperatorStateBackendBuilder(
                        getClass().getClassLoader(), new ExecutionConfig(), false, List.of(), new CloseableRegistry())
                .build()) {
            store.getBroadcastState(new MapStateDescriptor<>(
                            name, Types.STRING, PrimitiveArrayTypeInfo.BYTE_PRIMITIVE_ARRAY_TYPE_INFO))
                    .put(key, new byte[] {1, 2});
            assertThatThrownBy(() -> new AnnouncedVersions(new VersionChoice.Latest(), 5, store))
                    .isInstanceOf(SuppressRestartsException.class)
                    .cause()
                    .hasMessageStartingWith("The %s '%s' in state can not be read: ".formatted(what, key));
        }
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
