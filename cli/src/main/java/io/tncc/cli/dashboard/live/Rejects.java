package io.tncc.cli.dashboard.live;

import io.tncc.cli.dashboard.live.RejectsNow.Reject;
import io.tncc.cli.stream.RecordPlace;
import io.tncc.schemas.RejectedImage;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** The latest records that could not be used, without their bytes, and how many of each reason there were. */
final class Rejects {

    private static final int MAX_REASONS = 50;
    private static final int MAX_TEXT = 500;

    private final int maxLatest;
    private final Map<String, Long> byReason = new TreeMap<>();
    private final Deque<Reject> latest = new ArrayDeque<>();
    private long total;

    Rejects(int maxLatest) {
        this.maxLatest = maxLatest;
    }

    void add(RejectedImage rejected) {
        total++;
        if (byReason.size() < MAX_REASONS || byReason.containsKey(rejected.getReason())) {
            byReason.merge(rejected.getReason(), 1L, Long::sum);
        }
        latest.addFirst(new Reject(
                rejected.getLane(),
                rejected.getId(),
                rejected.getReason(),
                shortened(rejected.getMessage()),
                new RecordPlace(
                        rejected.getTopic(),
                        rejected.getPartition(),
                        rejected.getOffset(),
                        rejected.getTimestamp().toEpochMilli()),
                rejected.getValue() == null ? null : rejected.getValue().remaining()));
        if (latest.size() > maxLatest) {
            latest.removeLast();
        }
    }

    private static String shortened(String text) {
        return text.length() <= MAX_TEXT ? text : text.substring(0, MAX_TEXT) + "…";
    }

    RejectsNow now() {
        return new RejectsNow(total, Map.copyOf(byReason), List.copyOf(latest));
    }
}
