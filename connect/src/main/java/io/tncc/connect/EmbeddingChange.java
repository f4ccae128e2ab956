package io.tncc.connect;

import io.tncc.schemas.codec.EmbeddingKey;
import java.time.Instant;

/** What a record of the topic says becomes of an embedding. */
sealed interface EmbeddingChange {

    /** The image whose embedding it is. */
    EmbeddingKey image();

    /**
     * An image was embedded.
     *
     * @param encoderVersion the version of the lane's encoder that made the vector, from 0; below the greatest long, since a
     *     partition ends before the next version
     * @param encoderSha256 of that version's file
     * @param eventTime the event time of the image
     * @param vector (D)
     */
    record Embedded(EmbeddingKey image, long encoderVersion, String encoderSha256, Instant eventTime, float[] vector)
            implements EmbeddingChange {

        public Embedded {
            if (encoderVersion < 0 || encoderVersion == Long.MAX_VALUE) {
                throw new IllegalArgumentException("An encoder's version is at least 0 and below %d, not %d"
                        .formatted(Long.MAX_VALUE, encoderVersion));
            }
            if (vector.length == 0) {
                throw new IllegalArgumentException("A vector has at least one number");
            }
        }
    }

    /** An image was deleted, and its embeddings are to be. */
    record Deleted(EmbeddingKey image) implements EmbeddingChange {}
}
