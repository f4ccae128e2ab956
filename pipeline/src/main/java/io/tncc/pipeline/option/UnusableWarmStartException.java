package io.tncc.pipeline.option;

/** The file that encoders are to begin with is none, or of another encoder. */
public final class UnusableWarmStartException extends RuntimeException {

    private static final long serialVersionUID = 1;

    UnusableWarmStartException(String message, Throwable cause) {
        super(message, cause);
    }
}
