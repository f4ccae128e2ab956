package io.tncc.schemas.codec;

/** A message that does not begin with the marker of Avro's single-object encoding. */
public final class NotSingleObjectException extends UndecodableRecordException {

    private static final long serialVersionUID = 1L;

    private static final String WIRE_FORMAT =
            ", as Confluent's wire format does, which is read where a schema registry is set";

    NotSingleObjectException(String beginning, Throwable cause) {
        super(
                beginning.isEmpty()
                        ? "The message is empty; Avro's single-object encoding begins with C3 01"
                        : "Avro's single-object encoding begins with C3 01; this message begins with " + beginning
                                + (beginning.startsWith("00") ? WIRE_FORMAT : ""),
                cause);
    }

    @Override
    public String reason() {
        return "NOT_SINGLE_OBJECT_ENCODED";
    }
}
