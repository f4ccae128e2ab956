package io.tncc.connect;

import io.tncc.schemas.Embedding;
import io.tncc.schemas.codec.Codecs;
import io.tncc.schemas.codec.EmbeddingKey;
import io.tncc.schemas.codec.FloatVector;
import io.tncc.schemas.codec.UndecodableRecordException;
import org.apache.kafka.connect.errors.ConnectException;
import org.apache.kafka.connect.sink.SinkRecord;

/** A change, and the record that told of it. */
record ReceivedChange(SinkRecord record, EmbeddingChange change) {

    private static final String BYTES = "org.apache.kafka.connect.converters.ByteArrayConverter";

    /**
     * Reads a record of the topic.
     *
     * @throws BadRecordException if it is none
     * @throws ConnectException if the connector's converters are not those that it needs
     */
    static ReceivedChange of(SinkRecord record) {
        try {
            return new ReceivedChange(record, record.value() == null ? deleted(record) : embedded(record));
        } catch (UndecodableRecordException | IllegalArgumentException e) {
            throw new BadRecordException(record, e);
        }
    }

    private static EmbeddingChange deleted(SinkRecord record) {
        Object key = record.key();
        if (key == null) {
            throw new IllegalArgumentException(
                    "A record without value is a delete, and its key says of what: it has none");
        }
        if (key instanceof byte[] bytes) {
            return new EmbeddingChange.Deleted(EmbeddingKey.parse(bytes));
        }
        if (key instanceof String text) {
            return new EmbeddingChange.Deleted(EmbeddingKey.parse(text));
        }
        throw wrongConverter("key", key);
    }

    private static EmbeddingChange embedded(SinkRecord record) throws UndecodableRecordException {
        if (!(record.value() instanceof byte[] bytes)) {
            throw wrongConverter("value", record.value());
        }
        Embedding embedding = Codecs.EMBEDDINGS.decode(bytes);
        return new EmbeddingChange.Embedded(
                new EmbeddingKey(embedding.getLane(), embedding.getId()),
                embedding.getEncoderVersion(),
                embedding.getEncoderSha256(),
                embedding.getEventTime(),
                FloatVector.valuesOf(embedding.getVector()));
    }

    private static ConnectException wrongConverter(String part, Object given) {
        return new ConnectException(
                "%1$s.converter must be %2$s for this connector; the worker's gives a %1$s of type %3$s"
                        .formatted(part, BYTES, given.getClass().getSimpleName()));
    }
}
