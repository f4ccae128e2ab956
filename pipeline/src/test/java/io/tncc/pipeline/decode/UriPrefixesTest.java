package io.tncc.pipeline.decode;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tncc.pipeline.option.PipelineConfiguration;
import io.tncc.pipeline.source.ConsumedRecord;
import io.tncc.schemas.ImageRecord;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import org.apache.flink.core.fs.Path;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class UriPrefixesTest {

    private static final String SHA256 = "0123456789abcdef".repeat(4);

    private static UriPrefixes prefixes(@Nullable String option) {
        Map<String, String> options = new HashMap<>(Map.of(
                "kafka.bootstrap-servers", "localhost:9092",
                "publishing.directory", "/encoders",
                "flink.execution.checkpointing.interval", "1 s"));
        if (option != null) {
            options.put("source.uri-prefixes", option);
        }
        return UriPrefixes.of(PipelineConfiguration.of(options));
    }

    private static ImageReference reference(@Nullable String prefixes, String uri, @Nullable String sha256)
            throws Rejection {
        ImageRecord image = new ImageRecord();
        image.setId("cat");
        image.setEventTime(Instant.EPOCH);
        image.setUri(uri);
        image.setSha256(sha256);
        return prefixes(prefixes).reference(new ConsumedRecord("images", 3, 42, 0, null, null), image);
    }

    private static ImageReference reference(String uri) throws Rejection {
        return reference("s3://bucket/images/, file:///data/", uri, SHA256);
    }

    private static Rejection rejection(@Nullable String prefixes, String uri, @Nullable String sha256) {
        try {
            throw new AssertionError("It is allowed: " + reference(prefixes, uri, sha256));
        } catch (Rejection rejection) {
            return rejection;
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "s3://bucket/images/cat.jpg",
                "s3://bucket/images/2026/11/a..b/.cat.jpg",
                "s3://bucket/images/100 %/cat?.jpg#1",
                "file:///data/cat.jpg",
                "file:/data/cat.jpg",
                "file:///data//katze-ä.jpg"
            })
    void whatLiesInAnAllowedFolderMayBeRead(String uri) throws Exception {
        ImageReference reference = reference(uri);
        assertThat(reference.file()).isEqualTo(new Path(uri));
        assertThat(reference.uri()).isEqualTo(uri);
        assertThat(reference.record()).isEqualTo("images-3@42");
        assertThat(reference.sha256()).isEqualTo(SHA256);
    }

    @Test
    void aPathIsTakenLiterally() throws Exception {
        assertThat(reference("file:///data/my%20cat.jpg").file().getPath()).isEqualTo("/data/my%20cat.jpg");
    }

    @Test
    void aReferenceNamesTheFolderThatItLiesIn() throws Exception {
        assertThat(reference("file:///data/cats/cat.jpg").folder()).isEqualTo(new Path("file:///data/"));
        assertThat(reference("s3://bucket/", "s3://bucket/cat.jpg", SHA256).folder())
                .isEqualTo(new Path("s3://bucket/"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "s3://bucket/images",
                "s3://bucket/images/",
                "s3://bucket/images-of-others/cat.jpg",
                "s3://bucket/Images/cat.jpg",
                "s3://bucket2/images/cat.jpg",
                "s3://user@bucket/images/cat.jpg",
                "s3://bucket:80/images/cat.jpg",
                "s3a://bucket/images/cat.jpg",
                "S3://bucket/images/cat.jpg",
                "https://bucket/images/cat.jpg",
                "file:///etc/passwd",
                "file://data/cat.jpg",
                "file://host/data/cat.jpg",
                "/data/cat.jpg",
                "data/cat.jpg",
                "cat.jpg",
                "s3:cat.jpg",
                "s3://",
                ":",
                " ",
                ""
            })
    void whatLiesElsewhereMayNot(String uri) {
        assertThat(rejection("s3://bucket/images/, file:///data/", uri, SHA256).reason())
                .isEqualTo(RejectionReason.URI_NOT_ALLOWED);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "file:///data/../etc/passwd",
                "file:///data/cats/../../etc/passwd",
                "file:///data/cats/../cat.jpg",
                "file:///data/./cat.jpg",
                "file:///data/..",
                "file:///data/%2e%2e/etc/passwd",
                "file:///data/.%2E/etc/passwd",
                "file:///data/%252e%252e/etc/passwd",
                "file:///data/..%2fetc/passwd",
                "file:///data/..%252Fetc/passwd",
                "file:///data/..%5cetc/passwd",
                "file:///data/..\\etc/passwd",
                "file:///data\\..\\..\\etc/passwd",
                "file:///data/cat.jpg\u0000.png",
                "file:///data/cat\n.jpg"
            })
    void nothingClimbsOutOfAFolder(String uri) {
        Rejection rejection = rejection("s3://bucket/images/, file:///data/", uri, SHA256);
        assertThat(rejection.reason()).isEqualTo(RejectionReason.URI_NOT_ALLOWED);
        assertThat(rejection.message()).contains(uri).contains("which is not allowed");
    }

    @Test
    void theRejectNamesTheUriAndWhatIsAllowed() {
        assertThat(rejection("s3://bucket/images/, file:///data/", "file:///etc/passwd", SHA256))
                .hasMessage(
                        "The uri file:///etc/passwd is not allowed; source.uri-prefixes has [s3://bucket/images, file:/data]");
    }

    /** A reject has to fit into a record of Kafka. */
    @Test
    void aLongUriIsNotRepeated() {
        assertThat(rejection("file:///data/", "file:///data/" + "ä".repeat(500_000), SHA256))
                .hasMessage("The uri has 1000013 bytes as UTF-8; allowed are 1 to 4096");
        assertThat(rejection(null, "ä".repeat(500_000), SHA256)).hasMessageContaining("1000000 bytes");
    }

    @Test
    void withoutTheOptionNothingMayBeRead() {
        Rejection rejection = rejection(null, "file:///data/cat.jpg", SHA256);
        assertThat(rejection.reason()).isEqualTo(RejectionReason.CONTENT_BY_REFERENCE);
        assertThat(rejection)
                .hasMessage(
                        "The content lies at file:///data/cat.jpg; without source.uri-prefixes, only content within "
                                + "the record is used");
    }

    @Test
    void theSha256IsRequiredAsItIsToBeWritten() {
        Rejection missing = rejection("file:///data/", "file:///data/cat.jpg", null);
        assertThat(missing.reason()).isEqualTo(RejectionReason.INVALID_SHA256);
        assertThat(missing)
                .hasMessage(
                        "The content lies at file:///data/cat.jpg, and the record has no sha256 of it; allowed are 64 "
                                + "lower-case hexadecimal digits");
        for (String sha256 : new String[] {"", SHA256.toUpperCase(java.util.Locale.ROOT), SHA256 + "0"}) {
            Rejection invalid = rejection("file:///data/", "file:///data/cat.jpg", sha256);
            assertThat(invalid.reason()).isEqualTo(RejectionReason.INVALID_SHA256);
            assertThat(invalid)
                    .hasMessage("The sha256 of the content at file:///data/cat.jpg is %s; allowed are 64 lower-case "
                                    .formatted(sha256)
                            + "hexadecimal digits");
        }
        assertThatThrownBy(() -> reference("file:///data/", "file:///data/cat.jpg", "f".repeat(500_000)))
                .hasMessageContaining("is " + "f".repeat(100) + "; allowed");
    }
}
