package io.tncc.model.encoder;

import java.util.Locale;

/** In what numbers convolutions are computed, of a training step or of embedding. Weights are kept in float32 always. */
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
