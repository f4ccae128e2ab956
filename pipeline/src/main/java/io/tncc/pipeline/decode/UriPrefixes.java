package io.tncc.pipeline.decode;

import io.tncc.pipeline.option.PipelineConfiguration;
import io.tncc.pipeline.option.SourceOptions;
import io.tncc.pipeline.source.ConsumedRecord;
import io.tncc.schemas.ImageRecord;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.apache.flink.core.fs.Path;
import org.jspecify.annotations.Nullable;

/**
 * The folders in which images may lie that do not travel in their records. Paths are taken literally, as Flink takes them: nothing
 * in them is percent-decoded.
 *
 * @param allowed the folders
 */
record UriPrefixes(List<Path> allowed) {

    /** The longest path that Linux opens; keys of S3 have up to 1,024 bytes. */
    private static final int MAX_URI_BYTES = 4096;

    private static final int MOST_SHOWN = 100;
    private static final Pattern SHA256 = Pattern.compile("[0-9a-f]{64}");
    private static final Pattern UNWANTED = Pattern.compile("[\\p{Cntrl}\\\\]");

    /** Whatever stands behind Flink may decode what Flink does not, and more than once. */
    private static final Pattern ENCODED_DOT = Pattern.compile("(?i)%(25)*2e");

    private static final Pattern ENCODED_SLASH = Pattern.compile("(?i)%(25)*(2f|5c)");

    UriPrefixes {
        allowed = List.copyOf(allowed);
    }

    /** The folders of {@code source.uri-prefixes}, or none. */
    static UriPrefixes of(PipelineConfiguration configuration) {
        return new UriPrefixes(configuration.find(SourceOptions.URI_PREFIXES).stream()
                .flatMap(text -> Stream.of(text.split(",")))
                .map(prefix -> new Path(prefix.strip()))
                .toList());
    }

    /**
     * Where the image of a record lies.
     *
     * @throws Rejection if that is not allowed, or the record does not say what the bytes there are to be
     */
    ImageReference reference(ConsumedRecord consumed, ImageRecord image) throws Rejection {
        String uri = image.getUri();
        requireLength(uri);
        if (allowed.isEmpty()) {
            throw new Rejection(
                    RejectionReason.CONTENT_BY_REFERENCE,
                    "The content lies at %s; without %s, only content within the record is used"
                            .formatted(uri, SourceOptions.URI_PREFIXES.key()));
        }
        Path file = file(uri);
        return new ImageReference(
                "%s-%d@%d".formatted(consumed.topic(), consumed.partition(), consumed.offset()),
                uri,
                file,
                folderOf(uri, file),
                sha256(uri, image.getSha256()));
    }

    private static void requireLength(String uri) throws Rejection {
        int bytes = uri.getBytes(StandardCharsets.UTF_8).length;
        if (bytes < 1 || bytes > MAX_URI_BYTES) {
            throw notAllowed("The uri has %d bytes as UTF-8; allowed are 1 to %d".formatted(bytes, MAX_URI_BYTES));
        }
    }

    private static Path file(String uri) throws Rejection {
        if (UNWANTED.matcher(uri).find()) {
            throw notAllowed("The uri %s has a backslash or a control character, which is not allowed".formatted(uri));
        }
        if (climbs(uri)) {
            throw notAllowed("The uri %s has a . or .. between slashes, which is not allowed".formatted(uri));
        }
        try {
            return new Path(uri);
        } catch (IllegalArgumentException e) {
            throw notAllowed("The uri %s is none that Flink can read: %s".formatted(uri, e.getMessage()));
        }
    }

    private static boolean climbs(String uri) {
        String slashes = ENCODED_SLASH.matcher(uri).replaceAll("/");
        String plain = ENCODED_DOT.matcher(slashes).replaceAll(".");
        return Arrays.stream(plain.split("/", -1)).anyMatch(name -> name.equals(".") || name.equals(".."));
    }

    private Path folderOf(String uri, Path file) throws Rejection {
        for (Path folder : allowed) {
            if (contains(folder.toUri(), file.toUri())) {
                return folder;
            }
        }
        throw notAllowed(
                "The uri %s is not allowed; %s has %s".formatted(uri, SourceOptions.URI_PREFIXES.key(), allowed));
    }

    private static boolean contains(URI folder, URI file) {
        String beginning = folder.getPath().endsWith("/") ? folder.getPath() : folder.getPath() + "/";
        return Objects.equals(folder.getScheme(), file.getScheme())
                && Objects.equals(folder.getAuthority(), file.getAuthority())
                && file.getPath().startsWith(beginning);
    }

    private static String sha256(String uri, @Nullable String sha256) throws Rejection {
        if (sha256 == null) {
            throw new Rejection(
                    RejectionReason.INVALID_SHA256,
                    "The content lies at %s, and the record has no sha256 of it; allowed are 64 lower-case hexadecimal digits"
                            .formatted(uri));
        }
        if (!SHA256.matcher(sha256).matches()) {
            throw new Rejection(
                    RejectionReason.INVALID_SHA256,
                    "The sha256 of the content at %s is %s; allowed are 64 lower-case hexadecimal digits"
                            .formatted(uri, sha256.substring(0, Math.min(sha256.length(), MOST_SHOWN))));
        }
        return sha256;
    }

    private static Rejection notAllowed(String message) {
        return new Rejection(RejectionReason.URI_NOT_ALLOWED, message);
    }
}
