package io.tncc.schemas.registry;

import io.tncc.schemas.Embedding;
import io.tncc.schemas.EncoderPromotion;
import io.tncc.schemas.EncoderVersion;
import io.tncc.schemas.ImageRecord;
import io.tncc.schemas.RejectedImage;
import io.tncc.schemas.TrainingProgress;
import io.tncc.schemas.codec.Codecs;
import org.jspecify.annotations.Nullable;

/**
 * Reads each topic of a job.
 *
 * @param images images in
 * @param embeddings embeddings out
 * @param versions announcements of encoder versions
 * @param promotions promotions of encoder versions
 * @param progress how training goes
 * @param rejected records that could not be used
 */
public record TopicReaders(
        TopicReader<ImageRecord> images,
        TopicReader<Embedding> embeddings,
        TopicReader<EncoderVersion> versions,
        TopicReader<EncoderPromotion> promotions,
        TopicReader<TrainingProgress> progress,
        TopicReader<RejectedImage> rejected) {

    /**
     * Readers that have read nothing yet.
     *
     * @param registry where the ids of schemas are from, if there is one
     */
    public static TopicReaders of(@Nullable SchemaRegistry registry) {
        return new TopicReaders(
                new TopicReader<>(Codecs.IMAGES, registry),
                new TopicReader<>(Codecs.EMBEDDINGS, registry),
                new TopicReader<>(Codecs.ENCODER_VERSIONS, registry),
                new TopicReader<>(Codecs.ENCODER_PROMOTIONS, registry),
                new TopicReader<>(Codecs.TRAINING_PROGRESS, registry),
                new TopicReader<>(Codecs.REJECTED_IMAGES, registry));
    }
}
