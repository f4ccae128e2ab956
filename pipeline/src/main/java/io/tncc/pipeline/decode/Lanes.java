package io.tncc.pipeline.decode;

import io.tncc.pipeline.extension.LaneChooser;
import io.tncc.pipeline.extension.ReceivedImage;
import io.tncc.pipeline.option.PipelineConfiguration;
import io.tncc.schemas.ImageRecord;
import java.io.Serializable;
import org.jspecify.annotations.Nullable;

/**
 * The lane of each image: the record's own, or else its Kafka key, or as the job's user chooses.
 *
 * @param chooser what chooses
 * @param nobody what is said of an image without a lane
 */
record Lanes(LaneChooser chooser, String nobody) implements Serializable {

    private static final Lanes OF_RECORDS = new Lanes(
            image -> image.lane() == null ? image.key() : image.lane(),
            "Neither the field lane nor the Kafka key, as UTF-8, names a lane");

    static Lanes of(PipelineConfiguration configuration) {
        return configuration
                .extensions()
                .laneChooser()
                .map(chooser -> new Lanes(chooser, "The lane chooser names no lane"))
                .orElse(OF_RECORDS);
    }

    String laneOf(ImageRecord image, byte @Nullable [] key) throws Rejection {
        String lane = chosen(ImageRecords.received(image, key));
        if (lane == null) {
            throw new Rejection(RejectionReason.INVALID_LANE, nobody);
        }
        ImageRecords.requireLane(lane);
        return lane;
    }

    private @Nullable String chosen(ReceivedImage image) throws Rejection {
        try {
            return chooser.laneOf(image);
        } catch (RuntimeException e) {
            throw new Rejection(RejectionReason.INVALID_LANE, "The lane chooser fails: " + e);
        }
    }
}
