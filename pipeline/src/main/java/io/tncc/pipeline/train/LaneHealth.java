package io.tncc.pipeline.train;

/**
 * How well the training of a lane goes.
 *
 * @param skippedInARow how many of its last steps were skipped, one after the other
 * @param rollBacks how often it was rolled back since its last good version
 */
record LaneHealth(long skippedInARow, int rollBacks) {

    /** Nothing is wrong: kept as no value at all. */
    static final LaneHealth GOOD = new LaneHealth(0, 0);

    private static final StateFormat FORMAT = new StateFormat("a lane's health", 1);

    LaneHealth {
        if (skippedInARow < 0 || rollBacks < 0) {
            throw new IllegalArgumentException("A lane can not have %d steps skipped in a row and %d roll-backs"
                    .formatted(skippedInARow, rollBacks));
        }
    }

    LaneHealth skipped() {
        return new LaneHealth(skippedInARow + 1, rollBacks);
    }

    LaneHealth learnt() {
        return new LaneHealth(0, rollBacks);
    }

    LaneHealth rolledBack() {
        return new LaneHealth(0, rollBacks + 1);
    }

    byte[] toBytes() {
        return FORMAT.write(16, out -> {
            out.writeLong(skippedInARow);
            out.writeInt(rollBacks);
        });
    }

    static LaneHealth parse(byte[] bytes) {
        return FORMAT.read(bytes, in -> new LaneHealth(in.readLong(), in.readInt()));
    }
}
