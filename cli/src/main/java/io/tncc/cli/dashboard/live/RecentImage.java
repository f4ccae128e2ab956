package io.tncc.cli.dashboard.live;

import io.tncc.cli.stream.RecordPlace;
import io.tncc.schemas.EncoderVersion;
import org.jspecify.annotations.Nullable;

/**
 * An image of the stream.
 *
 * @param number its own in this process, for ever
 * @param lane its lane
 * @param id within its lane
 * @param label its class, where it has one
 * @param content the encoded image; null where it did not come by
 * @param uri where the image lies, if it did not travel in its record
 * @param embedded what the job has made of it; null until then
 */
public record RecentImage(
        long number,
        String lane,
        String id,
        @Nullable String label,
        byte @Nullable [] content,
        @Nullable String uri,
        @Nullable Embedded embedded) {

    /**
     * A published embedding.
     *
     * @param version the encoder version that made it
     * @param sha256 of that version's file
     * @param vector of length 1
     * @param place of the record
     */
    public record Embedded(long version, String sha256, float[] vector, RecordPlace place) {

        /**
         * Whether a version has made it.
         *
         * @param number of the version
         * @param announced the version, where it is known: the same number may have had another file before
         */
        public boolean isBy(long number, @Nullable EncoderVersion announced) {
            return version == number && (announced == null || sha256.equals(announced.getSha256()));
        }
    }

    long bytes() {
        return (content == null ? 0 : content.length) + (uri == null ? 0 : uri.length());
    }

    /** Whether its record did not come by, only its embedding. */
    boolean lacksRecord() {
        return content == null && uri == null;
    }

    RecentImage with(Embedded newer) {
        return new RecentImage(number, lane, id, label, content, uri, newer);
    }

    RecentImage with(@Nullable String itsLabel, byte @Nullable [] itsContent, @Nullable String itsUri) {
        return new RecentImage(number, lane, id, itsLabel, itsContent, itsUri, embedded);
    }
}
