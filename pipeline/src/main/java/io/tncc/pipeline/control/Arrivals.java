package io.tncc.pipeline.control;

import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What came from the topics of versions and promotions since the last time.
 *
 * @param records in each partition's order, without promotions that were taken back
 * @param takenBack lanes whose promotion was taken back, by a tombstone, before what the records promote
 * @param positions the offset to read next, of partitions such as {@code encoder-versions-0}, where it has changed
 */
public record Arrivals(List<ControlRecord> records, Set<String> takenBack, Map<String, Long> positions) {

    public Arrivals {
        records = List.copyOf(records);
        takenBack = Set.copyOf(takenBack);
        positions = Map.copyOf(positions);
    }

    /** Whether nothing came, and no partition was read further. */
    boolean isEmpty() {
        return records.isEmpty() && takenBack.isEmpty() && positions.isEmpty();
    }
}
