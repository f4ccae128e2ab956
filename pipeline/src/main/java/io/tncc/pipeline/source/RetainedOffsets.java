package io.tncc.pipeline.source;

import io.tncc.pipeline.option.SourceOptions.Start;
import java.util.Collection;
import java.util.Map;
import org.apache.flink.connector.kafka.source.enumerator.initializer.OffsetsInitializer;
import org.apache.kafka.clients.consumer.OffsetResetStrategy;
import org.apache.kafka.common.TopicPartition;

/**
 * Begins at the earliest offsets that the topic retains, or at its end, as explicit offsets without a reset. Flink's own initializers
 * would also reset a restored position that retention has removed: images would be skipped in silence. Without a reset such a job
 * fails.
 *
 * @param start where to begin
 */
public record RetainedOffsets(Start start) implements OffsetsInitializer {

    @Override
    public Map<TopicPartition, Long> getPartitionOffsets(
            Collection<TopicPartition> partitions, PartitionOffsetsRetriever retriever) {
        return switch (start) {
            case EARLIEST -> retriever.beginningOffsets(partitions);
            case LATEST -> retriever.endOffsets(partitions);
        };
    }

    @Override
    @SuppressWarnings("deprecation") // Flink's interface still asks for it
    public OffsetResetStrategy getAutoOffsetResetStrategy() {
        return OffsetResetStrategy.NONE;
    }
}
