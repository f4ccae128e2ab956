package io.tncc.schemas.codec;

import io.tncc.schemas.Embedding;
import io.tncc.schemas.EncoderPromotion;
import io.tncc.schemas.EncoderVersion;
import io.tncc.schemas.ImageRecord;
import io.tncc.schemas.RejectedImage;
import io.tncc.schemas.TrainingProgress;

/** The codec of each topic. */
public final class Codecs {

    /** The topic {@code images}. */
    public static final RecordCodec<ImageRecord> IMAGES = RecordCodec.of(ImageRecord.class);

    /** The topic {@code embeddings}. */
    public static final RecordCodec<Embedding> EMBEDDINGS = RecordCodec.of(Embedding.class);

    /** The topic {@code encoder-versions}. */
    public static final RecordCodec<EncoderVersion> ENCODER_VERSIONS = RecordCodec.of(EncoderVersion.class);

    /** The topic {@code encoder-promotions}. */
    public static final RecordCodec<EncoderPromotion> ENCODER_PROMOTIONS = RecordCodec.of(EncoderPromotion.class);

    /** The topic {@code training-progress}. */
    public static final RecordCodec<TrainingProgress> TRAINING_PROGRESS = RecordCodec.of(TrainingProgress.class);

    /** The topic {@code rejected-images}. */
    public static final RecordCodec<RejectedImage> REJECTED_IMAGES = RecordCodec.of(RejectedImage.class);

    private Codecs() {}
}
