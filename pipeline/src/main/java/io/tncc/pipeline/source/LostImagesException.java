package io.tncc.pipeline.source;

import io.tncc.pipeline.option.AcceptedLosses;
import io.tncc.pipeline.option.KafkaOptions;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.apache.kafka.common.TopicPartition;

/** The topic no longer holds the place where the job is to go on. */
public final class LostImagesException extends RuntimeException {

    private static final long serialVersionUID = 1;

    LostImagesException(Map<TopicPartition, Long> positions, Throwable cause) {
        super(
                ("Kafka no longer holds the records that the job has to read next: %s. They were removed by retention or the"
                                + " topic was made anew, and the job does not skip images in silence. Either bring the records"
                                + " back, or start from the last checkpoint with %s: %s to go on at the earliest ones that are"
                                + " left. To prevent it, raise retention.ms above the longest time that the job may stand still.")
                        .formatted(
                                joined(positions, "; ", at -> "topic %s, partition %d, offset %d"
                                        .formatted(
                                                at.getKey().topic(), at.getKey().partition(), at.getValue())),
                                KafkaOptions.ACCEPTED_LOSSES.key(),
                                joined(
                                        positions,
                                        ",",
                                        at -> AcceptedLosses.place(
                                                at.getKey().topic(), at.getKey().partition(), at.getValue()))),
                cause);
    }

    private static String joined(
            Map<TopicPartition, Long> positions,
            String separator,
            Function<Map.Entry<TopicPartition, Long>, String> text) {
        return positions.entrySet().stream().map(text).sorted().collect(Collectors.joining(separator));
    }
}
