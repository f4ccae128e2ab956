package io.tncc.pipeline.embed;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tncc.model.embed.Embedder;
import io.tncc.model.encoder.Precision;
import io.tncc.model.engine.Workspace;
import io.tncc.model.file.EncoderFile;
import io.tncc.model.train.Learner;
import io.tncc.pipeline.TestImages;
import io.tncc.pipeline.TestOptions;
import io.tncc.pipeline.option.LearnerSettings;
import io.tncc.pipeline.option.PipelineConfiguration;
import io.tncc.schemas.Embedding;
import io.tncc.schemas.RejectedImage;
import io.tncc.schemas.codec.FloatVector;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.apache.flink.runtime.checkpoint.OperatorSubtaskState;
import org.apache.flink.runtime.execution.SuppressRestartsException;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** When batches of up to 4 images are embedded, and what comes of them. */
class EmbedOperatorTest {

    private static final Duration LINGER = Duration.ofMillis(5);
    private static final Duration MAX_DELAY = Duration.ofMillis(50);

    @TempDir
    private Path directory;

    private final TestFeed feed = new TestFeed();
    private Map<String, String> options;
    private TestEncoders encoders;

    @BeforeEach
    void readOptions() {
        options = TestOptions.operator(directory);
        options.put("embedding.batch-size", "4");
        options.put("embedding.linger", LINGER.toMillis() + " ms");
        options.put("embedding.max-delay", MAX_DELAY.toMillis() + " ms");
        encoders = new TestEncoders(options);
    }

    @Test
    void imagesBeforeTheFirstVersionAreRejectedWithTheirBytes() throws Exception {
        feed.announce(encoders.version("b", 0));
        try (EmbedHarness embed = new EmbedHarness(options, feed)) {
            embed.images("a", 0, 1);
            embed.beforeBarrier();
            feed.announce(encoders.version("a", 0));
            embed.runMails();
            embed.images("a", 1, 5);

            assertThat(embed.rejects()).hasSize(1);
            assertThat(embed.counter("rejectedImages")).isEqualTo(1);
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
            assertThat(embed.embeddings()).extracting(Embedding::getId).containsExactly(EmbedHarness.ids(1, 5));
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
            TestEncoders.checkVectors(embed.embeddings(), embedding -> initial);
        }
    }

    @Test
    void imagesAreEmbeddedInTheNumbersThatAreAskedForByTheInitialEncoderToo() throws Exception {
        options.put("embedding.before-first-version", "initial");
        options.put("embedding.precision", "bfloat16");
        feed.announce(encoders.version("b", 0));
        try (EmbedHarness embed = new EmbedHarness(options, feed)) {
            for (String lane : new String[] {"a", "b"}) {
                embed.images(lane, 0, 1);
            }
            embed.beforeBarrier();
            EncoderFile initial = Learner.initialEncoderFile(LearnerSettings.start(configuration()), "a");
            try (Embedder rounded =
                    Embedder.of(initial, initial.metadata().embeddingLayer(), Precision.BFLOAT16, Workspace.RETURNED)) {
                assertThat(vector(embed, "a"))
                        .containsExactly(rounded.embed(EmbedHarness.pixels("a", 0), 1, TestImages.SIDE)[0]);
            }
            try (Embedder rounded = encoders.embedder("b", 0, Precision.BFLOAT16);
                    Embedder exact = encoders.embedder("b", 0, Precision.FLOAT32)) {
                byte[] pixels = EmbedHarness.pixels("b", 0);
                assertThat(vector(embed, "b"))
                        .containsExactly(rounded.embed(pixels, 1, TestImages.SIDE)[0])
                        .isNotEqualTo(exact.embed(pixels, 1, TestImages.SIDE)[0]);
            }
        }
    }

    private static float[] vector(EmbedHarness embed, String lane) throws Exception {
        return embed.embeddings().stream()
                .filter(embedding -> embedding.getLane().equals(lane))
                .map(embedding -> FloatVector.valuesOf(embedding.getVector()))
                .findFirst()
                .orElseThrow();
    }

    @Test
    void aBatchIsEmbeddedWhenItIsFullEachLaneForItself() throws Exception {
        options.put("training.max-active-lanes", "2");
        feed.announce(encoders.version("a", 0));
        feed.announce(encoders.version("b", 0));
        try (EmbedHarness embed = new EmbedHarness(options, feed)) {
            embed.images("a", 0, 3);
            embed.images("b", 0, 3);
            assertThat(embed.results()).isEmpty();
            embed.images("a", 3, 4);
            assertThat(embed.embeddings())
                    .extracting(embedding -> embedding.getLane() + " " + embedding.getId())
                    .containsExactly("a image-0", "a image-1", "a image-2", "a image-3");
            encoders.checkVectors(embed.embeddings());
        }
    }

