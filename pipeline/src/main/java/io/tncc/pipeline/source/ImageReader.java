package io.tncc.pipeline.source;

import java.util.Collection;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.apache.flink.api.connector.source.ReaderOutput;
import org.apache.flink.api.connector.source.SourceEvent;
import org.apache.flink.api.connector.source.SourceReader;
import org.apache.flink.connector.kafka.source.split.KafkaPartitionSplit;
import org.apache.flink.core.io.InputStatus;
import org.apache.flink.runtime.execution.SuppressRestartsException;
import org.apache.flink.util.ExceptionUtils;
import org.apache.kafka.clients.consumer.OffsetOutOfRangeException;

/** Kafka's reader, which ends the job, and says what to do, when the records to read next are gone. */
@SuppressWarnings("try") // Kafka's reader may be interrupted while it closes
final class ImageReader implements SourceReader<ConsumedRecord, KafkaPartitionSplit> {

    private final SourceReader<ConsumedRecord, KafkaPartitionSplit> kafka;

    private final RetainedPlaces places;

    ImageReader(SourceReader<ConsumedRecord, KafkaPartitionSplit> kafka, RetainedPlaces places) {
        this.kafka = kafka;
        this.places = places;
    }

    @Override
    public InputStatus pollNext(ReaderOutput<ConsumedRecord> output) throws Exception {
        try {
            return kafka.pollNext(output);
        } catch (RuntimeException e) {
            OffsetOutOfRangeException outOfRange = ExceptionUtils.findThrowable(e, OffsetOutOfRangeException.class)
                    .orElseThrow(() -> e);
            throw new SuppressRestartsException(new LostImagesException(outOfRange.offsetOutOfRangePartitions(), e));
        }
    }

    @Override
    public void start() {
        kafka.start();
    }

    @Override
    public List<KafkaPartitionSplit> snapshotState(long checkpointId) {
        return kafka.snapshotState(checkpointId);
    }

    @Override
    public CompletableFuture<Void> isAvailable() {
        return kafka.isAvailable();
    }

    @Override
    public void addSplits(List<KafkaPartitionSplit> splits) {
        kafka.addSplits(places.of(splits));
    }

    @Override
    public void notifyNoMoreSplits() {
        kafka.notifyNoMoreSplits();
    }

    @Override
    public void handleSourceEvents(SourceEvent event) {
        kafka.handleSourceEvents(event);
    }

    @Override
    public void notifyCheckpointComplete(long checkpointId) throws Exception {
        kafka.notifyCheckpointComplete(checkpointId);
    }

    @Override
    public void notifyCheckpointAborted(long checkpointId) throws Exception {
        kafka.notifyCheckpointAborted(checkpointId);
    }

    @Override
    public void pauseOrResumeSplits(Collection<String> splitsToPause, Collection<String> splitsToResume) {
        kafka.pauseOrResumeSplits(splitsToPause, splitsToResume);
    }

    @Override
    public void close() throws Exception {
        kafka.close();
    }
}
