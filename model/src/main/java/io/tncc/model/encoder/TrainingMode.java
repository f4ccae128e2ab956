package io.tncc.model.encoder;

/**
 * How an encoder computes in training. It changes neither the names nor the shapes of its weights.
 *
 * @param precision of the convolutions
 */
public record TrainingMode(Precision precision) {

    /** All in float32. */
    public static final TrainingMode STANDARD = new TrainingMode(Precision.FLOAT32);
}
