package io.tncc.pipeline.source;

import java.io.IOException;
import java.util.List;
import org.apache.flink.api.connector.source.SourceEvent;
import org.apache.flink.api.connector.source.SplitEnumerator;
import org.apache.flink.connector.kafka.source.enumerator.KafkaSourceEnumState;
import org.apache.flink.connector.kafka.source.split.KafkaPartitionSplit;
import org.jspecify.annotations.Nullable;

/**
 * Kafka's enumerator of a bounded source that goes on from state, which tells readers when no more partitions come. Kafka's own does
 * so only once it has found a new one (FLINK-31006): its readers would wait for ever, and the job would not end.
 */
final class ResumedBoundedEnumerator implements SplitEnumerator<KafkaPartitionSplit, KafkaSourceEnumState> {

    private final DiscoveryContext context;
    private final SplitEnumerator<KafkaPartitionSplit, KafkaSourceEnumState> kafka;

    ResumedBoundedEnumerator(
            DiscoveryContext context, SplitEnumerator<KafkaPartitionSplit, KafkaSourceEnumState> kafka) {
        this.context = context;
        this.kafka = kafka;
    }

    @Override
    public void start() {
        kafka.start();
    }

    @Override
    public void addReader(int subtask) {
        kafka.addReader(subtask);
        if (context.hasFoundNothingNew()) {
            context.signalNoMoreSplits(subtask);
        }
    }

    @Override
    public void addSplitsBack(List<KafkaPartitionSplit> splits, int subtask) {
        kafka.addSplitsBack(splits, subtask);
    }

    @Override
    public void handleSplitRequest(int subtask, @Nullable String requesterHostname) {
        kafka.handleSplitRequest(subtask, requesterHostname);
    }

    @Override
    public void handleSourceEvent(int subtask, SourceEvent event) {
        kafka.handleSourceEvent(subtask, event);
    }

    @Override
    public KafkaSourceEnumState snapshotState(long checkpointId) throws Exception {
        return kafka.snapshotState(checkpointId);
    }

    @Override
    public void notifyCheckpointComplete(long checkpointId) throws Exception {
        kafka.notifyCheckpointComplete(checkpointId);
    }

    @Override
    public void close() throws IOException {
        kafka.close();
    }
}
