package io.tncc.model.train;

import io.tncc.model.image.ImageBatch;

/**
 * The images of one update of the weights: new ones first, then replayed ones.
 *
 * @param images all of them
 * @param rounds which time each is trained on, in a way that no two times have the same number: its views are of that round (B)
 * @param newImages how many of them are of the batch that arrived
 * @param arrivals how many images count as seen with this update
 */
record Update(ImageBatch images, int[] rounds, int newImages, int arrivals) {

    /** How many are replayed. */
    int replayedImages() {
        return images.size() - newImages;
    }

    /** The draw of each image's view 0 or 1: (B). */
    int[] draws(int view) {
        int[] draws = new int[rounds.length];
        for (int i = 0; i < draws.length; i++) {
            draws[i] = 2 * rounds[i] + view;
        }
        return draws;
    }
}
