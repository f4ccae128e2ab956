package io.tncc.schemas.codec;

import org.apache.avro.Schema;
import org.apache.avro.SchemaCompatibility;
import org.apache.avro.SchemaCompatibility.SchemaCompatibilityType;
import org.apache.avro.message.MissingSchemaException;
import org.apache.avro.message.SchemaStore;
import org.jspecify.annotations.Nullable;

/** The schemas that the writer of a record may have had: the released ones, and further ones of the caller. */
final class WriterSchemas implements SchemaStore {

    private final Schema reader;
    private final SchemaStore released;
    private final SchemaStore further;

    WriterSchemas(Schema reader, SchemaStore further) {
        this.reader = reader;
        this.released = ReleasedSchemas.storeOf(reader.getName());
        this.further = further;
    }

    @Override
    public Schema findByFingerprint(long fingerprint) {
        Schema writer = released.findByFingerprint(fingerprint);
        if (writer == null) {
            writer = further.findByFingerprint(fingerprint);
        }
        return readable(writer);
    }

    private Schema readable(@Nullable Schema writer) {
        if (writer == null) {
            throw new MissingSchemaException("it is neither released nor given to the codec");
        }
        try {
            requireReadable(reader, writer);
        } catch (IllegalArgumentException e) {
            throw new MissingSchemaException(String.valueOf(e.getMessage()));
        }
        return writer;
    }

    /** @throws IllegalArgumentException if the reader can not read what the writer writes */
    static void requireReadable(Schema reader, Schema writer) {
        var compatibility = SchemaCompatibility.checkReaderWriterCompatibility(reader, writer);
        if (compatibility.getType() != SchemaCompatibilityType.COMPATIBLE) {
            throw new IllegalArgumentException("it is the schema of %s, which cannot be read as %s"
                    .formatted(writer.getFullName(), reader.getFullName()));
        }
    }
}
