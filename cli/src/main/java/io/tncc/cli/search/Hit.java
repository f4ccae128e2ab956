package io.tncc.cli.search;

import io.tncc.cli.search.VersionIndex.Place;
import org.jspecify.annotations.Nullable;

/**
 * An image that was found.
 *
 * @param rank from 1, the nearest
 * @param id of the image in its lane
 * @param similarity the cosine between its embedding and that of the image sought for, at most 1
 * @param place where its content is on the topic of images, null where it is no longer
 */
record Hit(int rank, String id, double similarity, @Nullable Place place) {}
