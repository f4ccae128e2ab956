package io.tncc.pipeline.option;

import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.apache.kafka.common.TopicPartition;

/**
 * Places where a job was to go on reading and that its topics no longer hold, as errors tell of them.
 *
 * @param offsets by partition
 */
public record LostPlaces(Map<TopicPartition, Long> offsets) {

    public LostPlaces {
        offsets = Map.copyOf(offsets);
    }

    /** The places in words, such as {@code topic images, partition 0, offset 3}. */
    public String described() {
        return joined("; ", at -> "topic %s, partition %d, offset %d"
                .formatted(at.getKey().topic(), at.getKey().partition(), at.getValue()));
    }

    /** The value of {@link KafkaOptions#ACCEPTED_LOSSES} by which the job goes on without them. */
    public String toAccept() {
        return joined(
                ",", at -> AcceptedLosses.place(at.getKey().topic(), at.getKey().partition(), at.getValue()));
    }

    private String joined(String separator, Function<Map.Entry<TopicPartition, Long>, String> text) {
        return offsets.entrySet().stream().map(text).sorted().collect(Collectors.joining(separator));
    }
}
