package io.tncc.pipeline.option;

/** The halves of the flow. */
public enum Half {
    TRAINING,
    EMBEDDING
}
