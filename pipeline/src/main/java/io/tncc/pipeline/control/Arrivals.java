package io.tncc.pipeline.control;

import java.util.List;
import java.util.Map;

/**
 * What came from the topics of versions and promotions since the last time.
 *
 * @param records in each partition's order
 * @param positions the offset to read next, of partitions such as {@code encoder-versions-0}, where it has changed
 */
public record Arrivals(List<ControlRecord> records, Map<String, Long> positions) {

    public Arrivals {
        records = List.copyOf(records);
        positions = Map.copyOf(positions);
    }
}
