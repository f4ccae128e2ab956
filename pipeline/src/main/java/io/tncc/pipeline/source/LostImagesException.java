package io.tncc.pipeline.source;

import java.util.Map;
import java.util.stream.Collectors;
import org.apache.kafka.common.TopicPartition;

/** The topic no longer holds the place where the job is to go on. */
public final class LostImagesException extends RuntimeException {

    private static final long serialVersionUID = 1;

    LostImagesException(Map<TopicPartition, Long> positions, Throwable cause) {
        super(
                "Kafka no longer holds the records that the job has to read next: "
                        + positions.entrySet().stream()
                                .map(entry -> "topic %s, partition %d, offset %d"
                                        .formatted(
                                                entry.getKey().topic(),
                                                entry.getKey().partition(),
                                                entry.getValue()))
                                .sorted()
                                .collect(Collectors.joining("; "))
                        + ". They were removed by retention or the topic was made anew, and the job does not skip images in"
                        + " silence. Either bring the records back, or start without this savepoint, at the earliest ones"
                        + " that are left. Raise retention.ms above the longest time that the job may stand still.",
                cause);
    }
}
