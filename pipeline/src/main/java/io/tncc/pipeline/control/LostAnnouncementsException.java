package io.tncc.pipeline.control;

import io.tncc.pipeline.option.AcceptedLosses;
import io.tncc.pipeline.option.KafkaOptions;
import java.util.Map;
import java.util.stream.Collectors;
import org.apache.kafka.common.TopicPartition;

/** The topic of versions or of promotions no longer holds records that were not read yet. */
public final class LostAnnouncementsException extends RuntimeException {

    private static final long serialVersionUID = 1;

    LostAnnouncementsException(Map<TopicPartition, Long> positions) {
        super(
                ("Kafka no longer holds the encoder versions or promotions that the job has to read next: %s. They were removed by"
                                + " retention or the topic was made anew, and the job does not embed by an older version in silence."
                                + " Either announce or promote again what is missing and start from the last checkpoint with %s: %s, or"
                                + " start so without them. To prevent it, keep encoder-versions for ever (retention.ms=-1) and compact"
                                + " encoder-promotions (cleanup.policy=compact).")
                        .formatted(
                                positions.entrySet().stream()
                                        .map(at -> "topic %s, partition %d, offset %d"
                                                .formatted(
                                                        at.getKey().topic(),
                                                        at.getKey().partition(),
                                                        at.getValue()))
                                        .sorted()
                                        .collect(Collectors.joining("; ")),
                                KafkaOptions.ACCEPTED_LOSSES.key(),
                                positions.entrySet().stream()
                                        .map(at -> AcceptedLosses.place(
                                                at.getKey().topic(), at.getKey().partition(), at.getValue()))
                                        .sorted()
                                        .collect(Collectors.joining(","))));
    }
}
