package io.tncc.pipeline.source;

import io.tncc.pipeline.option.KafkaOptions;
import io.tncc.pipeline.option.LostPlaces;
import java.util.Map;
import org.apache.kafka.common.TopicPartition;

/** The topic no longer holds the place where the job is to go on. */
public final class LostImagesException extends RuntimeException {

    private static final long serialVersionUID = 1;

    LostImagesException(Map<TopicPartition, Long> positions, Throwable cause) {
        this(new LostPlaces(positions), cause);
    }

    private LostImagesException(LostPlaces places, Throwable cause) {
        super(
                ("Kafka no longer holds the records that the job has to read next: %s. They were removed by retention or the"
                                + " topic was made anew, and the job does not skip images in silence. Either bring the records"
                                + " back, or start from the last checkpoint with %s: %s to go on at the earliest ones that are"
                                + " left. To prevent it, raise retention.ms above the longest time that the job may stand still.")
                        .formatted(places.described(), KafkaOptions.ACCEPTED_LOSSES.key(), places.toAccept()),
                cause);
    }
}
