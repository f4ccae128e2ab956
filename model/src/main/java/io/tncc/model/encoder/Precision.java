package io.tncc.model.encoder;

import java.util.Locale;

/** In what numbers the convolutions of a training step are computed. Weights, loss and optimizer are float32 always. */
public enum Precision {
    /** 24 bits of precision. */
    FLOAT32,

    /** The range of float32 with 8 bits of precision: about half the time where the processor multiplies such numbers. */
    BFLOAT16;

    /** The name in options, such as {@code bfloat16}. */
    public String id() {
        return name().toLowerCase(Locale.ROOT);
    }
}
