package io.tncc.schemas.registry;

import io.tncc.schemas.codec.ReleasedSchemas;
import io.tncc.schemas.codec.SingleObjectHeader;
import java.io.IOException;
import java.util.List;
import org.apache.avro.Schema;
import org.apache.avro.SchemaNormalization;

/**
 * A topic whose records are written in Confluent's wire format, by the schema of its subject: {@code <topic>-value}, as Confluent's
 * TopicNameStrategy has it.
 */
public final class RegisteredTopic {

    private final int schemaId;
    private final long fingerprint;
    private final String record;

    private RegisteredTopic(int schemaId, long fingerprint, String record) {
        this.schemaId = schemaId;
        this.fingerprint = fingerprint;
        this.record = record;
    }

    /**
     * A topic whose schema is in the registry.
     *
     * @param record the simple name of the topic's record, such as {@code Embedding}
     * @param registers whether the schema is registered where it is not
     * @throws RegistryException if it is not in the registry and does not get there, or the registry does not answer
     */
    public static RegisteredTopic of(SchemaRegistry registry, String topic, String record, boolean registers)
            throws IOException {
        List<Schema> released = ReleasedSchemas.of(record);
        Schema schema = released.get(released.size() - 1);
        String subject = topic + "-value";
        int id = registers ? registry.register(subject, schema) : registry.find(subject, schema);
        return new RegisteredTopic(id, SchemaNormalization.parsingFingerprint64(schema), record);
    }

    /** The id of the schema in the registry. */
    public int schemaId() {
        return schemaId;
    }

    /**
     * A message of the topic in the wire format. The record itself has the same bytes in both.
     *
     * @param singleObject the message in single-object encoding
     * @throws IllegalArgumentException if it was written by another schema
     */
    public byte[] wireFormat(byte[] singleObject) {
        if (SingleObjectHeader.fingerprint(singleObject) != fingerprint) {
            throw new IllegalArgumentException("This message was not written by the newest schema of " + record);
        }
        return WireFormat.message(schemaId, singleObject, SingleObjectHeader.BYTES);
    }
}