    @Test
    void aBatchIsEmbeddedWhenItsFirstImageHasWaited() throws Exception {
        feed.announce(encoders.version("a", 0));
        try (EmbedHarness embed = new EmbedHarness(options, feed)) {
            embed.images("a", 0, 1);
            embed.pass(MAX_DELAY.minusMillis(1));
            embed.images("a", 1, 2);
            assertThat(embed.results()).isEmpty();
            embed.pass(Duration.ofMillis(1));
            assertThat(embed.embeddings()).extracting(Embedding::getId).containsExactly(EmbedHarness.ids(0, 2));

            embed.images("a", 2, 3);
            embed.pass(MAX_DELAY);
            assertThat(embed.embeddings()).extracting(Embedding::getId).containsExactly(EmbedHarness.ids(0, 3));
        }
    }

    @Test
    void anImageWaitsNoLongerThanTheLingerWhereNoOtherIsAtHand() throws Exception {
        feed.announce(encoders.version("a", 0));
        feed.announce(encoders.version("b", 0));
        try (EmbedHarness embed = new EmbedHarness(options, feed)) {
            embed.inputIsIdle(true);
            embed.images("a", 0, 1);
            embed.pass(LINGER.minusMillis(1));
            embed.images("b", 1, 2);
            assertThat(embed.results()).isEmpty();
            embed.pass(Duration.ofMillis(1));
            assertThat(embed.results()).containsExactly("image-0 by 0", "image-1 by 0");

            embed.pass(MAX_DELAY);
            embed.images("a", 2, 3);
            embed.pass(LINGER);
            assertThat(embed.embeddings()).extracting(Embedding::getId).containsExactly(EmbedHarness.ids(0, 3));
        }
    }

    @Test
    void aBatchGoesOnFillingWhileImagesAreAtHand() throws Exception {
        feed.announce(encoders.version("a", 0));
        try (EmbedHarness embed = new EmbedHarness(options, feed)) {
            embed.images("a", 0, 1);
            embed.pass(LINGER);
            embed.images("a", 1, 3);
            embed.pass(LINGER);
            assertThat(embed.results()).isEmpty();
            embed.images("a", 3, 5);
            assertThat(embed.embeddings()).extracting(Embedding::getId).containsExactly(EmbedHarness.ids(0, 4));

            embed.inputIsIdle(true);
            embed.pass(LINGER);
            assertThat(embed.embeddings()).extracting(Embedding::getId).containsExactly(EmbedHarness.ids(0, 5));
        }
    }

    /** Else a batch that was just begun would be embedded for the sake of an older one of another lane. */
    @Test
    void onlyWhatHasWaitedIsEmbeddedWhileImagesAreAtHand() throws Exception {
        options.put("training.max-active-lanes", "2");
        feed.announce(encoders.version("a", 0));
        feed.announce(encoders.version("b", 0));
        try (EmbedHarness embed = new EmbedHarness(options, feed)) {
            embed.images("a", 0, 1);
            embed.pass(MAX_DELAY.minusMillis(1));
            embed.images("b", 1, 2);
            embed.pass(Duration.ofMillis(1));
            assertThat(embed.results()).containsExactly("image-0 by 0");
            embed.pass(MAX_DELAY.minusMillis(1));
            assertThat(embed.results()).containsExactly("image-0 by 0", "image-1 by 0");
        }
    }

    @Test
    void whatWaitsIsEmbeddedBeforeABarrierAndAtTheEnd() throws Exception {
        feed.announce(encoders.version("a", 0));
        try (EmbedHarness embed = new EmbedHarness(options, feed)) {
            embed.images("a", 0, 2);
            embed.beforeBarrier();
            assertThat(embed.embeddings()).extracting(Embedding::getId).containsExactly(EmbedHarness.ids(0, 2));
            embed.images("a", 2, 5);
            embed.end();
            assertThat(embed.embeddings()).extracting(Embedding::getId).containsExactly(EmbedHarness.ids(0, 5));
            encoders.checkVectors(embed.embeddings());
        }
    }

    @Test
    void lanesThatGiveWayToOthersLoseNoImage() throws Exception {
        feed.announce(encoders.version("a", 0));
        feed.announce(encoders.version("b", 1));
        try (EmbedHarness embed = new EmbedHarness(options, feed)) {
            for (int number = 0; number < 3; number++) {
                embed.images("a", number, number + 1);
                embed.images("b", number, number + 1);
            }
            embed.end();
            assertThat(embed.embeddings())
                    .extracting(embedding -> embedding.getLane() + " " + embedding.getId())
                    .containsExactly("a image-0", "a image-1", "a image-2", "b image-0", "b image-1", "b image-2");
            assertThat(embed.gauge("activeLanes")).isEqualTo(1);
            encoders.checkVectors(embed.embeddings());
        }
    }

    @Test
    void aDeleteLeavesATombstoneAfterTheEmbedding() throws Exception {
        feed.announce(encoders.version("b/ä", 0));
        try (EmbedHarness embed = new EmbedHarness(options, feed)) {
            embed.images("b/ä", 0, 2);
            embed.delete("b/ä", 0);
            assertThat(embed.results()).containsExactly("image-0 by 0", "image-1 by 0", "no b%2F%C3%A4/image-0");
            assertThat(embed.records().get(2).key())
                    .isEqualTo(embed.records().get(0).key());
            embed.delete("unheard of", 0);
            assertThat(embed.results()).last().isEqualTo("no unheard%20of/image-0");
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
}
