package io.tncc.model.evaluate;

/** An encoder gives numbers that are not finite: there is nothing to evaluate. */
public final class DivergedEncoderException extends IllegalArgumentException {

    private static final long serialVersionUID = 1;

    DivergedEncoderException(String message) {
        super(message);
    }
}
