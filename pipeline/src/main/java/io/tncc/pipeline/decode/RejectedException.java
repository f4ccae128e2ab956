package io.tncc.pipeline.decode;

/** A record that can not be used; the message names the value found and what is allowed. */
public final class RejectedException extends Exception {

    private static final long serialVersionUID = 1;

    private final RejectionReason reason;

    public RejectedException(RejectionReason reason, String message) {
        super(message);
        this.reason = reason;
    }

    /** Why. */
    public RejectionReason reason() {
        return reason;
    }
}
