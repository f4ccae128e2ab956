package io.tncc.model.evaluate;

/** An encoder makes numbers of images that are not finite: it has learnt at too high a rate, and will not come back. */
public final class DivergedEncoderException extends IllegalArgumentException {

    private static final long serialVersionUID = 1;

    DivergedEncoderException(String message) {
        super(message);
    }
}
