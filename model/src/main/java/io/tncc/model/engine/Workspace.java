package io.tncc.model.engine;

/** What becomes of the memory that ONNX Runtime computed a batch in. */
public enum Workspace {
    /** The session keeps as much as its largest batch needed, by all the threads that computed it: a batch is some 5 % faster. */
    KEPT,
    /** It is given back after each batch. */
    RETURNED
}
