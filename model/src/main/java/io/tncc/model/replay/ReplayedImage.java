package io.tncc.model.replay;

/**
 * An image of the replay buffer, as {@link ReplayPriorities} see it.
 *
 * @param ordinal its place among the images of its lane, from 0
 * @param bytes how many bytes it takes, encoded
 * @param id its id within the lane, empty where it has none
 * @param feature its key by the momentum encoder, of length 1 (D), averaged over the times that it was trained on, each of which
 *     counts as much as all before; all 0 where it is unknown
 * @param chance a random number of its own in [0, 1): the same each time, a function of seed, lane and ordinal
 */
public record ReplayedImage(long ordinal, int bytes, String id, float[] feature, double chance) {}
