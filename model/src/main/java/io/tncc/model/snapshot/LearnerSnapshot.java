package io.tncc.model.snapshot;

import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * A learner as byte blocks: whole where it was just made, and what changed since where it was saved before. The images of its replay
 * buffer are none of it: they lie in their store all the time.
 *
 * @param weights a {@link WeightsBlock}: all but the memory and the replay buffer
 * @param memorySegments the segments of the memory by number, as {@link MemorySegments} writes them
 * @param replayEntries the entries of the replay buffer by ordinal, as {@link ReplayEntries} writes them
 * @param removed what was saved before and is to be removed
 */
public record LearnerSnapshot(
        byte[] weights,
        SortedMap<Integer, byte[]> memorySegments,
        SortedMap<Long, byte[]> replayEntries,
        Removed removed) {

    /**
     * Blocks that are no longer there.
     *
     * @param memorySegments by number
     * @param replayEntries by ordinal; some may never have been saved
     */
    public record Removed(SortedSet<Integer> memorySegments, SortedSet<Long> replayEntries) {

        /** Nothing. */
        public static final Removed NOTHING = new Removed(new TreeSet<>(), new TreeSet<>());
    }

    /** A whole learner without a replay buffer. */
    public LearnerSnapshot(byte[] weights, SortedMap<Integer, byte[]> memorySegments) {
        this(weights, memorySegments, new TreeMap<>(), Removed.NOTHING);
    }
}
