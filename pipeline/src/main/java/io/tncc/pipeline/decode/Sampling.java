package io.tncc.pipeline.decode;

import java.io.Serializable;

/**
 * Keeps a share of the images, chosen by a hash of seed, lane and id: the same ones in each run, whatever their order.
 *
 * @param seed the seed
 * @param rate the share to keep, in (0, 1]
 */
public record Sampling(long seed, double rate) implements Serializable {

    /** How many numbers {@link #numberOf} may give. */
    private static final long NUMBERS = 1L << 53;

    public Sampling {
        if (!(rate > 0 && rate <= 1)) {
            throw new IllegalArgumentException("A sample rate lies in (0, 1], unlike " + rate);
        }
    }

    /** Whether the image is one of those to keep. */
    public boolean keeps(String lane, String id) {
        return keeps(numberOf(lane, id));
    }

    /** Whether the image of that number is one of those to keep: the lower it is, the lower the rate at which it is. */
    public boolean keeps(long number) {
        return (double) number / NUMBERS < rate;
    }

    /** An image's own number, from 0 to 2^53 - 1, any as likely as any other: the same in each run. */
    public long numberOf(String lane, String id) {
        return mix(hash(id, hash(lane, mix(seed)))) >>> 11;
    }

    /** FNV-1a over UTF-16 units, with the length last so that a lane's end cannot pass for an id's beginning. */
    private static long hash(String text, long start) {
        long hash = start;
        for (int i = 0; i < text.length(); i++) {
            hash = (hash ^ text.charAt(i)) * 0x100000001b3L;
        }
        return mix(hash ^ text.length());
    }

    /** The finalizer of SplitMix64 (Steele, Lea, Flood 2014), after its increment. */
    private static long mix(long value) {
        long z = value + 0x9e3779b97f4a7c15L;
        z = (z ^ (z >>> 30)) * 0xbf58476d1ce4e5b9L;
        z = (z ^ (z >>> 27)) * 0x94d049bb133111ebL;
        return z ^ (z >>> 31);
    }
}
