package io.tncc.schemas.codec;

/** A message whose schema is known, but whose bytes are not one whole record of it. */
public final class MalformedRecordException extends UndecodableRecordException {

    private static final long serialVersionUID = 1L;

    MalformedRecordException(String message, Throwable cause) {
        super(message, cause);
    }

    /** A message that is cut short before its record begins. */
    public MalformedRecordException(String message) {
        super(message, null);
    }

    @Override
    public String reason() {
        return "MALFORMED_RECORD";
    }
}
