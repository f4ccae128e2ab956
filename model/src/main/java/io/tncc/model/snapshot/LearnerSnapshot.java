package io.tncc.model.snapshot;

import java.util.SortedMap;

/**
 * A learner as byte blocks: whole where it was just made, and what changed since where it was saved before.
 *
 * @param weights a {@link WeightsBlock}: all but the memory
 * @param memorySegments the segments of the memory by number, as {@link MemorySegments} writes them
 */
public record LearnerSnapshot(byte[] weights, SortedMap<Integer, byte[]> memorySegments) {}
