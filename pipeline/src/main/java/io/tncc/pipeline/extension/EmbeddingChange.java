package io.tncc.pipeline.extension;

import java.time.Instant;

/** What becomes of the embedding of an image. */
public sealed interface EmbeddingChange {

    /** The lane of the image. */
    String lane();

    /** The id of the image within its lane. */
    String id();

    /**
     * An image was embedded.
     *
     * @param encoderVersion the version of the lane's encoder that made the vector; those of others are not comparable
     * @param encoderSha256 of that version's file
     * @param eventTime the event time of the image
     * @param vector of length 1
     */
    record Embedded(
            String lane, String id, long encoderVersion, String encoderSha256, Instant eventTime, float[] vector)
            implements EmbeddingChange {}

    /** An image was deleted, and its embedding is to be. */
    record Deleted(String lane, String id) implements EmbeddingChange {}
}
