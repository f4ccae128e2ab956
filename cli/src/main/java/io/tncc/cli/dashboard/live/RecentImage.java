package io.tncc.cli.dashboard.live;

import io.tncc.cli.stream.RecordPlace;
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
     * @param vector of length 1
     * @param place of the record
     */
    public record Embedded(long version, float[] vector, RecordPlace place) {}

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
