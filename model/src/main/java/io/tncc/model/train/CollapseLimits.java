package io.tncc.model.train;

/**
 * Below what spread of the memory's keys a learner has collapsed.
 *
 * @param leastStandardDeviation from 0 to 1; 0 for no limit
 * @param leastRank the effective rank, from 1 to the size of a projection; 0 for no limit
 */
public record CollapseLimits(double leastStandardDeviation, double leastRank) {

    /** No limits. */
    public static final CollapseLimits NONE = new CollapseLimits(0, 0);

    public CollapseLimits {
        if (!(leastStandardDeviation >= 0 && leastStandardDeviation <= 1)) {
            throw new IllegalArgumentException(
                    "The least standard deviation is in [0, 1], not " + leastStandardDeviation);
        }
        if (!(leastRank >= 0 && Double.isFinite(leastRank))) {
            throw new IllegalArgumentException("The least rank is not negative, not " + leastRank);
        }
    }

    /** Whether there is a limit at all. */
    public boolean any() {
        return leastStandardDeviation > 0 || leastRank > 0;
    }

    /** Whether the spread is below a limit. */
    public boolean areBrokenBy(MemorySpread spread) {
        return spread.standardDeviation() < leastStandardDeviation || spread.effectiveRank() < leastRank;
    }
}
