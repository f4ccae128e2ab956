package io.tncc.pipeline.sink;

/** A transaction ended before the checkpoint that it belongs to. Nothing is lost: its images are read again. */
public final class BrokenTransactionException extends RuntimeException {

    private static final long serialVersionUID = 1;

    BrokenTransactionException(String message, Throwable cause) {
        super(message, cause);
    }
}
