package io.tncc.model.objective;

/** Which entries of the memory the instance loss repels. */
public enum Negatives {
    /** All. */
    ALL,
    /** All but the image's neighbors, whatever the weight of the consistency. */
    WITHOUT_NEIGHBORS
}
