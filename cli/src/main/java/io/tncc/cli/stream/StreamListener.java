package io.tncc.cli.stream;

import io.tncc.schemas.Embedding;
import io.tncc.schemas.EncoderPromotion;
import io.tncc.schemas.EncoderVersion;
import io.tncc.schemas.ImageRecord;
import io.tncc.schemas.RejectedImage;
import io.tncc.schemas.TrainingProgress;
import io.tncc.schemas.codec.EmbeddingKey;
import org.jspecify.annotations.Nullable;

/** Told of every record, by the one thread that reads them. */
public interface StreamListener {

    /**
     * An image, or a delete.
     *
     * @param lane the record's, or its Kafka key
     */
    default void image(String lane, ImageRecord image, RecordPlace place) {}

    /** The embedding of an image. */
    default void embedding(Embedding embedding, RecordPlace place) {}

    /** An embedding is taken back. */
    default void deleted(EmbeddingKey image, RecordPlace place) {}

    /** A version is announced. */
    default void version(EncoderVersion version, RecordPlace place) {}

    /** A version is promoted. */
    default void promotion(EncoderPromotion promotion, RecordPlace place) {}

    /** The promotion of a lane is taken back: from then on it has none. */
    default void promotionTakenBack(String lane, RecordPlace place) {}

    /** A training step; may come more than once. */
    default void progress(TrainingProgress progress, RecordPlace place) {}

    /** A record that could not be used. */
    default void rejected(RejectedImage rejected, RecordPlace place) {}

    /** A record that is not of its topic's schema. Among images that is usual: the job rejects them. */
    default void unreadable(RecordPlace place, String message) {}

    /**
     * The topics can not be read, or can again.
     *
     * @param message why, for people; null when they can
     */
    default void troubled(@Nullable String message) {}

    /** Whether images are to go on coming now; asked again and again. */
    default boolean takesImages() {
        return true;
    }
}
