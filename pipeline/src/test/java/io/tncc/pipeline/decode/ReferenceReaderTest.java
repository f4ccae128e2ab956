package io.tncc.pipeline.decode;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tncc.model.file.EncoderFile;
import io.tncc.pipeline.Runbook;
import java.time.Duration;
import org.apache.flink.core.fs.Path;
import org.apache.flink.metrics.Counter;
import org.apache.flink.metrics.ThreadSafeSimpleCounter;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

class ReferenceReaderTest {

    private static final String URI = "s3://bucket/images/cat.jpg";
    private static final byte[] FILE = {1, 2, 3, 4};
    private static final String SHA256 = EncoderFile.sha256(FILE);
    private static final ImageReference REFERENCE = reference(SHA256);

    private final FakeFiles files = new FakeFiles().with(URI, FILE);
    private final Counter failedReads = new ThreadSafeSimpleCounter();

    private static ImageReference reference(String sha256) {
        return new ImageReference("images-3@42", URI, new Path(URI), new Path("s3://bucket/images/"), sha256);
    }

    private ReferenceReader reader(int maxBytes, Duration retryTime, Duration firstPause) {
        return new ReferenceReader(files, new ImageLimits(maxBytes, 100, 10_000), retryTime, firstPause, failedReads);
    }

    private ReferenceReader reader() {
        return reader(4, Duration.ofSeconds(10), Duration.ofMillis(1));
    }

    private static void assertRejected(ThrowingCallable read, RejectionReason reason, String message) {
        assertThatThrownBy(read)
                .isInstanceOfSatisfying(
                        Rejection.class, e -> assertThat(e.reason()).isEqualTo(reason))
                .hasMessage(message);
    }

    @Test
    void aFileOfTheSha256IsTheImage() throws Exception {
        assertThat(reader().read(REFERENCE)).isEqualTo(FILE);
        assertThat(files.reads()).isEqualTo(1);
    }

    /** 10 + 20 + 40 + 80 ms. */
    @Test
    void whatFailsIsTriedAgainAfterGrowingPauses() throws Exception {
        files.failing(URI, 4);
        long before = System.nanoTime();
        byte[] content =
                reader(4, Duration.ofSeconds(10), Duration.ofMillis(10)).read(REFERENCE);
        assertThat(content).isEqualTo(FILE);
        assertThat(Duration.ofNanos(System.nanoTime() - before)).isGreaterThanOrEqualTo(Duration.ofMillis(150));
        assertThat(failedReads.getCount()).isEqualTo(4);
    }

    @Test
    void whatFailsForTooLongIsNoReject() {
        files.failing(URI, Integer.MAX_VALUE);
        assertThatThrownBy(() ->
                        reader(4, Duration.ofMillis(500), Duration.ofMillis(1)).read(REFERENCE))
                .isInstanceOf(UnreadableImageException.class)
                .hasMessage(
                        "The image of the record images-3@42 can not be read from s3://bucket/images/cat.jpg, which was "
                                + "tried for 500 ms (source.uri-retry-time): 503 Slow Down. The job tries again from its last checkpoint")
                .satisfies(e -> Runbook.assertHas(String.valueOf(e.getMessage())
                        .replace("500 ms", "1 min")
                        .replace("503 Slow Down", "CAUSE")));
        assertThat(failedReads.getCount()).isGreaterThan(2);
    }

    @Test
    void withoutRetryTimeTheFirstFailureIsTheLast() {
        files.failing(URI, 1);
        assertThatThrownBy(() -> reader(4, Duration.ZERO, Duration.ofMillis(1)).read(REFERENCE))
                .isInstanceOf(UnreadableImageException.class);
        assertThat(files.reads()).isEqualTo(1);
    }

    @Test
    void aFileThatIsNotThereIsAskedForTwice() {
        files.missing(URI, 2);
        assertRejected(
                () -> reader(4, Duration.ZERO, Duration.ofMillis(1)).read(REFERENCE),
                RejectionReason.FILE_NOT_FOUND,
                "There is no file at s3://bucket/images/cat.jpg");
        assertThat(files.reads()).isEqualTo(2);
        assertThat(failedReads.getCount()).isZero();
    }

    @Test
    void aFileThatIsThereTheSecondTimeIsRead() throws Exception {
        files.missing(URI, 1);
        assertThat(reader().read(REFERENCE)).isEqualTo(FILE);
    }

    @Test
    void thatAFileIsNotFoundIsNothingWhereTheFileSystemCanNotTell() {
        files.missing(URI, Integer.MAX_VALUE).notTellingAbsence();
        assertThatThrownBy(() ->
                        reader(4, Duration.ofMillis(20), Duration.ofMillis(1)).read(REFERENCE))
                .isInstanceOf(UnreadableImageException.class)
                .hasMessageContaining("no s3://bucket/images/cat.jpg")
                .cause()
                .satisfies(cause -> assertThat(cause.getSuppressed())
                        .anySatisfy(suppressed -> assertThat(suppressed).hasMessage("403 Forbidden")));
    }

    @Test
    void noMoreIsReadThanTheLimitAndAByte() {
        assertRejected(
                () -> reader(2, Duration.ZERO, Duration.ofMillis(1)).read(REFERENCE),
                RejectionReason.TOO_MANY_BYTES,
                "The file at s3://bucket/images/cat.jpg has at least 3 bytes; input.max-bytes allows 2");
        assertThat(files.mostBytesAskedFor()).isEqualTo(3);
    }

    @Test
    void anotherFileIsRejectedNamingBothHashes() {
        String other = "0".repeat(64);
        assertRejected(
                () -> reader().read(reference(other)),
                RejectionReason.SHA256_MISMATCH,
                "The file at s3://bucket/images/cat.jpg has the SHA-256 %s; the record says %s"
                        .formatted(SHA256, other));
        assertThat(files.reads()).isEqualTo(1);
    }
}
