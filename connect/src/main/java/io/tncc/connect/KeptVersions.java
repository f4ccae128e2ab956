package io.tncc.connect;

/** Which embeddings of an image stay in the table when encoder versions follow one another. */
enum KeptVersions {
    /** One row an image: the embedding that came last, whichever version made it. */
    NEWEST,
    /** One row an image and version. */
    ALL
}
