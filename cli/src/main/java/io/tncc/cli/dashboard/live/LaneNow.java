package io.tncc.cli.dashboard.live;

import io.tncc.schemas.EncoderVersion;
import io.tncc.schemas.TrainingProgress;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What is known of a lane at one moment.
 *
 * @param trained how many images were trained on
 * @param embedded how many embeddings came by
 * @param rejected how many rejects came by
 * @param rates images a second over the last minutes
 * @param latest the latest training step; null before the first
 * @param loss its curve
 * @param versions in order
 * @param promoted the promoted version, if any
 * @param embeddedBy the version of the latest embedding, if any
 */
public record LaneNow(
        long trained,
        long embedded,
        long rejected,
        Rates rates,
        @Nullable TrainingProgress latest,
        List<LossPoint> loss,
        List<AnnouncedVersion> versions,
        @Nullable Long promoted,
        @Nullable Long embeddedBy) {

    /**
     * Images a second in slots of equal length.
     *
     * @param firstMillis when the first slot begins
     * @param slotMillis the length of a slot
     */
    public record Rates(long firstMillis, long slotMillis, double[] trained, double[] embedded, double[] rejected) {}

    /**
     * A point of the loss curve: the means of some steps.
     *
     * @param imagesSeen at the last of the steps
     * @param loss all of it
     * @param instance the instance loss
     * @param consistency the consistency loss, before its weight
     */
    public record LossPoint(long imagesSeen, double loss, double instance, double consistency) {

        LossPoint meanWith(LossPoint next) {
            return new LossPoint(
                    next.imagesSeen,
                    (loss + next.loss) / 2,
                    (instance + next.instance) / 2,
                    (consistency + next.consistency) / 2);
        }
    }

    /**
     * A version.
     *
     * @param announcement as it is on the topic
     * @param announcedMillis when it was announced
     */
    public record AnnouncedVersion(EncoderVersion announcement, long announcedMillis) {}
}
