package io.tncc.pipeline.extension;

/**
 * An encoder version, and what it makes of the probe set.
 *
 * @param lane its lane
 * @param version its number within the lane
 * @param features of each image of the probe set, the output of the backbone at length 1: (images, features)
 * @param labels the class of each image, numbered in alphabetical order; empty where there are no classes: (images)
 */
public record TriedVersion(String lane, long version, float[][] features, int[] labels) {}
