package io.tncc.pipeline.source;

import io.tncc.pipeline.option.AcceptedLosses;
import java.io.Serializable;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.ExecutionException;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.apache.flink.connector.kafka.source.split.KafkaPartitionSplit;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Where reading a partition goes on, as an offset. Flink begins a partition that is added later at "the earliest", which in a checkpoint
 * would stand for whatever is the earliest when it is restored: images that retention has removed by then would be skipped in
 * silence. Places that are lost, and whose loss is accepted, go on at the earliest image that is left.
 *
 * @param kafka how to reach the broker
 * @param accepted losses that no longer matter
 */
record RetainedPlaces(Properties kafka, AcceptedLosses accepted) implements Serializable {

    private static final Logger LOG = LoggerFactory.getLogger(RetainedPlaces.class);

    /** The partitions to read, each with the offset to go on at. */
    List<KafkaPartitionSplit> of(List<KafkaPartitionSplit> splits) {
        List<TopicPartition> open = splits.stream()
                .filter(split -> beginsAtEarliest(split) || acceptsLossOf(split))
                .map(KafkaPartitionSplit::getTopicPartition)
                .toList();
        if (open.isEmpty()) {
            return splits;
        }
        Map<TopicPartition, Long> begins = offsets(open, OffsetSpec.earliest());
        Map<TopicPartition, Long> ends = offsets(open, OffsetSpec.latest());
        return splits.stream()
                .map(split -> at(split, begins.get(split.getTopicPartition()), ends.get(split.getTopicPartition())))
                .toList();
    }

    private static boolean beginsAtEarliest(KafkaPartitionSplit split) {
        return split.getStartingOffset() == KafkaPartitionSplit.EARLIEST_OFFSET;
    }

    private boolean acceptsLossOf(KafkaPartitionSplit split) {
        return accepted.accept(AcceptedLosses.place(split.getTopic(), split.getPartition(), split.getStartingOffset()));
    }

    private static KafkaPartitionSplit at(KafkaPartitionSplit split, @Nullable Long begin, @Nullable Long end) {
        if (begin == null || end == null || split.getStartingOffset() >= begin && split.getStartingOffset() <= end) {
            return split;
        }
        if (!beginsAtEarliest(split)) {
            LOG.warn(
                    "Topic {}, partition {} no longer holds offset {}; as accepted, the job goes on at {}",
                    split.getTopic(),
                    split.getPartition(),
                    split.getStartingOffset(),
                    begin);
        }
        return new KafkaPartitionSplit(
                split.getTopicPartition(),
                begin,
                split.getStoppingOffset().orElse(KafkaPartitionSplit.NO_STOPPING_OFFSET));
    }

    private Map<TopicPartition, Long> offsets(List<TopicPartition> partitions, OffsetSpec spec) {
        try (Admin admin = Admin.create(kafka)) {
            return admin
                    .listOffsets(partitions.stream().collect(Collectors.toMap(Function.identity(), partition -> spec)))
                    .all()
                    .get()
                    .entrySet()
                    .stream()
                    .collect(Collectors.toMap(
                            Map.Entry::getKey, entry -> entry.getValue().offset()));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new KafkaException("Interrupted while asking for the offsets of " + partitions, e);
        } catch (ExecutionException e) {
            throw new KafkaException("The offsets of %s are not to be had".formatted(partitions), e);
        }
    }
}
