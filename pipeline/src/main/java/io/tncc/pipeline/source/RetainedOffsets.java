package io.tncc.pipeline.source;

import java.util.Collection;
import java.util.Map;
import org.apache.flink.connector.kafka.source.enumerator.initializer.OffsetsInitializer;
import org.apache.kafka.common.TopicPartition;

/**
 * Starts at the earliest or latest record that a partition has when the job first sees it, and never jumps later: where
 * retention has removed records that the job had yet to read, it fails. Flink's {@code OffsetsInitializer.earliest()} would
 * go on at the earliest record left, and the images between would be gone without a word.
 */
enum RetainedOffsets implements OffsetsInitializer {
    EARLIEST {
        @Override
        public Map<TopicPartition, Long> getPartitionOffsets(
                Collection<TopicPartition> partitions, PartitionOffsetsRetriever retriever) {
            return retriever.beginningOffsets(partitions);
        }
    },
    LATEST {
        @Override
        public Map<TopicPartition, Long> getPartitionOffsets(
                Collection<TopicPartition> partitions, PartitionOffsetsRetriever retriever) {
            return retriever.endOffsets(partitions);
        }
    };

    @Override
    @SuppressWarnings("deprecation") // The interface asks for it.
    public org.apache.kafka.clients.consumer.OffsetResetStrategy getAutoOffsetResetStrategy() {
        return org.apache.kafka.clients.consumer.OffsetResetStrategy.NONE;
    }
}
