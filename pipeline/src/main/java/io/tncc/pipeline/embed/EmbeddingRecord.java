package io.tncc.pipeline.embed;

import io.tncc.pipeline.decode.DecodedImage;
import io.tncc.pipeline.extension.EmbeddingChange;
import io.tncc.pipeline.sink.OutgoingRecord;
import io.tncc.schemas.Embedding;
import io.tncc.schemas.codec.Codecs;
import io.tncc.schemas.codec.EmbeddingKey;
import io.tncc.schemas.codec.FloatVector;
import io.tncc.schemas.codec.UndecodableRecordException;
import java.time.Instant;

/** Embeddings as records of their topic, and what such records say. */
final class EmbeddingRecord {

    private EmbeddingRecord() {}

    static OutgoingRecord of(DecodedImage image, LoadedEncoder encoder, float[] vector) {
        Embedding embedding = new Embedding(
                image.lane(),
                image.id(),
                encoder.version(),
                encoder.sha256(),
                Instant.ofEpochMilli(image.eventTimeMillis()),
                FloatVector.of(vector));
        return new OutgoingRecord(key(image), Codecs.EMBEDDINGS.encode(embedding));
    }

    /** Takes the image's embedding off a compacted topic. */
    static OutgoingRecord tombstone(DecodedImage image) {
        return new OutgoingRecord(key(image), null);
    }

    /** What a record of the topic says becomes of an embedding. */
    static EmbeddingChange change(OutgoingRecord record) throws UndecodableRecordException {
        byte[] value = record.value();
        if (value == null) {
            EmbeddingKey key = EmbeddingKey.parse(record.key());
            return new EmbeddingChange.Deleted(key.lane(), key.id());
        }
        Embedding embedding = Codecs.EMBEDDINGS.decode(value);
        return new EmbeddingChange.Embedded(
                embedding.getLane(),
                embedding.getId(),
                embedding.getEncoderVersion(),
                embedding.getEncoderSha256(),
                embedding.getEventTime(),
                FloatVector.valuesOf(embedding.getVector()));
    }

    private static byte[] key(DecodedImage image) {
        return new EmbeddingKey(image.lane(), image.id()).toBytes();
    }
}
