package io.tncc.model.objective;

/** Which entries of the memory are an image's neighbors. The last two are for research: what the choice contributes. */
public enum NeighborChoice {
    /** Those with the largest kernel to its key. */
    NEAREST,
    /** Any: a placebo. */
    RANDOM,
    /** The nearest of those with its label: an oracle. An image without label or without such entries has none. */
    SAME_LABEL
}
