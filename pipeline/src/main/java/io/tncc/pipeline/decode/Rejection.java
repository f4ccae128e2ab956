package io.tncc.pipeline.decode;

/** An image or record cannot be used. The message names what was found and what is allowed. */
public final class Rejection extends Exception {

    private static final long serialVersionUID = 1;

    private final RejectionReason reason;

    public Rejection(RejectionReason reason, String message) {
        // Rejects are data: a stack trace for each would cost more than decoding.
        super(message, null, false, false);
        this.reason = reason;
    }

    /** Why, as a closed set. */
    public RejectionReason reason() {
        return reason;
    }

    /** Why, for people. */
    public String message() {
        return String.valueOf(getMessage());
    }
}
