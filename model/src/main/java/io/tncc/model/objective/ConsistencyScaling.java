package io.tncc.model.objective;

/**
 * By what the weight of the neighbor consistency is multiplied. The agreement of an image is the share of its key's neighbors
 * that are neighbors of its query too: without labels, it tells how far neighbors can be trusted.
 */
public enum ConsistencyScaling {
    /** By nothing. */
    NONE,
    /** By the mean agreement of the batch. */
    BATCH_AGREEMENT,
    /** For each image by its own agreement. */
    IMAGE_AGREEMENT
}
