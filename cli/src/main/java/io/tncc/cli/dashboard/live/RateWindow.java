package io.tncc.cli.dashboard.live;

import java.util.Arrays;

/**
 * How many images a second, over the last minutes, by the times at which the records were written: what a checkpoint commits at
 * once counts when it was made.
 */
final class RateWindow {

    static final long SLOT_MILLIS = 2_000;
    static final int SLOTS = 150;

    private final long[] counts = new long[SLOTS];
    private long newestSlot = Long.MIN_VALUE;

    /** Counts images that were done at a time; those before the window are left out. */
    void add(long atMillis, long images) {
        long slot = Math.floorDiv(atMillis, SLOT_MILLIS);
        if (newestSlot == Long.MIN_VALUE || slot - newestSlot >= SLOTS) {
            Arrays.fill(counts, 0);
            newestSlot = slot;
        }
        while (newestSlot < slot) {
            newestSlot++;
            counts[index(newestSlot)] = 0;
        }
        if (newestSlot - slot < SLOTS) {
            counts[index(slot)] += images;
        }
    }

    /** Images a second in each slot, oldest first; the last slot is the one that {@code nowMillis} lies in. */
    double[] perSecond(long nowMillis) {
        long last = Math.floorDiv(nowMillis, SLOT_MILLIS);
        double[] rates = new double[SLOTS];
        for (int i = 0; i < SLOTS; i++) {
            long slot = last - SLOTS + 1 + i;
            if (newestSlot != Long.MIN_VALUE && slot <= newestSlot && newestSlot - slot < SLOTS) {
                rates[i] = counts[index(slot)] * 1e3 / SLOT_MILLIS;
            }
        }
        return rates;
    }

    private static int index(long slot) {
        return (int) Math.floorMod(slot, (long) SLOTS);
    }
}
