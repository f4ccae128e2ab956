package io.tncc.connect;

/** How a table that the connector creates is indexed for nearest neighbors. */
enum IndexMethod {
    /** A graph of neighbors, by cosine distance: a graph of its own for each lane and encoder version. */
    HNSW,
    /** Not at all: neighbors are found exactly, by reading every vector of the version. */
    NONE
}
