package io.tncc.cli.dashboard.live;

import io.tncc.cli.stream.RecordPlace;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What could not be used.
 *
 * @param total how many came by
 * @param byReason how many, by reason
 * @param latest the newest first
 */
public record RejectsNow(long total, Map<String, Long> byReason, List<Reject> latest) {

    /**
     * A record that could not be used.
     *
     * @param lane where it could be read
     * @param id where it could be read
     * @param reason a stable word
     * @param message for people
     * @param from where the record lies
     * @param bytes of it, or null where they were left out
     */
    public record Reject(
            @Nullable String lane,
            @Nullable String id,
            String reason,
            String message,
            RecordPlace from,
            @Nullable Integer bytes) {}
}
