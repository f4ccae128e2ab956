package io.tncc.connect;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.metrics.PluginMetrics;
import org.apache.kafka.connect.sink.ErrantRecordReporter;
import org.apache.kafka.connect.sink.SinkRecord;
import org.apache.kafka.connect.sink.SinkTaskContext;

/** A worker that remembers what a task asks for. */
final class FakeTaskContext implements SinkTaskContext {

    final List<SinkRecord> reported = new ArrayList<>();
    final List<Throwable> reasons = new ArrayList<>();
    final List<Long> timeouts = new ArrayList<>();
    private final boolean reports;

    /** @param reports whether there is a queue for bad records */
    FakeTaskContext(boolean reports) {
        this.reports = reports;
    }

    @Override
    public ErrantRecordReporter errantRecordReporter() {
        return !reports
                ? null
                : (record, reason) -> {
                    reported.add(record);
                    reasons.add(reason);
                    return CompletableFuture.completedFuture(null);
                };
    }

    @Override
    public void timeout(long milliseconds) {
        timeouts.add(milliseconds);
    }

    @Override
    public Map<String, String> configs() {
        return Map.of();
    }

    @Override
    public void offset(Map<TopicPartition, Long> offsets) {}

    @Override
    public void offset(TopicPartition partition, long offset) {}

    @Override
    public Set<TopicPartition> assignment() {
        return Set.of();
    }

    @Override
    public void pause(TopicPartition... partitions) {}

    @Override
    public void resume(TopicPartition... partitions) {}

    @Override
    public void requestCommit() {}

    public PluginMetrics pluginMetrics() {
        throw new UnsupportedOperationException();
    }
}
