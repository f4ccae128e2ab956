package io.tncc.pipeline.control;

import io.tncc.pipeline.option.KafkaOptions;
import io.tncc.pipeline.option.LostPlaces;
import java.util.Map;
import org.apache.kafka.common.TopicPartition;

/** The topic of versions or of promotions no longer holds records that were not read yet. */
public final class LostAnnouncementsException extends RuntimeException {

    private static final long serialVersionUID = 1;

    LostAnnouncementsException(Map<TopicPartition, Long> positions) {
        this(new LostPlaces(positions));
    }

    private LostAnnouncementsException(LostPlaces places) {
        super(
                ("Kafka no longer holds the encoder versions or promotions that the job has to read next: %s. They were removed by"
                                + " retention or the topic was made anew, and the job does not embed by an older version in silence."
                                + " Either announce or promote again what is missing and start from the last checkpoint with %s: %s, or"
                                + " start so without them. To prevent it, keep encoder-versions for ever (retention.ms=-1) and compact"
                                + " encoder-promotions (cleanup.policy=compact).")
                        .formatted(places.described(), KafkaOptions.ACCEPTED_LOSSES.key(), places.toAccept()));
    }
}
