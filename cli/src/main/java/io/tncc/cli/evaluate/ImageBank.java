package io.tncc.cli.evaluate;

import io.tncc.cli.dataset.Dataset;
import io.tncc.cli.dataset.LabelledImage;
import io.tncc.cli.dataset.Split;
import io.tncc.cli.terminal.CommandFailure;
import io.tncc.model.evaluate.LabelledImages;
import io.tncc.model.image.ImageBatch;
import io.tncc.pipeline.decode.ImageDecoder;
import io.tncc.pipeline.decode.ImageLimits;
import io.tncc.pipeline.decode.Rejection;
import java.util.List;
import java.util.function.IntConsumer;
import java.util.stream.IntStream;

/**
 * Decoded images to evaluate on.
 *
 * @param classes the names of the classes; a label is an index into them
 * @param bankIds the ids of the images of the bank
 * @param bank the images whose labels vote
 * @param queries the images to classify
 */
public record ImageBank(List<String> classes, List<String> bankIds, LabelledImages bank, LabelledImages queries) {

    private static final int MAX_BYTES = Integer.MAX_VALUE - 8;
    private static final int NO_CLASS = -1;

    public ImageBank {
        classes = List.copyOf(classes);
        bankIds = List.copyOf(bankIds);
        if (bankIds.size() != bank.count()) {
            throw new IllegalArgumentException(
                    "A bank of %d images has %d ids".formatted(bank.count(), bankIds.size()));
        }
    }

    /** Whether images have labels that tell them apart, without which kNN says nothing. */
    public boolean isLabelled() {
        return classes.size() > 1;
    }

    /**
     * A fixed part of a data set: seeded, and as evenly over the classes as there are images.
     *
     * @param side the side to decode to in pixels
     */
    public static ImageBank stratified(Dataset dataset, int bankImages, int queryImages, long seed, int side) {
        return of(
                dataset.classes(),
                dataset.train().stratified(bankImages, seed),
                dataset.requirePairsToTest().test().stratified(queryImages, seed),
                side,
                decoded -> {});
    }

    /**
     * All of a data set.
     *
     * @param side the side to decode to in pixels
     * @param progress told how many images are decoded
     */
    public static ImageBank whole(Dataset dataset, int side, IntConsumer progress) {
        return of(
                dataset.classes(),
                all(dataset.train()),
                all(dataset.requirePairsToTest().test()),
                side,
                progress);
    }

    private static ImageBank of(
            List<String> classes,
            List<LabelledImage> bank,
            List<LabelledImage> queries,
            int side,
            IntConsumer progress) {
        return new ImageBank(
                classes,
                bank.stream().map(LabelledImage::id).toList(),
                decode(classes, bank, side, progress),
                decode(classes, queries, side, decoded -> progress.accept(bank.size() + decoded)));
    }

    /**
     * Decoded images, in their order.
     *
     * @param side the side to decode to in pixels
     * @param progress told how many images are decoded
     * @throws CommandFailure if one can not be decoded, or all of them are over 2 GiB
     */
    public static LabelledImages decode(
            List<String> classes, List<LabelledImage> images, int side, IntConsumer progress) {
        ImageDecoder decoder = new ImageDecoder(ImageLimits.WIDE, side);
        int imageBytes = ImageBatch.imageBytes(side);
        long bytes = (long) images.size() * imageBytes;
        if (bytes > MAX_BYTES) {
            throw new CommandFailure(
                    "%,d images of side %d have %,d bytes once decoded; at most 2 GiB of them fit in memory"
                            .formatted(images.size(), side, bytes));
        }
        byte[] pixels = new byte[(int) bytes];
        int[] labels = new int[images.size()];
        for (int i = 0; i < labels.length; i++) {
            LabelledImage image = images.get(i);
            try {
                System.arraycopy(decoder.decode(image.content()), 0, pixels, i * imageBytes, imageBytes);
            } catch (Rejection e) {
                throw new CommandFailure("%s can not be decoded: %s".formatted(image.id(), e.message()), e);
            }
            labels[i] = image.label() == null ? NO_CLASS : classes.indexOf(image.label());
            progress.accept(i + 1);
        }
        return new LabelledImages(side, pixels, labels);
    }

    /** All images of a split. */
    public static List<LabelledImage> all(Split split) {
        return IntStream.range(0, split.size()).mapToObj(split::image).toList();
    }
}
