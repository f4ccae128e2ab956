package io.tncc.cli.dashboard.live;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.tncc.cli.dashboard.live.RecentImage.Embedded;
import io.tncc.cli.dashboard.live.WaitingImages.Waiting;
import io.tncc.cli.stream.RecordPlace;
import io.tncc.schemas.EncoderVersion;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class RecentImagesTest {

    private final RecentImages images = new RecentImages(LiveLimits.USUAL.withRecent(4, 1_000));

    private static Embedded by(long version) {
        return new Embedded(version, "sha-" + version, new float[] {1, 0}, new RecordPlace("embeddings", 0, 0, 0));
    }

    private void came(String lane, String id, int bytes) {
        images.image(lane + "/" + id, lane, new Waiting(0, "cat", new byte[bytes], null));
    }

    private void embedded(String lane, String id, long version) {
        images.embedding(lane + "/" + id, lane, id, by(version));
    }

    @Test
    void anImageIsRecentOnceItIsEmbedded() {
        came("a", "1", 10);
        assertThat(images.of("a")).isEmpty();
        embedded("a", "1", 3);
        RecentImage image = images.of("a").get(0);
        assertThat(image.id()).isEqualTo("1");
        assertThat(image.label()).isEqualTo("cat");
        assertThat(image.content()).hasSize(10);
        assertThat(images.find(image.number())).isEqualTo(image);
    }

    @Test
    void anEmbeddingThatComesFirstGetsItsImageLater() {
        embedded("a", "1", 3);
        assertThat(images.of("a").get(0).content()).isNull();
        came("a", "1", 10);
        assertThat(images.of("a")).hasSize(1);
        assertThat(images.of("a").get(0).content()).hasSize(10);
    }

    /** As before a return to an earlier savepoint: vectors of both are not comparable. */
    @Test
    void whatAnotherFileOfTheNumberHasEmbeddedIsNotByTheVersion() {
        embedded("a", "1", 3);
        embedded("a", "2", 4);
        assertThat(images.of("a", 3, announced(3, "sha-3")))
                .extracting(RecentImage::id)
                .containsExactly("1");
        assertThat(images.of("a", 3, announced(3, "another"))).isEmpty();
        assertThat(images.of("a", 3, null)).hasSize(1);
    }

    private static EncoderVersion announced(long version, String sha256) {
        return EncoderVersion.newBuilder()
                .setLane("a")
                .setVersion(version)
                .setImagesSeen(0)
                .setSteps(0)
                .setUri("file:/nowhere")
                .setSha256(sha256)
                .setSizeBytes(1)
                .setArchitecture("resnet20")
                .setEventTime(Instant.EPOCH)
                .build();
    }

    @Test
    void anImageThatLiesElsewhereIsRecentToo() {
        images.image("a/1", "a", new Waiting(0, "cat", null, "s3://bucket/1.jpg"));
        embedded("a", "1", 3);
        embedded("a", "2", 3);
        images.image("a/2", "a", new Waiting(0, "dog", null, "s3://bucket/2.jpg"));
        assertThat(images.of("a"))
                .extracting(RecentImage::label, RecentImage::content, RecentImage::uri)
                .containsExactly(tuple("cat", null, "s3://bucket/1.jpg"), tuple("dog", null, "s3://bucket/2.jpg"));
    }

    @Test
    void onlyThoseOfTheVersionAreGiven() {
        embedded("a", "1", 3);
        embedded("a", "2", 4);
        embedded("b", "3", 4);
        assertThat(images.of("a", 4, null)).extracting(RecentImage::id).containsExactly("2");
        assertThat(images.of("a", 5, null)).isEmpty();
    }

    @Test
    void anImageThatIsEmbeddedAnewKeepsItsNumberAndIsTheLatest() {
        came("a", "1", 10);
        embedded("a", "1", 3);
        long number = images.of("a").get(0).number();
        embedded("a", "2", 3);
        embedded("a", "1", 4);
        assertThat(images.of("a")).extracting(RecentImage::id).containsExactly("2", "1");
        RecentImage image = requireNonNull(images.find(number));
        assertThat(requireNonNull(image.embedded()).version()).isEqualTo(4);
        assertThat(image.content()).hasSize(10);
    }

    @Test
    void aBusyLaneDoesNotPushOutTheOthers() {
        embedded("quiet", "1", 0);
        for (int i = 0; i < 100; i++) {
            embedded("busy", "" + i, 0);
        }
        assertThat(images.size()).isEqualTo(4);
        assertThat(images.of("quiet")).hasSize(1);
        assertThat(images.of("busy")).extracting(RecentImage::id).containsExactly("97", "98", "99");
    }

    @Test
    void bytesAreBoundedToo() {
        for (int i = 0; i < 4; i++) {
            came("a", "" + i, 400);
            embedded("a", "" + i, 0);
        }
        assertThat(images.of("a")).extracting(RecentImage::id).containsExactly("2", "3");
    }

    @Test
    void whatIsTakenBackIsGone() {
        came("a", "1", 10);
        embedded("a", "1", 3);
        long number = images.of("a").get(0).number();
        images.delete("a/1");
        assertThat(images.of("a")).isEmpty();
        assertThat(images.find(number)).isNull();
    }

    @Test
    void imagesThatWaitForTheirEmbeddingsHoldFurtherOnesBack() {
        for (int i = 0; images.takesImages(); i++) {
            assertThat(i).isLessThan(60);
            came("a", "" + i, 10);
        }
        embedded("a", "0", 0);
        assertThat(images.takesImages()).isTrue();
    }
}
