package io.tncc.schemas.codec;

/** A message whose writer's schema is not known, or is the schema of something else. */
public final class UnknownSchemaException extends UndecodableRecordException {

    private static final long serialVersionUID = 1L;

    private final long fingerprint;

    UnknownSchemaException(String record, long fingerprint, Throwable cause) {
        super(
                "No schema of %s with the fingerprint %016x is known: %s"
                        .formatted(record, fingerprint, cause.getMessage()),
                cause);
        this.fingerprint = fingerprint;
    }

    /** The CRC-64-AVRO fingerprint of the writer's schema. */
    public long fingerprint() {
        return fingerprint;
    }

    @Override
    public String reason() {
        return "UNKNOWN_SCHEMA";
    }
}
