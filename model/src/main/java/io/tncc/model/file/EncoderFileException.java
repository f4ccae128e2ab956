package io.tncc.model.file;

/** The bytes or the metadata are not those of an encoder file that can be read or written here; the message says why. */
public final class EncoderFileException extends IllegalArgumentException {

    private static final long serialVersionUID = 1;

    EncoderFileException(String message) {
        super(message);
    }

    EncoderFileException(String message, Throwable cause) {
        super(message, cause);
    }
}
