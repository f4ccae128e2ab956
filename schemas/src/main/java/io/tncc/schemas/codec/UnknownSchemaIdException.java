package io.tncc.schemas.codec;

import org.jspecify.annotations.Nullable;

/** A message whose writer's schema, which it names by its id in a schema registry, is not known or is that of something else. */
public final class UnknownSchemaIdException extends UndecodableRecordException {

    private static final long serialVersionUID = 1L;

    private final int schemaId;

    /**
     * A schema that does not read a record.
     *
     * @param why a clause such as "the registry does not know it"
     */
    public UnknownSchemaIdException(String record, int schemaId, String why, @Nullable Throwable cause) {
        super("No schema of %s with the id %d is to be had: %s".formatted(record, schemaId, why), cause);
        this.schemaId = schemaId;
    }

    /** The id that the message names. */
    public int schemaId() {
        return schemaId;
    }

    @Override
    public String reason() {
        return "UNKNOWN_SCHEMA";
    }
}
