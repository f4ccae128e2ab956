package io.tncc.model.objective;

/** Over what the query's affinity to the neighbors is normalised in the neighbor consistency. */
public enum Consistency {
    /** There is no neighbor consistency. */
    NONE,
    /** Over the neighbors only: their order among themselves matters, not how near they are. */
    NEIGHBORS,
    /** Over the whole memory and the positive: the neighbors attract the query. */
    MEMORY
}
