package io.tncc.cli.train.stream;

import io.tncc.model.random.CounterRandom;

/** The same images over and over, each round in another random order: a pure function of seed, name and place. */
final class Rounds {

    private final int[] images;
    private final long seed;
    private final String name;
    private long round = -1;
    private long[] order = {};

    /** @param name tells these rounds from others of the same seed */
    Rounds(int[] images, long seed, String name) {
        if (images.length == 0) {
            throw new IllegalArgumentException("There are no images to make a stream of");
        }
        this.images = images;
        this.seed = seed;
        this.name = name;
    }

    int at(long place) {
        long wanted = place / images.length;
        if (wanted != round) {
            round = wanted;
            order = CounterRandom.of(seed, "stream " + name, round, 0).permutation(images.length);
        }
        return images[(int) order[(int) (place % images.length)]];
    }
}
