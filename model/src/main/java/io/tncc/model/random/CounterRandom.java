package io.tncc.model.random;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.HashMap;
import java.util.Map;

/**
 * A stream of random numbers that is a pure function of a seed, a lane, the ordinal of an image and a draw. Nothing has to be
 * saved to draw the same numbers again: after a restart, on another machine, or for a replay.
 *
 * <p>The numbers are the outputs of Philox4x32-10 (Salmon et al., SC 2011). The counter is the block of four numbers within the stream (32
 * bits), the draw (32 bits) and the ordinal (64 bits), so that within a lane no two streams share a number's place. The key
 * is a 64-bit hash of seed and lane. A stream repeats after 2^34 numbers. Not safe for use by several threads at once.
 */
public final class CounterRandom {

    private final int key0;
    private final int key1;
    private final int draw;
    private final long ordinal;
    private final int[] words = new int[4];
    private int block;
    private int used = words.length;

    private CounterRandom(long key, long ordinal, int draw) {
        this.key0 = (int) key;
        this.key1 = (int) (key >>> 32);
        this.ordinal = ordinal;
        this.draw = draw;
    }

    /**
     * The stream of one draw for one image.
     *
     * @param seed of the whole training
     * @param lane whose image it is
     * @param ordinal the place of the image in its lane, from 0
     * @param draw which of the draws for this image, from 0
     */
    public static CounterRandom of(long seed, String lane, long ordinal, int draw) {
        if (ordinal < 0 || draw < 0) {
            throw new IllegalArgumentException(
                    "Ordinals and draws count from 0: there is no ordinal " + ordinal + " with draw " + draw);
        }
        return new CounterRandom(key(seed, lane), ordinal, draw);
    }

    /**
     * The stream of what is random of a step, or of an image but for its views.
     *
     * @param seed of the whole training
     * @param lane whose step or image it is
     * @param ordinal how many steps were taken before, or the place of the image in its lane, from 0
     * @param draw what is drawn
     */
    public static CounterRandom of(long seed, String lane, long ordinal, ReservedDraw draw) {
        return of(seed, lane, ordinal, draw.number());
    }

    /** 32 random bits. */
    public int nextInt() {
        if (used == words.length) {
            words[0] = block++;
            words[1] = draw;
            words[2] = (int) ordinal;
            words[3] = (int) (ordinal >>> 32);
            Philox.encrypt(words, key0, key1);
            used = 0;
        }
        return words[used++];
    }

    /**
     * An integer in [0, bound), by the high half of a product: no value is more likely than another by more than
     * bound / 2^32.
     *
     * @throws IllegalArgumentException if the bound is not positive
     */
    public int nextInt(int bound) {
        if (bound < 1) {
            throw new IllegalArgumentException("The bound of a random integer is at least 1, not " + bound);
        }
        return (int) (Integer.toUnsignedLong(nextInt()) * bound >>> 32);
    }

    /** A number in [0, 1), one of 2^24 equally spaced ones. */
    public float nextFloat() {
        return (nextInt() >>> 8) * 0x1p-24f;
    }

    /** A number between two others; the upper one only by rounding. */
    public float nextFloat(float from, float to) {
        return from + (to - from) * nextFloat();
    }

    /** The numbers from 0 to {@code count} - 1 in a random order (Fisher and Yates). */
    public long[] permutation(int count) {
        long[] numbers = new long[count];
        for (int i = 0; i < count; i++) {
            int other = nextInt(i + 1);
            numbers[i] = numbers[other];
            numbers[other] = i;
        }
        return numbers;
    }

    /** Different numbers from 0 to {@code population} - 1: the beginning of a shuffle, of which only what has moved is kept. */
    public int[] sample(int count, int population) {
        if (count < 0 || count > population) {
            throw new IllegalArgumentException(
                    "There are no %d different numbers among %d".formatted(count, population));
        }
        Map<Integer, Integer> moved = new HashMap<>();
        int[] chosen = new int[count];
        for (int i = 0; i < count; i++) {
            int other = i + nextInt(population - i);
            chosen[i] = moved.getOrDefault(other, other);
            moved.put(other, moved.getOrDefault(i, i));
        }
        return chosen;
    }

    /** Seed and lane as one key: the lane's FNV-1a hash, mixed, with the seed, mixed again. */
    private static long key(long seed, String lane) {
        return mix(mix(fnv1a(lane)) + seed);
    }

    /** The 64-bit FNV-1a hash of the text's UTF-8 bytes (Fowler, Noll, Vo; RFC 9923). */
    static long fnv1a(String text) {
        long hash = 0xcbf29ce484222325L;
        for (byte character : text.getBytes(UTF_8)) {
            hash = (hash ^ (character & 0xff)) * 0x100000001b3L;
        }
        return hash;
    }

    /** The finaliser of SplitMix64 (Steele, Lea, Flood, OOPSLA 2014): each input bit turns about half of the output bits. */
    private static long mix(long bits) {
        bits = (bits ^ (bits >>> 30)) * 0xbf58476d1ce4e5b9L;
        bits = (bits ^ (bits >>> 27)) * 0x94d049bb133111ebL;
        return bits ^ (bits >>> 31);
    }
}
