package io.tncc.pipeline.embed;

import io.tncc.model.file.EncoderPath;
import io.tncc.pipeline.decode.DecodedImage;
import io.tncc.pipeline.extension.EmbeddingChange;
import io.tncc.pipeline.sink.OutgoingRecord;
import io.tncc.schemas.Embedding;
import io.tncc.schemas.codec.Codecs;
import io.tncc.schemas.codec.FloatVector;
import io.tncc.schemas.codec.UndecodableRecordException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;

/**
 * Embeddings as records of their topic. The key is the percent-encoded lane, a slash, and the id: UTF-8, and unambiguous since
 * the first slash ends the lane.
 */
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
            String key = new String(record.key(), StandardCharsets.UTF_8);
            int slash = key.indexOf('/');
            return new EmbeddingChange.Deleted(EncoderPath.lane(key.substring(0, slash)), key.substring(slash + 1));
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
        return (EncoderPath.folder(image.lane()) + "/" + image.id()).getBytes(StandardCharsets.UTF_8);
    }
}
