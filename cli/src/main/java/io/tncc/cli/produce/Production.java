package io.tncc.cli.produce;

import io.tncc.cli.dataset.LabelledImage;
import io.tncc.model.file.EncoderFile;
import io.tncc.schemas.ImageRecord;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.Instant;
import java.util.Objects;

/**
 * What to produce and how.
 *
 * @param images how many; beyond the size of the data set it is passed through again, in another order and with other ids
 * @param seed of the order
 * @param imagesPerSecond the rate, or 0 for as fast as can be
 * @param lanes the lane of each image
 * @param eventTimes the event time of each image
 * @param contents how each image goes with its record
 */
public record Production(
        long images, long seed, double imagesPerSecond, Lanes lanes, EventTimes eventTimes, Contents contents) {

    public Production {
        if (images < 0) {
            throw new IllegalArgumentException("images is %d; allowed: 0 and more".formatted(images));
        }
        if (!(imagesPerSecond >= 0)) {
            throw new IllegalArgumentException(
                    "imagesPerSecond is %s; allowed: 0 (no limit) and more".formatted(imagesPerSecond));
        }
    }

    /** As fast as can be, in the lane {@code main}, taken now, within the records. */
    public static Production of(long images, long seed) {
        return new Production(images, seed, 0, Lanes.named("main"), EventTimes.now(), Contents.within());
    }

    public Production atRate(double newImagesPerSecond) {
        return new Production(images, seed, newImagesPerSecond, lanes, eventTimes, contents);
    }

    public Production inLanes(Lanes newLanes) {
        return new Production(images, seed, imagesPerSecond, newLanes, eventTimes, contents);
    }

    /** Chooses the lane of an image. */
    @FunctionalInterface
    public interface Lanes {
        String laneOf(LabelledImage image);

        /** One lane for all. */
        static Lanes named(String lane) {
            if (lane.isEmpty()) {
                throw new IllegalArgumentException("The lane is empty; allowed: a name of one character and more");
            }
            return image -> lane;
        }

        /** A lane for each class, named as the class. Images must have labels. */
        static Lanes ofClasses() {
            return image -> Objects.requireNonNull(image.label(), image.id());
        }
    }

    /** Puts the content of an image into its record, or where that lies. */
    @FunctionalInterface
    public interface Contents {
        void put(LabelledImage image, ImageRecord.Builder record);

        /** The bytes themselves. */
        static Contents within() {
            return (image, record) -> record.setContent(ByteBuffer.wrap(image.content()));
        }

        /**
         * A reference to a file, with its SHA-256.
         *
         * @param folder where the job finds the folder that the ids of the images are paths in: a URI that ends in a slash
         */
        static Contents lyingIn(String folder) {
            if (!folder.endsWith("/")) {
                throw new IllegalArgumentException("The folder is %s; allowed: a URI that ends in /".formatted(folder));
            }
            return (image, record) -> record.setUri(folder + image.id()).setSha256(EncoderFile.sha256(image.content()));
        }
    }

    /** Says when an image was taken. */
    @FunctionalInterface
    public interface EventTimes {

        /** The event time of the {@code index}-th image produced, from 0. */
        Instant of(long index);

        static EventTimes now() {
            return index -> Instant.now();
        }

        /** Known beforehand: {@code start}, and {@code step} later for each image. */
        static EventTimes counting(Instant start, Duration step) {
            return index -> start.plus(step.multipliedBy(index));
        }
    }
}
